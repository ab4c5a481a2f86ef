#include "ektara/models/checkpoint.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "error_code.hpp"

namespace ektara::models {
namespace {

/// Raw features with a variance column and a constant one.
FeatureMatrix raw_table(Eigen::Index rows) {
    FeatureMatrix raw;
    raw.values        = testing::random_matrix(rows, 4);
    raw.values.col(1) = raw.values.col(1).array().square() + 0.1f;
    raw.values.col(3).setConstant(0.9f);
    raw.columns = {"tempo", "rms_var", "zcr_mean", "flat"};
    for (Eigen::Index i = 0; i < rows; ++i) raw.rows.push_back("row " + std::to_string(i));
    return raw;
}

struct Saved {
    Saved()
        : raw(raw_table(60)),
          input(tables::fit_standardiser(raw, tables::Logarithms::OfVariances)),
          fitted(fit({{tables::standardise(input, raw).values}, raw.rows}, options(), 3)) {
        save_model(folder / "model", fitted, input, {"Sixty rows.", recipe()});
    }
    static VaeOptions options() {
        VaeOptions small;
        small.network.latent_dims = 2;
        small.network.hidden      = {5};
        small.training.min_steps  = 20;
        small.training.min_epochs = 3;
        small.training.max_epochs = 12;
        return small;
    }
    static InputRecipe recipe() {
        return {{"mfcc-moments", "text"},
                {{"decode.duration_seconds", "3"}, {"text.source", "lyrics"}},
                "build 0.9",
                {{"hybrid", {{"hybrid.weighting", "plain"}}}, {"batch-correction", {}}}};
    }
    std::filesystem::path file(const char* name) const { return folder.path() / "model" / name; }
    std::string load_error() const {
        return testing::code_of([&] { load_model(folder / "model"); });
    }

