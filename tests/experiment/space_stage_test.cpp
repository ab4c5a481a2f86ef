#include "ektara/experiment/space_stage.hpp"

#include <filesystem>

#include <gtest/gtest.h>

#include "ektara/experiment/method_text.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "tiny_input.hpp"

namespace ektara::experiment {
namespace {

const Progress kSilent = [](const std::string&, std::size_t, std::size_t) {};

RunOptions two_seeds() {
    RunOptions options;
    options.n_clusters = 2;
    options.seeds      = 2;
    options.seed       = 5;
    options.jobs       = 1;
    return options;
}

std::vector<Method> methods_of_texts(const std::vector<std::string>& texts) {
    std::vector<Method> methods;
    for (const auto& text : texts) methods.push_back(resolve(parse_method_text(text), "table"));
    return methods;
}

TEST(SpaceStage, ClustersOnceASeedWhereSomethingIsRandom) {
    testing::TinyRun run;
    const auto input   = model_input(testing::tiny_tables(), {});
    const auto methods = methods_of_texts({"main + ward", "main + pca + kmeans", "main + kmeans"});
    std::size_t next = 0, total = 0;
    const auto results = space_stage(run.directory(), input, methods, two_seeds(),
                                     [&](const std::string&, std::size_t done, std::size_t all) {
                                         EXPECT_EQ(done, next++);
                                         total = all;
                                     });
    ASSERT_EQ(results.size(), 3u);
    EXPECT_EQ(next, total + 1) << "from none to all";
    EXPECT_EQ(results[0].seeds, std::vector<Seed>{5});
    EXPECT_EQ(results[1].seeds, (std::vector<Seed>{5, 6}));
    for (std::size_t m = 0; m < 3; ++m) {
        EXPECT_EQ(results[m].method, methods[m]);
        ASSERT_EQ(results[m].clusterings.size(), results[m].seeds.size());
        for (std::size_t s = 0; s < results[m].seeds.size(); ++s) {
            EXPECT_TRUE(testing::same_partition(results[m].clusterings[s].labels, testing::tiny_halves()));
            const auto file = "clusterings/" + with_seed(methods[m].clustering(), results[m].seeds[s]) + ".csv";
            EXPECT_EQ(rundir::read_clusters_csv(run / file, results[m].spaces[s]->rows).labels,
                      results[m].clusterings[s].labels);
        }
    }
    EXPECT_EQ(results[0].spaces[0], results[2].spaces[1]) << "a space that nothing is drawn for is shared";
    EXPECT_FALSE(std::filesystem::exists(run / "embeddings/pca.s6.npy"));
    EXPECT_TRUE(std::filesystem::exists(run / "projections/pca.s5.npy"));
    EXPECT_TRUE(std::filesystem::exists(run / "clusterings/raw.ward.s5.tree.json"));
}

TEST(SpaceStage, ReadsTheClusteringsThatAreThere) {
    testing::TinyRun run;
    const auto input   = model_input(testing::tiny_tables(), {});
    const auto methods = methods_of_texts({"main + kmeans"});
    auto options       = two_seeds();
    const auto made    = space_stage(run.directory(), input, methods, options, kSilent);
    Clustering others;
    for (int i = 0; i < 30; ++i) others.labels.push_back(i % 3);
    rundir::write_clusters_csv(run / "clusterings/raw.kmeans.s6.csv", made[0].spaces[0]->rows, others);
    options.jobs     = 3;
    const auto again = space_stage(run.directory(), input, methods, options, kSilent);
    EXPECT_EQ(again[0].clusterings[0].labels, made[0].clusterings[0].labels);
    EXPECT_EQ(again[0].clusterings[1].labels, others.labels);
}

TEST(SpaceStage, TheOrderOfTheMethodsAndTheThreadsChangeNothing) {
    testing::TinyRun one, other;
    const auto input = model_input(testing::tiny_tables(), {});
    auto options     = two_seeds();
    const auto a     = space_stage(one.directory(), input, methods_of_texts({"main + umap + kmeans", "main + kmeans"}),
                                   options, kSilent);
    options.jobs     = 3;
    const auto b = space_stage(other.directory(), input, methods_of_texts({"main + kmeans", "main + umap + kmeans"}),
                               options, kSilent);
    for (std::size_t s = 0; s < 2; ++s) {
        EXPECT_CLOSE(a[0].spaces[s]->coords, b[1].spaces[s]->coords, 0);
        EXPECT_EQ(a[0].clusterings[s].labels, b[1].clusterings[s].labels);
    }
    EXPECT_NE(a[0].spaces[0]->coords, a[0].spaces[1]->coords) << "a random space is one a seed";
    EXPECT_EQ(a[1].spaces[0], a[1].spaces[1]);
}

}  // namespace
}  // namespace ektara::experiment
