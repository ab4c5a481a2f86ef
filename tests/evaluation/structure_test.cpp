#include "ektara/evaluation/structure.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "error_code.hpp"
#include "tiny_methods.hpp"

namespace ektara::evaluation {
namespace {

using metrics::Structure;

Structure found() {
    return {.songs      = 60,
            .of_songs   = 60,
            .tested     = true,
            .p          = 0.004,
            .statistic  = 5.5,
            .null       = 2.75,
            .level      = 0.05,
            .structured = true,
            .k          = 3,
            .components = 2};
}

TEST(StructureStage, KeepsWhatItFoundAndReadsItAgain) {
    const testing::TemporaryFolder folder;
    const auto tracks = testing::tiny_tracks(40);
    const auto first  = structure_stage(folder.path(), testing::random_matrix(40, 5), tracks, {.draws = 19}, 1);
    EXPECT_TRUE(first.tested);
    EXPECT_EQ(first.songs, 40);
    const auto again = structure_stage(folder.path(), testing::random_matrix(40, 5, 9), tracks, {.draws = 19}, 1);
    EXPECT_EQ(again, first) << "the file was read";
    EXPECT_EQ(read_structure(folder.path()), first);
}

TEST(StructureStage, OfAnEarlierRunIsNothingAndOfADamagedFileAnError) {
    const testing::TemporaryFolder folder;
    EXPECT_FALSE(read_structure(folder.path()));
    artifacts::write_file(folder / "structure.json", "{\"p\": \"high\"}");
    EXPECT_CODE("E4304", read_structure(folder.path()));
}

TEST(StructureStage, OfFewSongsHasNoNumbers) {
    const testing::TemporaryFolder folder;
    const auto few  = structure_stage(folder.path(), testing::random_matrix(7, 5), testing::tiny_tracks(7), {}, 1);
    const auto json = to_json(few);
    EXPECT_TRUE(json.at("p").is_null());
    EXPECT_FALSE(json.at("structured").get<bool>());
    EXPECT_EQ(read_structure(folder.path()), few);
    EXPECT_EQ(sentence(few).text, "7 songs are too few to tell whether they form groups: it takes 20.");
}

TEST(StructureStage, SaysInOneSentenceWhetherThereAreGroups) {
    auto structure = found();
    EXPECT_EQ(sentence(structure).text, "These songs form groups: p = 0.004 against clouds without groups.");
    structure.structured = false;
    structure.p          = 0.31;
    EXPECT_TRUE(sentence(structure).text.starts_with("No groups beyond chance were found: p = 0.31 "))
        << sentence(structure).text;
}

TEST(StructureStage, SaysWhereSomeSongsStandForAll) {
    auto structure = found();
    EXPECT_TRUE(structure_warnings(structure).empty());
    structure.of_songs  = 5000;
    const auto warnings = structure_warnings(structure);
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_EQ(warnings[0].code, "W-SAMPLED");
    EXPECT_NE(warnings[0].text.find("60 of 5000"), std::string::npos);
}

}  // namespace
}  // namespace ektara::evaluation
