#include "ektara/experiment/pretrain_vade.hpp"

#include "ektara/cluster/gmm.hpp"
#include "ektara/core/error.hpp"

namespace ektara::experiment {
namespace {

/// The mixture of the training rows' posteriors, crop by crop: a component's variance is that of its means about their
/// mean, and what the posteriors themselves spread.
models::Mixture mixture_of(const models::Fit& first, const models::Examples& examples, int count, Seed seed) {
    const auto all = models::posteriors(first.network, examples);
    std::vector<Eigen::Index> rows;
    for (const Eigen::Index clip : first.split.train)
        for (int crop = 0; crop < examples.crops; ++crop) rows.push_back(clip * examples.crops + crop);
    const Matrix mean(all.mean(rows, Eigen::all)), spread(all.log_variance(rows, Eigen::all).array().exp().matrix());
    const auto found =
        cluster::gmm(mean, {.n_clusters = count, .covariance_type = cluster::Covariance::Diagonal, .seed = seed});
    models::Mixture mixture{found.mixture.weights.cast<float>(), found.mixture.means.cast<float>(),
                            Matrix::Zero(count, mean.cols())};
    RowVector members = RowVector::Zero(count);
    for (Eigen::Index i = 0; i < mean.rows(); ++i) {
        const int own = found.labels[static_cast<std::size_t>(i)];
        mixture.variances.row(own) += (mean.row(i) - mixture.means.row(own)).array().square().matrix() + spread.row(i);
        members[own] += 1;
    }
    constexpr float kLeast = 1e-3f;  // an empty component keeps some weight and some width
    for (int c = 0; c < count; ++c) mixture.variances.row(c) /= std::max(members[c], 1.0f);
    mixture.variances = mixture.variances.cwiseMax(kLeast);
    mixture.weights   = mixture.weights.cwiseMax(kLeast);
    mixture.weights /= mixture.weights.sum();
    return mixture;
}

}  // namespace

models::MixtureStart pretrain_vade(const models::TrainingSet& set, const models::Options& options, Seed seed,
                                   int jobs) {
    models::Options normal                        = options;
    models::posterior_of(normal)->prior           = models::Prior::Normal;
    models::training_of(normal).checkpoint_epochs = 0;
    const auto first                              = models::fit(set, normal, seed, {.jobs = jobs});
    const int components                          = models::posterior_of(options)->components;
    require(static_cast<std::size_t>(components) <= first.split.train.size(), "E5002",
            "train.components: must be at most the number of training rows {}, but got {}", first.split.train.size(),
            components);
    return {first.network.parameters(), mixture_of(first, set.examples, components, seed)};
}

}  // namespace ektara::experiment
