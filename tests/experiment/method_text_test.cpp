#include "ektara/experiment/method_text.hpp"

#include <set>

#include <gtest/gtest.h>

#include "ektara/artifacts/toml.hpp"
#include "ektara/core/error.hpp"
#include "ektara/experiment/presets.hpp"
#include "ektara/extraction/feature_tables.hpp"

namespace ektara::experiment {
namespace {

Method method(const std::string& text) { return resolve(parse_method_text(text), "table"); }

/// "E6003: …" where a text is refused.
std::string problem_of(const std::string& text) {
    try {
        method(text);
    } catch (const UsageError& problem) {
        return problem.code() + ": " + problem.what();
    }
    return "none";
}

TEST(MethodText, NamesFeaturesProjectionAndClusterer) {
    const auto found = method("descriptors + umap + hdbscan");
    EXPECT_EQ(found.name, "descriptors + umap + hdbscan");
    EXPECT_EQ(found.task, "own");
    EXPECT_EQ(found.space.features, "descriptors");
    EXPECT_EQ(found.space.projection, projection::Kind::Umap);
    EXPECT_EQ(found.clusterer, cluster::Kind::Hdbscan);
    EXPECT_EQ(found.clustering(), "descriptors-umap.hdbscan");
}

TEST(MethodText, OfMainFeaturesSharesTheArtifactsOfThePresets) {
    EXPECT_EQ(method("main + kmeans").clustering(), "raw.kmeans");
    EXPECT_EQ(method("table + umap + ward").clustering(), "raw-umap.ward");
    EXPECT_EQ(method("main + quantile + vae + leiden").clustering(), "vae-quantile.leiden");
    EXPECT_EQ(method("main + cvae(condition=genre) + kmeans").clustering(), "cvae-genre.kmeans");
    EXPECT_EQ(method("main + quantile + partial-whitening + leiden").clustering(), "raw-half-whitened.leiden");
    EXPECT_EQ(method("main + partial-whitening + leiden").clustering(), "raw-partial-whitening.leiden");
    EXPECT_EQ(method("mfcc-sequence + conv-vae + kmeans").clustering(), "conv-vae.kmeans");
}

TEST(MethodText, PutsOwnOptionsIntoTheNamesOfArtifacts) {
    const auto found = method("main + vae(beta=0.5) + umap(n_components=2, min_dist=0.1) + dbscan(eps=0.4)");
    EXPECT_EQ(found.space.base().name(), "vae+beta=0.5");
    EXPECT_EQ(found.space.name(), "vae+beta=0.5-umap+min_dist=0.1+n_components=2");
    EXPECT_EQ(found.clustering(), found.space.name() + ".dbscan+eps=0.4");
}

TEST(MethodText, TransformsBeforeTheProjectionWhereThereIsNoModel) {
    EXPECT_EQ(method("main + quantile + umap + kmeans").space.base().transform, tables::Transform::None);
    EXPECT_EQ(method("main + quantile + umap + kmeans").space.table_key(), "table");
    EXPECT_EQ(method("main + quantile + vae + umap + kmeans").space.base().transform, tables::Transform::Quantile);
    EXPECT_EQ(method("main + quantile + kmeans").space.table_key(), "table-quantile");
}

TEST(MethodText, TakesEveryFeatureThatCanBeGrouped) {
    const std::set<std::string> of_the_page{"peaks", "fingerprint"};
    for (const auto& feature : extraction::known_features())
        EXPECT_EQ(problem_of(feature + " + kmeans") == "none", !of_the_page.contains(feature)) << feature;
}

TEST(MethodText, NamesTheNearestWordForOneThatIsNotKnown) {
    EXPECT_NE(problem_of("descriptors + umpa + hdbscan").find("the nearest known one is 'umap'"), std::string::npos);
    EXPECT_NE(problem_of("descripters + kmeans").find("'descriptors'"), std::string::npos);
    EXPECT_NE(problem_of("main + hdbskan").find("'hdbscan'"), std::string::npos);
    EXPECT_NE(problem_of("main + umap(n_component=2) + kmeans").find("'n_components'"), std::string::npos);
    for (const char* wrong :
         {"", "kmeans", "main +", "main + + kmeans", "main + umap + vae + kmeans", "main + vae + quantile + kmeans",
          "main + umap + umap + kmeans", "main + cvae + kmeans", "main + vae(condition=genre) + kmeans",
          "main + umap(8) + kmeans", "main + umap(n_components=8 + kmeans", "main + kmeans(n_clusters=3)"})
        EXPECT_EQ(problem_of(wrong).substr(0, 5), "E6003") << wrong;
    EXPECT_EQ(problem_of("main + umap(n_components=x) + kmeans").substr(0, 5), "E1102");
}

TEST(MethodText, ReadsBackFromTomlAndFromItsText) {
    const auto written = parse_method_text("main + quantile + vae(beta=0.5) + umap(n_components=2) + dbscan(eps=0.4)");
    const auto read    = method_tables(artifacts::parse_toml(toml_of(written), "x"));
    ASSERT_EQ(read.size(), 1u);
    EXPECT_EQ(resolve(read[0], "table"), resolve(written, "table"));
    EXPECT_EQ(resolve(parse_method_text(text_of(written)), "table").space, resolve(written, "table").space);
}

TEST(MethodTables, RefuseAnUnknownKey) {
    try {
        method_tables(artifacts::parse_toml("[[method]]\nfeature = 'main'\n", "x"));
        ADD_FAILURE();
    } catch (const UsageError& problem) {
        EXPECT_EQ(problem.code(), "E1101");
        EXPECT_NE(std::string(problem.what()).find("'features'"), std::string::npos);
    }
}

TEST(Presets, AreWrittenInTheFormThatTheyAreReadIn) {
    for (const auto& [preset, name] : enum_names(Preset{})) {
        const auto file    = parse_method_file(artifacts::parse_toml(preset_toml(preset), name));
        const auto methods = methods_of(preset, "table", true);
        ASSERT_EQ(file.methods.size(), methods.size()) << name;
        for (std::size_t i = 0; i < methods.size(); ++i) EXPECT_EQ(resolve(file.methods[i], "table"), methods[i]);
    }
}

TEST(Presets, ShowTheSettingsThatTheirMethodsUse) {
    const auto best = preset_toml(Preset::Best);
    EXPECT_NE(best.find("cluster.leiden.graph = \"mutual-proximity\""), std::string::npos) << best;
    EXPECT_EQ(best.find("projection.umap"), std::string::npos) << best;
    EXPECT_NE(preset_toml(Preset::Medium).find("projection.umap.n_components = 8"), std::string::npos);
}

}  // namespace
}  // namespace ektara::experiment
