#include "ektara/experiment/plan.hpp"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "ektara/experiment/method_text.hpp"
#include "error_code.hpp"
#include "tiny_input.hpp"

namespace ektara::experiment {
namespace {

using Names = std::vector<std::string>;

Names names_of(const Plan& plan) {
    Names names;
    for (const auto& method : plan.methods) names.push_back(method.name);
    return names;
}

Names features_of(const Plan& plan) {
    Names names;
    for (const auto& method : plan.methods) names.push_back(method.space.features);
    return names;
}

collection::Collection audio_collection() { return {testing::tiny_tracks(4), {}, {}, "hash"}; }

TEST(Plan, ComparesThePresetsMethodsOverTheMainFeatures) {
    RunOptions options;
    options.preset  = Preset::Easy;
    auto collection = audio_collection();
    const auto plan = plan_of(options, collection);
    EXPECT_EQ(names_of(plan), (Names{"Basic VAE + K-Means", "PCA + K-Means", kBaseline}));
    EXPECT_EQ(features_of(plan), Names(3, "mfcc-moments"));
    EXPECT_TRUE(plan.notes.empty());
    options.features.names = {"descriptors", "mfcc-moments"};
    EXPECT_EQ(features_of(plan_of(options, collection)), Names(3, "descriptors")) << "the first stands for the audio";
    collection.table = testing::tiny_tables().tables.at("table");
    EXPECT_EQ(features_of(plan_of(options, collection)), Names(3, "table"));
    options.main_features = "chosen";
    EXPECT_EQ(features_of(plan_of(options, collection)), Names(3, "chosen"));
}

TEST(Plan, IsThatOfPresetAutoUnlessAnotherIsNamed) {
    EXPECT_EQ(names_of(plan_of({}, audio_collection())),
              (Names{"Half-whitened + Leiden", "Half-whitened + K-Means", kBaseline}));
}

TEST(Plan, NotesOwnMethodsThatMakeNoRowAndRefusesATakenName) {
    RunOptions options;
    options.preset      = Preset::Easy;
    options.own_methods = {parse_method_text("descriptors + hdbscan"), parse_method_text("main + pca + kmeans"),
                           parse_method_text("text + kmeans")};
    options.text        = false;
    const auto plan     = plan_of(options, audio_collection());
    EXPECT_EQ(names_of(plan), (Names{"Basic VAE + K-Means", "PCA + K-Means", "descriptors + hdbscan", kBaseline}));
    ASSERT_EQ(plan.notes.size(), 2u);
    EXPECT_EQ(plan.notes[0].code, "W-SAME-METHOD");
    EXPECT_EQ(plan.notes[1].code, "W-LEFT-OUT");
    options.own_methods[0].name = "PCA + K-Means";
    EXPECT_CODE("E6003", plan_of(options, audio_collection()));
}

TEST(Plan, OfThePresetReadsLyricsOnlyWhereTheyAreAskedFor) {
    RunOptions options;
    options.preset         = Preset::Best;
    auto collection        = audio_collection();
    const std::string with = "Fusion with lyrics + Leiden";
    const auto has         = [&](const Plan& plan) {
        const auto names = names_of(plan);
        return std::find(names.begin(), names.end(), with) != names.end();
    };
    const auto without = plan_of(options, collection);
    EXPECT_FALSE(has(without));
    ASSERT_EQ(without.notes.size(), 1u);
    EXPECT_EQ(without.notes[0].code, "W-LEFT-OUT");
    EXPECT_NE(without.notes[0].text.find(with), std::string::npos) << without.notes[0].text;
    options.texts.source = extraction::TextSource::Lyrics;
    EXPECT_TRUE(has(plan_of(options, collection)));
    EXPECT_TRUE(plan_of(options, collection).notes.empty());
    options.text = false;
    EXPECT_FALSE(has(plan_of(options, collection)));
    EXPECT_TRUE(plan_of(options, collection).notes.empty()) << "--no-text asked for it";
    options.text         = true;
    options.texts.source = extraction::TextSource::Descriptions;
    collection.table     = testing::tiny_tables().tables.at("table");
    EXPECT_TRUE(plan_of(options, collection).notes.empty()) << "what a table lacks is said once it is read";
}

TEST(Plan, FusesTheFeaturesOfPresetBest) {
    RunOptions options;
    options.preset       = Preset::Best;
    options.texts.source = extraction::TextSource::Lyrics;
    std::map<std::string, Method> methods;
    for (const auto& method : plan_of(options, audio_collection()).methods) methods.emplace(method.name, method);
    EXPECT_EQ(methods.at("Raw musicnn + K-Means").clustering(), "musicnn.kmeans");
    EXPECT_EQ(methods.at("Fusion + Leiden").clustering(), "fused-musicnn-moments-rich-notes.leiden+graph=snf");
    EXPECT_EQ(methods.at("Fusion with lyrics + Leiden").space.blocks,
              (Names{"musicnn-moments", "rich", "notes", "lyrics"}));
    EXPECT_EQ(methods.at("Fusion without musicnn + Leiden").space.blocks, (Names{"rich", "notes"}));
}

TEST(Plan, LeavesOutWhatTheFeaturesCannotGiveOneNoteAReason) {
    RunOptions options;
    options.preset      = Preset::Hard;
    options.own_methods = {parse_method_text("descriptors + hdbscan")};
    options.notes       = [](const ModelInput& input, const RunOptions& of) {
        return std::vector<Warning>{{"W-OWN", fmt::format("{} {}", input.main, of.n_clusters)}};
    };
    auto collection  = audio_collection();
    const auto input = model_input(testing::tiny_tables(), options);
    collection.table = testing::tiny_tables().tables.at("table");
    auto plan        = plan_of(options, collection);
    plan.notes       = {{"W-FIRST", "of the plan itself"}};
    const auto left  = feasible(plan, input, options);
    EXPECT_EQ(names_of(left), (Names{"CVAE (genre) + K-Means", "Autoencoder + K-Means", "Raw + Spectral", kBaseline}));
    const std::string after = ", so these methods are left out: ";
    EXPECT_EQ(
        left.notes,
        (std::vector<Warning>{
            {"W-FIRST", "of the plan itself"},
            {"W-LEFT-OUT", "fewer than two values of language" + after + "CVAE (language) + K-Means"},
            {"W-LEFT-OUT",
             "there are no descriptors features" + after + "Descriptors + K-Means, descriptors + hdbscan"},
            {"W-LEFT-OUT", "there are no hybrid features" + after + "Multi-modal VAE + K-Means"},
            {"W-LEFT-OUT", "there are no lyrics features" + after + "Product-of-experts VAE (audio, lyrics) + K-Means"},
            {"W-LEFT-OUT", "there are no mfcc-moments-crops features" + after +
                               "Cross-crop VAE + K-Means, Cross-crop CVAE (language) + K-Means, "
                               "Song-LDA + K-Means, Raw crops (mean) + K-Means"},
            {"W-OWN", "table 8"}}));
}

TEST(Plan, LeavesOutNetworksOverMoreColumnsThanTheyAreTrainedOn) {
    const RunOptions options;
    const Plan plan{{resolve(parse_method_text("main + vae + kmeans"), "table"),
                     resolve(parse_method_text("main + kmeans"), "table")},
                    {}};
    auto input = model_input(testing::tiny_tables(), options);
    EXPECT_EQ(feasible(plan, input, options).methods.size(), 2u);
    auto& table     = input.features.at("table").standardised.values;
    table           = Matrix::Zero(table.rows(), 300'000);
    const auto left = feasible(plan, input, options);
    ASSERT_EQ(left.methods.size(), 1u);
    EXPECT_EQ(left.methods[0], plan.methods[1]);
    ASSERT_EQ(left.notes.size(), 1u);
    EXPECT_EQ(left.notes[0].code, "W-TOO-LARGE");
    EXPECT_NE(left.notes[0].text.find("main + vae + kmeans"), std::string::npos);
}

TEST(Plan, AnEmptyLabelIsNoValueOfACondition) {
    const RunOptions options;
    const Plan plan{{resolve(parse_method_text("main + cvae(condition=genre) + kmeans"), "table")}, {}};
    auto input = model_input(testing::tiny_tables(), options);
    EXPECT_EQ(feasible(plan, input, options).methods, plan.methods);
    for (auto& track : input.tracks)
        if (track.labels.at("genre") == "rock") track.labels.at("genre").clear();
    const auto left = feasible(plan, input, options);
    EXPECT_TRUE(left.methods.empty());
    ASSERT_EQ(left.notes.size(), 1u);
    EXPECT_TRUE(left.notes[0].text.starts_with("fewer than two values of genre, ")) << left.notes[0].text;
}

TEST(Plan, ChoosesTheNumberOfGroupsThatTheMainFeaturesHave) {
    RunOptions options;
    options.jobs               = 1;
    options.choosing.criterion = cluster::Criterion::PredictionStrength;
    auto input                 = model_input(testing::tiny_tables(), options);
    const auto chosen          = choose_k(input, options);
    EXPECT_EQ(chosen.k, 2);
    EXPECT_FALSE(chosen.reason.text.empty());
    options.choosing.seed = 99;
    EXPECT_EQ(choose_k(input, options).reason.text, chosen.reason.text) << "the seed is that of the run";
    for (std::size_t i = 0; i < input.songs.size(); ++i) input.songs[i] = fmt::format("song {}", i % 5);
    EXPECT_CODE("E6110", choose_k(input, options));
}

}  // namespace
}  // namespace ektara::experiment
