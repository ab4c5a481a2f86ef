#include "ektara/experiment/spaces.hpp"

#include <cmath>
#include <filesystem>

#include <gtest/gtest.h>

#include "ektara/artifacts/table.hpp"
#include "ektara/experiment/method_text.hpp"
#include "tiny_input.hpp"

namespace ektara::experiment {
namespace {

namespace fs = std::filesystem;

Space space_of(const std::string& steps) { return resolve(parse_method_text(steps + " + kmeans"), "table").space; }

/// Six rows whose second column is twice the first: one axis holds all of them.
ModelInput six_on_a_line() {
    Matrix values(6, 2);
    values << 1, 2, 2, 4, 3, 6, 4, 8, 5, 10, 6, 12;
    return model_input(testing::tables_with(values, {"x", "y"}), {});
}

TEST(Spaces, RawIsTheStandardisedTable) {
    testing::TinyRun run;
    const auto input = six_on_a_line();
    const auto raw   = make_base(run.directory(), input, {}, space_of("main"), 4);
    EXPECT_CLOSE(raw.coords, input.reference().standardised.values, 0);
    EXPECT_EQ(raw.rows, input.reference().standardised.rows);
    EXPECT_EQ(raw.recipe.kind, "raw");
    EXPECT_EQ(raw.recipe.seed, 4u);
    EXPECT_EQ(artifacts::read_table(run / "embeddings/raw.s4.npy").recipe, raw.recipe);
}

TEST(Spaces, PcaKeepsTheShareOfVarianceThatIsAskedFor) {
    testing::TinyRun run;
    const auto input = six_on_a_line();
    RunOptions options;
    options.pca_variance = 0.9;
    const auto pca       = make_base(run.directory(), input, options, space_of("main + pca"), 0);
    ASSERT_EQ(pca.coords.cols(), 1);
    // Both columns are (x − 3.5) / √(35/12), so along their diagonal a row lies at √2 times that.
    const double step = std::sqrt(2 * 12 / 35.0);
    const double sign = pca.coords(0, 0) < 0 ? 1 : -1;
    for (Eigen::Index r = 0; r < 6; ++r)
        EXPECT_NEAR(sign * pca.coords(r, 0), (static_cast<double>(r) - 2.5) * step, 1e-5);
    EXPECT_EQ(pca.recipe.options.at("n_components"), "0.9");
}

TEST(Spaces, AreReadWhereTheyAre) {
    testing::TinyRun run;
    const auto input = six_on_a_line();
    auto raw         = make_base(run.directory(), input, {}, space_of("main"), 0);
    raw.coords.setConstant(0.9F);
    artifacts::write_table(run / "embeddings/raw.s0.npy", raw);
    EXPECT_CLOSE(make_base(run.directory(), input, {}, space_of("main"), 0).coords, raw.coords, 0);
    const Space whitened = space_of("main + partial-whitening");
    auto projected       = make_projection(run.directory(), raw, {}, whitened, 0);
    projected.coords.setConstant(0.7F);
    artifacts::write_table(run / ("embeddings/" + whitened.name() + ".s0.npy"), projected);
    EXPECT_CLOSE(make_projection(run.directory(), raw, {}, whitened, 0).coords, projected.coords, 0);
}

TEST(Spaces, AProjectionTransformsTheCoordinatesThatNoModelHasTaken) {
    testing::TinyRun run;
    const auto input = model_input(testing::tiny_tables(), {});
    RunOptions options;
    options.jobs   = 1;
    const auto raw = make_base(run.directory(), input, options, space_of("main"), 0);
    const auto whitened =
        make_projection(run.directory(), raw, options, space_of("main + quantile + partial-whitening"), 0);
    EXPECT_EQ(whitened.recipe.kind, "partial-whitening");
    EXPECT_EQ(whitened.recipe.parent, "raw.s0");
    EXPECT_EQ(whitened.recipe.options.at("transform"), "quantile");
    EXPECT_TRUE(fs::exists(run / "embeddings/raw-half-whitened.s0.npy"));
    const Matrix quantiles =
        tables::transformed({raw.coords, raw.rows, {"a", "b", "c", "d"}, {}}, tables::Transform::Quantile).values;
    const auto expected =
        projection::run(quantiles, Matrix(0, 4), options.projection.at(projection::Kind::PartialWhitening)).coords;
    EXPECT_CLOSE(whitened.coords, expected, 1e-6);
    const auto plain = make_projection(run.directory(), raw, options, space_of("main + partial-whitening"), 0);
    EXPECT_FALSE(plain.recipe.options.contains("transform"));
}

TEST(Spaces, AMapOfFewRowsHasFewerDimensions) {
    testing::TinyRun run;
    RunOptions options;
    options.jobs    = 1;
    const auto base = make_base(run.directory(), six_on_a_line(), options, space_of("main"), 0);
    const auto umap = make_projection(run.directory(), base, options, space_of("main + umap"), 3);
    EXPECT_EQ(umap.coords.rows(), 6);
    EXPECT_EQ(umap.coords.cols(), 4) << "8 are asked for, and six rows span no more than four";
    EXPECT_TRUE(umap.coords.allFinite());
    EXPECT_TRUE(fs::exists(run / "embeddings/raw-umap.s3.npy"));
}

TEST(Spaces, AMapIsTheFirstTwoAxesAndStaysAsItWasWritten) {
    testing::TinyRun run;
    const Space raw = space_of("main");
    Embedding space{Matrix::Zero(4, 3), {"a", "b", "c", "d"}, {}};
    space.coords(0, 1) = 3;  // spread along y more than along z, none along x
    space.coords(1, 1) = -3;
    space.coords(2, 2) = 1;
    space.coords(3, 2) = -1;
    write_map(run.directory(), space, raw, 2);
    const auto map = artifacts::read_table(run / "projections/raw.s2.npy");
    ASSERT_EQ(map.values.cols(), 2);
    EXPECT_EQ(map.rows, space.rows);
    EXPECT_EQ(map.recipe.parent, "raw.s2");
    Matrix expected(4, 2);
    expected << 3, 0, 3, 0, 0, 1, 0, 1;
    EXPECT_CLOSE(Matrix(map.values.cwiseAbs()), expected, 1e-6);
    EXPECT_NEAR(map.values(0, 0) + map.values(1, 0), 0, 1e-6);
    space.coords.setZero();
    write_map(run.directory(), space, raw, 2);
    EXPECT_CLOSE(artifacts::read_table(run / "projections/raw.s2.npy").values, map.values, 0);
}

}  // namespace
}  // namespace ektara::experiment
