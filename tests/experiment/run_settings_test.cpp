#include "ektara/experiment/run_settings.hpp"

#include <gtest/gtest.h>

#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::experiment {
namespace {

const projection::UmapOptions& umap(const RunOptions& options) {
    return std::get<projection::UmapOptions>(options.projection.at(projection::Kind::Umap));
}

TEST(RunSettings, BeginWithThoseOfThePresets) {
    const RunOptions options;
    EXPECT_EQ(umap(options).n_components, 8);
    EXPECT_EQ(umap(options).n_neighbors, 30);
    EXPECT_EQ(umap(options).min_dist, 0);
    EXPECT_EQ(std::get<cluster::LeidenOptions>(options.cluster.at(cluster::Kind::Leiden)).graph,
              cluster::CommunityGraph::MutualProximity);
    EXPECT_EQ(models::training_of(options.train.at(models::Kind::ConvVae)).weight_decay, 0.3);
    EXPECT_EQ(models::training_of(options.train.at(models::Kind::Vae)).weight_decay, 0);
}

TEST(RunSettings, ReachOneMethodOrEveryOneThatHasTheOption) {
    RunOptions options;
    apply_settings({{"cluster.dbscan.eps", "0.7"},
                    {"cluster.n_init", "3"},
                    {"projection.umap.n_components", "2"},
                    {"run.seeds", "2"},
                    {"input.transform", "quantile"},
                    {"method.raw-umap.dbscan.eps", "0.3"}},
                   options);
    EXPECT_EQ(std::get<cluster::DbscanOptions>(options.cluster.at(cluster::Kind::Dbscan)).eps, 0.7);
    EXPECT_EQ(std::get<cluster::KMeansOptions>(options.cluster.at(cluster::Kind::KMeans)).n_init, 3);
    EXPECT_EQ(std::get<cluster::SpectralOptions>(options.cluster.at(cluster::Kind::Spectral)).n_init, 3);
    EXPECT_EQ(umap(options).n_components, 2);
    EXPECT_EQ(options.seeds, 2);
    EXPECT_EQ(options.input.transform, tables::Transform::Quantile);
    EXPECT_EQ(options.methods.at("raw-umap.dbscan").at("eps"), "0.3");
}

TEST(RunSettings, AskForGroupsByOneRule) {
    RunOptions options;
    apply_settings({{"run.n_clusters", "auto"}}, options);
    EXPECT_TRUE(options.choose_k);
    EXPECT_FALSE(options.k_given);
    EXPECT_EQ(options.n_clusters, RunOptions().n_clusters);
    apply_settings({{"run.n_clusters", "5"}}, options);
    EXPECT_FALSE(options.choose_k) << "the last one counts";
    EXPECT_TRUE(options.k_given);
    EXPECT_EQ(options.n_clusters, 5);
    for (const char* k : {"1", "0", "-3", "", "many", "5 ", "2.5", "99999999999"}) {
        EXPECT_CODE("E1630", ask_for_groups(k, options)) << k;
        EXPECT_CODE("E1630", apply_settings({{"run.n_clusters", k}}, options)) << k;
    }
    options.n_clusters = 1;
    EXPECT_CODE("E1630", check(options));
}

TEST(RunSettings, NameTheNearestForOneThatIsNotKnown) {
    RunOptions options;
    for (const auto& [name, near] : SettingList{{"cluster.n_innit", "cluster.n_init"},
                                                {"projection.umap.n_component", "projection.umap.n_components"},
                                                {"run.seed", "run.seeds"},
                                                {"projects.x", "projection."},
                                                {"method.eps", "method.raw-umap.dbscan.eps"}}) {
        try {
            apply_settings({{name, "1"}}, options);
            ADD_FAILURE() << name;
        } catch (const UsageError& problem) {
            EXPECT_EQ(problem.code(), "E1101");
            EXPECT_NE(std::string(problem.what()).find(near), std::string::npos) << problem.what();
        }
    }
}

TEST(OwnMethods, StandBeforeTheBaselineUnlessThePresetHasThem) {
    RunOptions options;
    options.preset      = Preset::Easy;
    options.own_methods = {parse_method_text("main + umap + hdbscan"), parse_method_text("main + vae + kmeans")};
    const auto methods  = methods_of(options, "table");
    ASSERT_EQ(methods.size(), 4u) << "easy has the second already";
    EXPECT_EQ(methods[2].name, "main + umap + hdbscan");
    EXPECT_EQ(methods.back().name, kBaseline);
    EXPECT_EQ(configuration(options).at("own_method.main + umap + hdbscan"), "main + umap + hdbscan");
    EXPECT_TRUE(configuration(options).contains("projection.umap.n_components"));
}

TEST(OwnMethods, ThatMakeNoRowAreNamed) {
    RunOptions options;
    options.preset      = Preset::Easy;
    options.own_methods = {parse_method_text("main + umap + hdbscan"), parse_method_text("main + vae + kmeans"),
                           parse_method_text("main + raw + umap + hdbscan"), parse_method_text("text + kmeans")};
    auto notes          = notes_on_methods(options, "table");
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_EQ(notes[0].code, "W-SAME-METHOD");
    EXPECT_NE(notes[0].text.find("'main + vae + kmeans' (as 'Basic VAE + K-Means')"), std::string::npos)
        << notes[0].text;
    EXPECT_NE(notes[0].text.find("'main + raw + umap + hdbscan' (as 'main + umap + hdbscan')"), std::string::npos)
        << notes[0].text;
    options.text = false;
    notes        = notes_on_methods(options, "table");
    ASSERT_EQ(notes.size(), 2u);
    EXPECT_EQ(notes[1].code, "W-LEFT-OUT");
    EXPECT_NE(notes[1].text.find("'text + kmeans'"), std::string::npos) << notes[1].text;
    options.own_methods.resize(1);
    EXPECT_TRUE(notes_on_methods(options, "table").empty());
}

TEST(OwnMethods, NeedANameOfTheirOwn) {
    RunOptions options;
    options.preset              = Preset::Easy;
    options.own_methods         = {parse_method_text("main + umap + hdbscan")};
    options.own_methods[0].name = kBaseline;
    EXPECT_CODE("E6003", check(options));
}

TEST(OwnMethods, HaveTheirOwnOptionsOverThoseOfTheRun) {
    RunOptions options;
    apply_settings({{"cluster.dbscan.eps", "0.7"}}, options);
    const auto method = resolve(parse_method_text("main + umap(n_components=3) + dbscan(min_samples=4)"), "table");
    const auto chosen = std::get<cluster::DbscanOptions>(clusterer(options, method, 5));
    EXPECT_EQ(chosen.eps, 0.7);
    EXPECT_EQ(chosen.min_samples, 4);
    const auto projected = std::get<projection::UmapOptions>(projector(options, method.space, 5));
    EXPECT_EQ(projected.n_components, 3);
    EXPECT_EQ(projected.n_neighbors, 30);
    EXPECT_EQ(projected.seed, 5u);
}

}  // namespace
}  // namespace ektara::experiment
