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

TEST(MethodText, CorrectsBatchesLastOfAll) {
    const auto found = method("main + quantile + partial-whitening + harmony(language, theta=1) + leiden");
    EXPECT_EQ(found.space.correction, tables::CorrectionKind::Harmony);
    EXPECT_EQ(found.space.batch, "language");
    EXPECT_EQ(found.batch, "");
    EXPECT_EQ(found.seen_labels(), "language");
    EXPECT_TRUE(found.space.is_random());
    EXPECT_EQ(found.space.uncorrected().name(), "raw-half-whitened");
    EXPECT_EQ(found.clustering(), "raw-half-whitened-harmony-language+theta=1.leiden");
    std::vector<std::string> chain;
    for (const auto& space : found.space.chain()) chain.push_back(space.name());
    EXPECT_EQ(chain, (std::vector<std::string>{"raw", "raw-half-whitened", found.space.name()}));
    EXPECT_EQ(method("main + coral(batch=source) + kmeans").clustering(), "raw-coral-source.kmeans");
    EXPECT_EQ(method("main + cvae(condition=genre) + coral(language) + kmeans").seen_labels(), "genre+language");
}

TEST(MethodText, TellsAGraphTheBatchesOfItsRows) {
    const auto found = method("main + leiden(graph=bbknn, batch=language)");
    EXPECT_EQ(found.batch, "language");
    EXPECT_EQ(found.space.batch, "");
    EXPECT_EQ(found.clustering(), "raw.leiden-language+graph=bbknn");
    EXPECT_EQ(method("main + spectral(affinity=mutual-proximity-by-batch, batch=language)").seen_labels(), "language");
}

TEST(MethodText, FusesSeveralFeatures) {
    const auto found = method("rich, descriptors + snf + leiden");
    EXPECT_EQ(found.space.blocks, (std::vector<std::string>{"rich", "descriptors"}));
    EXPECT_EQ(found.clustering(), "fused-rich-descriptors.leiden+graph=snf");
    EXPECT_EQ(method("rich,main + mean-proximity + spectral").clusterer_options.at("affinity"), "mean-proximity");
    EXPECT_EQ(method("rich,main + concat + kmeans").clustering(), "fused-rich-table.kmeans");
    const auto tables = method_tables(artifacts::parse_toml(
        "[[method]]\nfeatures = ['rich', 'lyrics']\nfusion = 'snf'\nclusterer = 'leiden'\n", "x"));
    EXPECT_EQ(resolve(tables.at(0), "table").clustering(), "fused-rich-lyrics.leiden+graph=snf");
}

TEST(MethodText, GivesSeveralFeaturesToAMultimodalModel) {
    const auto found = method("main, lyrics + multimodal-vae(beta=0.5) + umap + kmeans");
    EXPECT_EQ(found.space.blocks, (std::vector<std::string>{"table", "lyrics"}));
    EXPECT_EQ(found.clustering(), "multimodal-vae-table-lyrics+beta=0.5-umap.kmeans");
    EXPECT_EQ(found.space.base().name(), "multimodal-vae-table-lyrics+beta=0.5");
    EXPECT_TRUE(needs_text(found));
    EXPECT_NE(found.space.table_key(), method("main,lyrics + concat + kmeans").space.table_key());
    for (const char* wrong : {"rich + multimodal-vae + kmeans", "rich,lyrics + quantile + multimodal-vae + kmeans",
                              "rich,lyrics + multimodal-vae + snf + leiden", "rich,lyrics + vae + kmeans",
                              "rich,mfcc-moments-crops + multimodal-vae + kmeans"})
        EXPECT_EQ(problem_of(wrong).substr(0, 5), "E6003") << wrong;
}

TEST(MethodText, ReadsBackBatchesAndFusionAsTextAndToml) {
    for (const char* text : {"main + quantile + umap + coral(batch=language, shrinkage=0.2) + kmeans",
                             "main + leiden(batch=language, graph=bbknn)", "rich,descriptors + snf + leiden",
                             "main + harmony(batch=language) + leiden(graph=bbknn)"}) {
        const auto written = parse_method_text(text);
        EXPECT_EQ(text_of(written), text);
        const auto read = method_tables(artifacts::parse_toml(toml_of(written), "x")).at(0);
        EXPECT_EQ(resolve(read, "table").clustering(), method(text).clustering()) << toml_of(written);
    }
}

TEST(MethodText, RefusesBatchesAndFusionThatDoNotGoTogether) {
    for (const auto& [text, problem] : std::vector<std::pair<const char*, const char*>>{
             {"main + harmony + kmeans", "needs the label column of its batches"},
             {"main + leiden(graph=bbknn)", "needs the label column of the batches"},
             {"main + leiden(batch=language)", "belongs to a correction"},
             {"main + coral(language) + leiden(graph=bbknn, batch=source)", "two columns"},
             {"main + harmony(language) + quantile + kmeans", "wrong place"},
             {"main + coral(language, shrink=1) + kmeans", "'shrinkage'"},
             {"rich,descriptors + leiden", "are fused by snf"},
             {"rich + snf + leiden", "two features"},
             {"rich,descriptors + snf + kmeans", "leiden and spectral"},
             {"rich,descriptors + quantile + snf + leiden", "take no transform"},
             {"rich,mfcc-sequence + snf + leiden", "no columns"},
             {"rich,mel-sequence-crops + snf + leiden", "no columns"},
             {"rich,rich + snf + leiden", "twice"},
             {"main + leiden(graph=snf)", "fuses several features"}})
        EXPECT_NE(problem_of(text).find(problem), std::string::npos) << text << ": " << problem_of(text);
}

}  // namespace
}  // namespace ektara::experiment
