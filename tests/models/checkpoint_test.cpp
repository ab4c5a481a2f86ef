#include "ektara/models/checkpoint.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"

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
          fitted(fit(tables::standardise(input, raw).values, raw.rows, options(), ModelKind::Vae, 3)) {
        save_model(folder / "model", fitted, input, "Sixty rows.");
    }
    static VaeOptions options() {
        VaeOptions small;
        small.latent_dims = 2;
        small.hidden      = "5";
        small.min_steps   = 20;
        small.min_epochs  = 3;
        small.max_epochs  = 12;
        return small;
    }
    std::filesystem::path file(const char* name) const { return folder.path() / "model" / name; }
    std::string load_error() const {
        try {
            load_model(folder / "model");
        } catch (const Error& problem) {
            return problem.code();
        }
        return "";
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
              encode(saved.fitted.model, tables::standardise(saved.input, saved.raw).values));
    EXPECT_EQ(loaded.network.parameters(), saved.fitted.model.parameters());
    EXPECT_EQ(loaded.network.architecture(), saved.fitted.model.architecture());
    EXPECT_EQ(loaded.input.log_columns, std::vector<std::string>{"rms_var"});
    EXPECT_EQ(loaded.options.hidden, "5");
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
    EXPECT_THROW(encode(loaded, turned), InvalidArgument);
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
