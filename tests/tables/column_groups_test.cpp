#include "ektara/tables/column_groups.hpp"

#include <map>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/features/descriptors.hpp"
#include "error_code.hpp"

namespace ektara::tables {
namespace {

/// A table of `rich` columns, one of them constant.
FeatureMatrix rich_table() {
    FeatureMatrix table{testing::random_matrix(300, 128, 3), {}, features::descriptor_moment_columns(), {}};
    for (int i = 0; i < 300; ++i) table.rows.push_back(std::to_string(i));
    table.values.col(5).setConstant(2);
    return table;
}

std::map<std::string, double> variance_of_groups(const std::string& weights) {
    const auto table = rich_table();
    auto fitted      = fit_standardiser(table, Logarithms::None);
    weigh_column_groups(fitted, split_list(weights));
    const auto values = standardise(fitted, table);
    std::map<std::string, double> variance;
    for (std::size_t c = 0; c < values.columns.size(); ++c)
        variance[values.columns[c].substr(0, values.columns[c].find('_'))] +=
            static_cast<double>(values.values.col(static_cast<Eigen::Index>(c)).squaredNorm()) / 300;
    return variance;
}

TEST(ColumnGroups, OfEqualWeightHaveTheSameVarianceAndAllTheVarianceStays) {
    for (const auto& [group, variance] : variance_of_groups("equal")) EXPECT_NEAR(variance, 127 / 4.0, 1e-3) << group;
}

TEST(ColumnGroups, CountByTheSquareOfTheirWeights) {
    const auto found = variance_of_groups("timbre=2,dynamics=0.5");
    EXPECT_NEAR(found.at("timbre") / found.at("harmony"), 4, 1e-4);
    EXPECT_NEAR(found.at("dynamics") / found.at("rhythm"), 0.25, 1e-4);
    EXPECT_NEAR(found.at("timbre") + found.at("harmony") + found.at("rhythm") + found.at("dynamics"), 127, 1e-2);
}

TEST(ColumnGroups, RefusesWhatIsNoWeightAndTablesWithoutGroups) {
    for (const char* wrong : {"loudness=1", "timbre", "timbre=", "timbre=0", "timbre=-1", "timbre=nan", "timbre=1,",
                              "timbre=1;harmony=2", "Equal"})
        EXPECT_CODE("E1216", variance_of_groups(wrong)) << wrong;
    auto plain       = rich_table();
    plain.columns[0] = "mfcc1_mean";
    auto fitted      = fit_standardiser(plain, Logarithms::None);
    EXPECT_FALSE(has_column_groups(plain.columns));
    EXPECT_CODE("E1216", weigh_column_groups(fitted, {"equal"}));
}

}  // namespace
}  // namespace ektara::tables
