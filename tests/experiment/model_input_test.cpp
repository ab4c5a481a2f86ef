#include "ektara/experiment/model_input.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "ektara/experiment/method_text.hpp"
#include "error_code.hpp"
#include "tiny_input.hpp"

namespace ektara::experiment {
namespace {

using Names = std::vector<std::string>;

Matrix matrix(std::initializer_list<std::initializer_list<float>> rows) {
    Matrix made(std::ssize(rows), std::ssize(*rows.begin()));
    Eigen::Index r = 0;
    for (const auto& row : rows) {
        Eigen::Index c = 0;
        for (const float value : row) made(r, c++) = value;
        ++r;
    }
    return made;
}

Names keys_of(const ModelInput& input) {
    Names keys;
    for (const auto& [key, features] : input.features) keys.push_back(key);
    return keys;
}

TEST(ModelInput, StandardisesEveryTableAfterLogarithmsOfVariances) {
    const float e = std::exp(1.0F);
    auto tables   = testing::tables_with(matrix({{1, 1}, {2, e}, {3, 1}, {4, e}}), {"x", "x_var"});
    tables.tracks[2].song_id.clear();
    const auto input = model_input(tables, {});
    EXPECT_EQ(keys_of(input), Names{"table"});
    const float step = 1 / std::sqrt(5.0F);  // the deviation of 1, 2, 3, 4 is √5/2
    EXPECT_CLOSE(input.reference().standardised.values,
                 matrix({{-3 * step, -1}, {-step, 1}, {step, -1}, {3 * step, 1}}), 1e-6);
    EXPECT_EQ(input.reference().standardised.rows, (Names{"t00", "t01", "t02", "t03"}));
    EXPECT_EQ(input.songs, (Names{"s00", "s01", "t02", "s03"})) << "a row without a song is its own";
    EXPECT_EQ(input.tracks.size(), 4u);
}

TEST(ModelInput, StandardisesASequenceChannelByChannel) {
    auto tables               = testing::tables_with(matrix({{1}, {2}}), {"x"});
    auto sequence             = tables.tables.at("table");
    sequence.values           = matrix({{1, 3, 10, 10}, {1, 3, 30, 30}});
    sequence.columns          = {"c0f0", "c0f1", "c1f0", "c1f1"};
    tables.tables["sequence"] = sequence;
    tables.channels           = {{"sequence", 2}};
    const auto input          = model_input(tables, {});
    EXPECT_EQ(input.features.at("sequence").channels, 2);
    EXPECT_EQ(input.reference().channels, 0);
    EXPECT_CLOSE(input.features.at("sequence").standardised.values, matrix({{-1, 1, -1, -1}, {-1, 1, 1, 1}}), 1e-6);
}

TEST(ModelInput, HoldsATransformedTableForModelsThatWantOne) {
    const auto tables = testing::tables_with(matrix({{1}, {2}, {30}, {31}, {900}}), {"x"});
    const auto method = [](const char* text) { return resolve(parse_method_text(text), "table"); };
    EXPECT_EQ(keys_of(model_input(
                  tables, {}, {method("main + quantile + umap + kmeans"), method("descriptors + log + vae + kmeans")})),
              Names{"table"})
        << "a transform before a projection works on the coordinates";
    const auto input = model_input(tables, {}, {method("main + quantile + vae + kmeans")});
    EXPECT_EQ(keys_of(input), (Names{"table", "table-quantile"}));
    // Ranks 0, ¼, ½, ¾, 1 are ∓3 (clipped), ∓0.67449 and 0 as normal quantiles; their deviation is 1.94474.
    EXPECT_CLOSE(input.features.at("table-quantile").standardised.values,
                 matrix({{-1.54262F}, {-0.34683F}, {0}, {0.34683F}, {1.54262F}}), 1e-4);
    EXPECT_EQ(&input.reference(), &input.features.at("table"));
}

TEST(ModelInput, MeasuresInAnotherSpaceOnlyWhereItIsThere) {
    auto tables                  = testing::tiny_tables();
    tables.tables["descriptors"] = tables.tables.at("table");
    RunOptions options;
    EXPECT_EQ(model_input(tables, options).reference_space, "table");
    options.reference_space = "descriptors";
    EXPECT_EQ(model_input(tables, options).reference_space, "descriptors");
    options.reference_space = "rich";
    EXPECT_EQ(model_input(tables, options).reference_space, "table");
}

TEST(ModelInput, WeighsGroupsAndRefusesWeightsWithoutGroups) {
    RunOptions options;
    options.input.group_weights = {"equal"};
    EXPECT_CODE("E1216", model_input(testing::tiny_tables(), options));
    const auto input =
        model_input(testing::tables_with(testing::random_matrix(30, 3), {"timbre_a", "rhythm_b", "rhythm_c"}), options);
    const Matrix variances = input.reference().standardised.values.array().square().colwise().mean();
    EXPECT_CLOSE(variances, matrix({{1.5F, 0.75F, 0.75F}}), 1e-5);
    options.input.group_weights = {"tone=2"};
    EXPECT_CODE("E1216", model_input(testing::tables_with(testing::random_matrix(30, 1), {"timbre_a"}), options));
}

}  // namespace
}  // namespace ektara::experiment
