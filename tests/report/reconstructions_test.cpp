#include "ektara/report/reconstructions.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/table.hpp"

namespace ektara::report {
namespace {

TEST(Reconstructions, StandBesideTheSongsOwnValues) {
    const testing::TemporaryFolder folder;
    FeatureMatrix pairs{Matrix(2, 3), {"a:b/song.ogg:original", "a:b/song.ogg:reconstruction"}, {"x", "y", "z"}, {}};
    pairs.values << 1, 2, 3, 1.5f, 2.25f, -3;
    artifacts::write_table(folder / "models/vae.s4/reconstructions.npy", pairs);
    artifacts::write_table(folder / "models/vae.s5/reconstructions.npy", pairs);
    const auto tables = reconstruction_tables(folder.path(), 4);
    ASSERT_EQ(tables.size(), 1u) << "the first seed alone";
    const auto& table = tables.at("reconstructions: vae.s4");
    EXPECT_EQ(table.at("columns"), (artifacts::Json{"song", "values", "x", "y", "z"}));
    EXPECT_EQ(table.at("rows")[1], (artifacts::Json{"a:b/song.ogg", "reconstruction", "1.5", "2.25", "-3"}));
    EXPECT_TRUE(reconstruction_tables(folder / "nothing", 0).empty());
}

TEST(Reconstructions, OfSequencesAreMeansOverTime) {
    const testing::TemporaryFolder folder;
    FeatureMatrix pairs{Matrix(1, 4), {"a:original"}, {"mfcc1_t0", "mfcc1_t1", "mfcc2_t0", "mfcc2_t1"}, {}};
    pairs.values << 1, 2, 5, 9;
    artifacts::write_table(folder / "models/conv-vae.s0/reconstructions.npy", pairs);
    const auto table = reconstruction_tables(folder.path(), 0).at("reconstructions: conv-vae.s0");
    EXPECT_EQ(table.at("columns"), (artifacts::Json{"song", "values", "mfcc1", "mfcc2"}));
    EXPECT_EQ(table.at("rows")[0], (artifacts::Json{"a", "original", "1.5", "7"}));
}

}  // namespace
}  // namespace ektara::report
