#include "ektara/report/page_shapes.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "ektara/artifacts/base64.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/metrics/internal.hpp"
#include "ektara/report/report.hpp"
#include "small_run.hpp"

namespace ektara::report {
namespace {

using Merges = std::vector<PageTree::Merge>;
using Leaves = std::vector<std::tuple<std::size_t, int>>;

class PageShapes : public ::testing::Test {
  protected:
    /// A tree of rows a to e: 0+1 → 5, 2+3 → 6, 5+4 → 7, 7+6 → 8, and the clusters of its rows.
    void write_tree(const std::string& clusters) const {
        const auto folder = run_.folder() / "clusterings";
        artifacts::write_file(folder / "raw.ward.s0.tree.json",
                              R"({"rows":["a","b","c","d","e"],"merges":[{"left":0,"right":1,"height":0.5,"size":2},)"
                              R"({"left":2,"right":3,"height":1,"size":2},{"left":5,"right":4,"height":1.5,"size":3},)"
                              R"({"left":7,"right":6,"height":2.0000001,"size":5}]})");
        artifacts::write_file(folder / "raw.ward.s0.csv", "id,cluster\n" + clusters);
    }

    testing::SmallRun run_;
    RunView view_ = open_run(run_.folder());
};

TEST_F(PageShapes, MergesAreNumberedFromTheLeavesThatAreLeft) {
    write_tree("a,0\nb,0\nc,1\nd,1\ne,0\n");
    const auto tree = merge_trees_of(view_).at("raw.ward.s0");
    EXPECT_EQ(tree.merges, (Merges{{0, 1, 0.5, 2}, {2, 3, 1, 2}, {5, 4, 1.5, 3}, {7, 6, 2, 5}}));
    EXPECT_EQ(tree.leaves, (Leaves{{1, 0}, {1, 0}, {1, 1}, {1, 1}, {1, 0}}));
    ASSERT_TRUE(tree.cut);
    EXPECT_NEAR(*tree.cut, 1.75, 1e-4);
}

TEST_F(PageShapes, ACutLiesBetweenMergesInsideClustersAndAcrossThem) {
    write_tree("a,0\nb,0\nc,1\nd,1\ne,2\n");
    EXPECT_NEAR(*merge_trees_of(view_).at("raw.ward.s0").cut, 1.25, 1e-9);
    write_tree("a,0\nb,1\nc,2\nd,3\ne,4\n");
    EXPECT_NEAR(*merge_trees_of(view_).at("raw.ward.s0").cut, 0.25, 1e-9) << "below the first merge";
    write_tree("a,0\nb,1\nc,2\nd,2\ne,4\n");
    EXPECT_FALSE(merge_trees_of(view_).at("raw.ward.s0").cut) << "0.5 is across, 1 is inside";
}

TEST_F(PageShapes, SilhouettesAreThoseOfTheSpaceInOneByte) {
    const auto songs     = songs_of_page(view_);
    const auto& method   = view_.methods()[0];
    const auto positions = positions_of(songs);
    const auto text      = silhouettes_of(view_, method, positions);
    ASSERT_TRUE(text);
    EXPECT_EQ(text->size(), 28u) << "20 bytes in base64";
    const auto space = space_of(view_, method);
    const auto found = metrics::silhouette(space.values, clusters_of(view_.folder / method.clustering, space.rows));
    std::string codes;
    for (const auto& song : songs)
        for (std::size_t i = 0; i < space.rows.size(); ++i)
            if (space.rows[i] == song)
                codes += static_cast<char>(static_cast<unsigned char>(std::lround((found.samples[i] + 1) * 127)));
    EXPECT_EQ(*text, artifacts::base64(codes));
}

TEST_F(PageShapes, ATreeIsOfTheSongsThatTheGroupsWereMadeOf) {
    write_tree("a,0\nb,0\nc,1\nd,1\ne,0\n");
    const auto fit = run_.folder() / "fit";
    std::filesystem::create_directories(fit / "clusterings");
    std::filesystem::copy(run_.folder() / "run.json", fit / "run.json");
    std::filesystem::copy(run_.folder() / "clusterings/raw.ward.s0.csv", fit / "clusterings/raw.ward.s0.csv");
    artifacts::write_file(run_.folder() / "clusterings/raw.ward.s0.csv", "id,cluster\nb,0\nc,1\nd,1\ne,0\nnew,1\n");
    const auto tree = merge_trees_of(view_).at("raw.ward.s0");
    EXPECT_EQ(tree.leaves, (Leaves{{1, 0}, {1, 0}, {1, 1}, {1, 1}, {1, 0}}));
}

TEST_F(PageShapes, OneClusterHasNoSilhouette) {
    std::string clusters = "id,cluster\n";
    for (const auto& song : songs_of_page(view_)) clusters += song + ",0\n";
    artifacts::write_file(run_.folder() / view_.methods()[0].clustering, clusters);
    const auto songs = songs_of_page(view_);
    EXPECT_FALSE(silhouettes_of(view_, view_.methods()[0], positions_of(songs)));
}

TEST_F(PageShapes, TheChoiceOfKHasACurveForEveryFigure) {
    EXPECT_FALSE(choice_of(view_));
    view_.record.k        = 3;
    view_.record.k_choice = "gap";
    EXPECT_TRUE(choice_of(view_)->curves.empty()) << "preset auto tries no other numbers";
    cluster::Candidate two{2}, three{3};
    two.gap              = 0.25;
    two.stability        = 0.5;
    three.gap            = 0.75;
    view_.record.k_curve = {two, three};
    const auto choice    = choice_of(view_);
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->k, 3);
    ASSERT_EQ(choice->curves.size(), 2u);
    EXPECT_EQ(choice->curves[0].name, "gap");
    EXPECT_EQ(choice->curves[0].points, (std::vector<std::tuple<double, double>>{{2, 0.25}, {3, 0.75}}));
    EXPECT_EQ(choice->curves[1].name, "stability");
    EXPECT_EQ(choice->curves[1].points, (std::vector<std::tuple<double, double>>{{2, 0.5}}));
}

}  // namespace
}  // namespace ektara::report
