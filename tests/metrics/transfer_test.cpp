#include "ektara/metrics/transfer.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::metrics {
namespace {

/// Rows as (cluster, batch, label, how many).
struct Rows {
    std::vector<int> clusters, batches, labels;
    Rows& add(int cluster, int batch, int label, int count) {
        for (int i = 0; i < count; ++i) {
            clusters.push_back(cluster);
            batches.push_back(batch);
            labels.push_back(label);
        }
        return *this;
    }
    Transfer transfer() const { return cluster_transfer(clusters, batches, labels); }
};

TEST(Transfer, NamesClustersByTheSharesOfOneBatch) {
    // From batch 0, cluster 0 holds 4/5 of label 0 and 1/10 of label 1; from batch 1 both clusters are label 1's.
    Rows rows;
    rows.add(0, 0, 0, 4).add(1, 0, 0, 1).add(0, 0, 1, 1).add(1, 0, 1, 9);
    rows.add(0, 1, 0, 2).add(1, 1, 0, 3).add(0, 1, 1, 3).add(1, 1, 1, 4);
    // 0 → 1: label 0 right 2/5, label 1 right 4/7. 1 → 0: shares of cluster 0 are 2/5 and 3/7, of cluster 1 3/5 and
    // 4/7: label 1 and label 0, so label 0 is right 1/5 and label 1 1/10.
    const auto found = rows.transfer();
    EXPECT_NEAR(found.accuracy, ((2.0 / 5 + 4.0 / 7) / 2 + (1.0 / 5 + 1.0 / 10) / 2) / 2, 1e-12);
    EXPECT_NEAR(found.chance, 0.5, 1e-12);
    EXPECT_EQ(found.pairs, 2);
}

TEST(Transfer, GroupsOfOneBatchAloneTellNothing) {
    Rows rows;
    rows.add(0, 0, 0, 6).add(1, 0, 1, 6).add(2, 1, 0, 6).add(-1, 1, 1, 6).add(-1, 0, 1, 2);
    EXPECT_EQ(rows.transfer().accuracy, 0);
}

TEST(Transfer, LabelsOfFewRowsAndOfOneBatchDoNotCount) {
    Rows rows;
    rows.add(0, 0, 0, 6).add(1, 0, 1, 6).add(0, 1, 0, 6).add(1, 1, 1, 6);
    EXPECT_EQ(rows.transfer().accuracy, 1);
    rows.add(0, 0, 2, 50).add(1, 0, 3, kFewestTransferred).add(0, 1, 3, kFewestTransferred - 1).add(0, -1, 1, 9);
    EXPECT_EQ(rows.transfer().accuracy, 1);
    EXPECT_EQ(rows.transfer().chance, 0.5);
}

TEST(Transfer, IsUnknownWhereNothingIsShared) {
    Rows rows;
    rows.add(0, 0, 0, 6).add(1, 0, 1, 6).add(0, 1, 0, 6);
    EXPECT_TRUE(std::isnan(rows.transfer().accuracy));
    EXPECT_EQ(rows.transfer().pairs, 0);
    EXPECT_CODE("E6301", cluster_transfer({0, 1}, {0}, {0, 1}));
}

}  // namespace
}  // namespace ektara::metrics
