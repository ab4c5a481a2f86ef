#include "ektara/metrics/label_disagreement.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/random.hpp"
#include "error_code.hpp"

namespace ektara::metrics {
namespace {

using testing::random_matrix;

/// Three groups of 20 rows far apart; their labels, of which `wrong` rows have the next group's.
struct Groups {
    Matrix points;
    std::vector<int> labels, strata = std::vector<int>(60, 0);
};

Groups groups(const std::vector<int>& wrong) {
    Groups made{random_matrix(60, 3), {}};
    for (int i = 0; i < 60; ++i) {
        made.points(i, 0) += static_cast<float>(20 * (i / 20));
        made.labels.push_back(i / 20);
    }
    for (const int row : wrong) {
        auto& label = made.labels[static_cast<std::size_t>(row)];
        label       = (label + 1) % 3;
    }
    return made;
}

std::vector<LabelDisagreement> found(const Groups& groups, int jobs = 1) {
    return label_disagreements(neighbors::knn(groups.points, 12), groups.labels, groups.strata, {499, 7, jobs});
}

TEST(LabelDisagreement, FindsTheExchangedLabelsAndNoOthers) {
    const std::vector<int> wrong{4, 23, 57};
    const auto all = found(groups(wrong));
    for (int i = 0; i < 60; ++i) {
        const auto& one   = all[static_cast<std::size_t>(i)];
        const bool is_one = std::find(wrong.begin(), wrong.end(), i) != wrong.end();
        EXPECT_EQ(one.q <= 0.05, is_one) << i;
        if (!is_one) continue;
        EXPECT_EQ(one.suggested, i / 20);
        EXPECT_LE(one.p, 0.01);
        EXPECT_GT(one.other, 0.75);
    }
    for (const auto& one : found(groups({}))) EXPECT_GT(one.q, 0.05);
}

TEST(LabelDisagreement, NearerNeighboursWeighMore) {
    Matrix points(4, 1);
    points << 0.0F, 1.0F, 2.5F, 4.5F;  // neighbours of the first in this order: weights 3, 2, 1
    const auto all = label_disagreements(neighbors::knn(points, 3), {0, 1, 0, 2}, {0, 0, 0, 0}, {99, 0, 1});
    EXPECT_NEAR(all[0].own, 2.0 / 6, 1e-12);
    EXPECT_NEAR(all[0].other, 3.0 / 6, 1e-12);
    EXPECT_EQ(all[0].suggested, 1);
}

TEST(LabelDisagreement, LabelsByChanceAreNotCalled) {
    Groups chance = groups({});
    Random random(3, "labels");
    random.shuffle(chance.labels);
    double sum = 0;
    int called = 0;
    for (const auto& one : found(chance)) {
        sum += one.p;
        called += one.q <= 0.05 ? 1 : 0;
    }
    EXPECT_LE(called, 1);
    EXPECT_NEAR(sum / 60, 0.55, 0.15) << "p of labels without a pattern is spread evenly";
}

TEST(LabelDisagreement, LabelsThatAStratumDoesNotHaveNeverComeIntoIt) {
    Groups two = groups({3});
    // The first group is a language of its own with one label: no permutation can change its neighbourhoods.
    for (int i = 0; i < 20; ++i) two.strata[static_cast<std::size_t>(i)] = 1;
    two.labels[3]  = 0;
    const auto all = found(two);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)].p, 1.0);
    // A row of the first stratum among rows of the second, whose label it cannot have.
    two.strata[25]   = 1;
    two.labels[25]   = 0;
    const auto alone = found(two)[25];
    EXPECT_EQ(alone.suggested, -1);
    EXPECT_EQ(alone.q, 1.0);
}

TEST(LabelDisagreement, JobsChangeNothing) {
    const auto data = groups({4, 23, 57});
    const auto one = found(data, 1), four = found(data, 4);
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].p, four[i].p);
        EXPECT_EQ(one[i].q, four[i].q);
    }
}

TEST(LabelDisagreement, RefusesOtherLengthsAndNoPermutation) {
    const auto data    = groups({});
    const auto nearest = neighbors::knn(data.points, 5);
    EXPECT_CODE("E6301", label_disagreements(nearest, {0, 1}, data.strata, {99, 0, 1}));
    EXPECT_CODE("E6242", label_disagreements(nearest, data.labels, data.strata, {0, 0, 1}));
}

}  // namespace
}  // namespace ektara::metrics
