#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "ektara/cluster/agglomerative.hpp"
#include "ektara/cluster/cluster.hpp"
#include "ektara/cluster/distances.hpp"
#include "ektara/core/cancellation.hpp"
#include "ektara/core/random.hpp"
#include "ektara/metrics/dbcv.hpp"
#include "ektara/metrics/internal.hpp"

namespace ektara::cluster::cancelled_calls {
namespace {

struct Stop {};

/// Counts its questions and stops the call at one of them.
class Counted final : public Cancellation {
  public:
    explicit Counted(long last) : last_(last) {}
    void check() override {
        if (++asked_ == last_) throw Stop();
    }
    long asked() const { return asked_; }

  private:
    long last_, asked_ = 0;
};

long questions_of(const std::function<void()>& call) {
    Counted counted(-1);
    const CancellationScope scope(&counted);
    call();
    return counted.asked();
}

void stop_at(long question, const std::function<void()>& call) {
    Counted counted(question);
    const CancellationScope scope(&counted);
    call();
}

struct Call {
    std::string name;
    std::function<void()> call;
};

Matrix noise(Eigen::Index rows, Eigen::Index columns) {
    Random random(5, "cancelled calls");
    Matrix points(rows, columns);
    for (Eigen::Index i = 0; i < points.size(); ++i) points.data()[i] = static_cast<float>(random.normal());
    return points;
}

const Matrix& points() {
    static const Matrix made = noise(700, 4);
    return made;
}

const MatrixD& distances() {
    static const MatrixD made = pairwise_distances(points(), Distance::Euclidean);
    return made;
}

std::vector<int> labels() {
    std::vector<int> made;
    for (int i = 0; i < 700; ++i) made.push_back(i % 3);
    return made;
}

/// A question a row is what the loops of these calls ask at least: a row of a large table is soon done.
class EveryCall : public ::testing::TestWithParam<Call> {};

TEST_P(EveryCall, AsksAtLeastOnceARowAndStopsAtAnyQuestion) {
    const auto& call = GetParam().call;
    call();  // what is made once is not asked about again
    const long asked = questions_of(call);
    EXPECT_GE(asked, 700);
    for (const long question : {1L, asked / 3, asked - 1}) EXPECT_THROW(stop_at(question, call), Stop) << question;
}

INSTANTIATE_TEST_SUITE_P(
    OfDistances, EveryCall,
    ::testing::Values(Call{"dbscan", [] { dbscan_of_distances(distances(), {.eps = 0.5}); }},
                      Call{"hdbscan", [] { hdbscan_of_distances(distances(), {}); }},
                      Call{"average", [] { agglomerative_of_distances(distances(), Linkage::Average, 3, 0); }},
                      Call{"spectral",
                           [] {
                               const MatrixD affinity = (-distances().array()).exp().matrix();
                               spectral_of_affinity(affinity, {.n_clusters = 3});
                           }},
                      Call{"rbf",
                           [] { spectral(points(), {.n_clusters = 3, .affinity = Affinity::Gaussian, .gamma = 0.5}); }},
                      Call{"silhouette", [] { metrics::silhouette_of_distances(distances(), labels()); }},
                      Call{"dbcv", [] { metrics::dbcv(points(), labels()); }}),
    [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace ektara::cluster::cancelled_calls