    testing::TemporaryFolder folder;
    FeatureMatrix raw;
    tables::Standardiser input;
    Fit fitted;
};

TEST(Checkpoint, LoadedModelEncodesToTheSameBits) {
    const Saved saved;
    const Model loaded = load_model(saved.folder / "model");
    EXPECT_EQ(encode(loaded, saved.raw),
              encode(saved.fitted.network, tables::standardise(saved.input, saved.raw).values));
    EXPECT_EQ(loaded.network.parameters(), saved.fitted.network.parameters());
    EXPECT_EQ(loaded.network.architecture(), saved.fitted.network.architecture());
    EXPECT_EQ(loaded.standardiser.log_columns, std::vector<std::string>{"rms_var"});
    EXPECT_EQ(network_of(loaded.options).hidden, (std::vector<int>{5}));
    EXPECT_EQ(name(loaded.options), "vae");
    EXPECT_EQ(loaded.seed, 3u);
}

TEST(Checkpoint, WritesTheSameBytesAgainAndARowOfHistoryAnEpoch) {
    const Saved once, again;
    for (const char* name : {"model.safetensors", "optimizer.safetensors", "config.json", "history.csv", "card.md"})
        EXPECT_EQ(artifacts::read_file(once.file(name)), artifacts::read_file(again.file(name))) << name;
    EXPECT_EQ(artifacts::read_csv(once.file("history.csv")).rows.size(), once.fitted.training.history.size());
    EXPECT_NE(artifacts::read_file(once.file("card.md")).find("Sixty rows."), std::string::npos);
}

TEST(Checkpoint, FindsColumnsByNameAndRefusesATableWithoutThem) {
    const Saved saved;
    FeatureMatrix turned = saved.raw;
    turned.values        = saved.raw.values.rowwise().reverse();
    turned.columns       = {"flat", "zcr_mean", "rms_var", "tempo"};
    const Model loaded   = load_model(saved.folder / "model");
    EXPECT_EQ(encode(loaded, turned), encode(loaded, saved.raw));
    turned.columns[1] = "other";
    EXPECT_EQ(testing::code_of([&] { encode(loaded, turned); }), "E1209");
}

TEST(Checkpoint, KeepsHowTheInputWasMade) {
    const Saved saved;
    EXPECT_EQ(load_model(saved.folder / "model").input, Saved::recipe());
    save_model(saved.folder / "bare", saved.fitted, saved.input);
    EXPECT_FALSE(load_model(saved.folder / "bare").input);
}

TEST(Checkpoint, ReadsModelsOfVersionsThatWroteTheOptionsOfAllKinds) {
    const Saved saved;
    std::string config     = artifacts::read_file(saved.file("config.json"));
    const std::string last = "\"checkpoint_epochs\": \"0\"";
    const auto extended    = [&](const std::string& option) {
        std::string text = config;
        artifacts::write_file(saved.file("config.json"),
                                 text.replace(text.find(last), last.size(), last + ", \"" + option + "\": \"0\""));
        return saved.load_error();
    };
    EXPECT_EQ(extended("condition_embedding"), "");
    EXPECT_EQ(extended("no_option"), "E5006");
}

TEST(Vae, FitsAndEncodesARawTable) {
    const auto raw       = raw_table(60);
    const auto vae       = ektara::Vae::fit(raw, Saved::options(), 3);
    const auto embedding = vae.encode(raw);
    const Saved saved;
    EXPECT_EQ(embedding.coords, encode(load_model(saved.folder / "model"), raw));
    EXPECT_EQ(embedding.rows, raw.rows);
    EXPECT_EQ(embedding.recipe.kind, "vae");
    EXPECT_EQ(embedding.recipe.options.at("log_columns"), "rms_var");
    EXPECT_EQ(embedding.recipe.options.at("latent_dims"), "2");
    EXPECT_EQ(embedding.recipe.seed, 3u);
    EXPECT_GT(vae.diagnostics().steps, 0);
    vae.save(saved.folder / "own");
    EXPECT_EQ(encode(load_model(saved.folder / "own"), raw), embedding.coords);
    // Rows of one song are held out together.
    const auto one_song = ektara::Vae::fit(raw, Saved::options(), 3, std::vector<std::string>(60, "one"));
    EXPECT_EQ(one_song.diagnostics().heldout_rows, 0);
}

TEST(Vae, AnAutoencoderHasTheSameVerbsAndNoElbo) {
    const auto raw  = raw_table(60);
    const auto made = ektara::Autoencoder::fit(
        raw, {.network = {.latent_dims = 2}, .training = {.min_epochs = 2, .min_steps = 9, .max_epochs = 3}});
    EXPECT_EQ(made.encode(raw).coords.cols(), 2);
    EXPECT_FALSE(made.diagnostics().elbo);
}

TEST(Checkpoint, DamagedFilesAreErrors) {
    const Saved saved;
    const std::string weights = artifacts::read_file(saved.file("model.safetensors"));
    const std::string config  = artifacts::read_file(saved.file("config.json"));
    artifacts::write_file(saved.file("model.safetensors"), weights.substr(0, weights.size() - 4));
    EXPECT_EQ(saved.load_error(), "E4204");
    std::string broken = weights;
    broken.replace(broken.size() - 4, 4, "\xff\xff\xff\x7f");  // a NaN
    artifacts::write_file(saved.file("model.safetensors"), broken);
    EXPECT_EQ(saved.load_error(), "E5006");
    artifacts::write_file(saved.file("model.safetensors"), weights);
    EXPECT_EQ(saved.load_error(), "");
    std::string other_shape = config;
    other_shape.replace(other_shape.find("\"hidden\": \"5\""), 13, "\"hidden\": \"6\"");
    for (const std::string& text : {other_shape, std::string("{}"), std::string("[3]"), config.substr(0, 40)}) {
        artifacts::write_file(saved.file("config.json"), text);
        EXPECT_TRUE(saved.load_error() == "E5006" || saved.load_error() == "E4202") << saved.load_error();
    }
    std::filesystem::remove(saved.file("config.json"));
    EXPECT_EQ(saved.load_error(), "E4101");
}

}  // namespace
}  // namespace ektara::models
