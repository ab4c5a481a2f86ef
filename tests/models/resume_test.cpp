#include <filesystem>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/experiment/train_model.hpp"
#include "ektara/models/checkpoint.hpp"
#include "ektara/models/detail/training_state.hpp"
#include "error_code.hpp"

namespace ektara::models {
namespace {

/// One of every kind of model and of every term of the loss.
struct Case {
    std::string name;
    Options options{};
};

template <class Kind = VaeOptions>
Kind quick() {
    Kind options;
    options.network.latent_dims        = 3;
    options.network.hidden             = {5};
    options.training.batch_size        = 16;
    options.training.min_steps         = 10;
    options.training.min_epochs        = 2;
    options.training.max_epochs        = 7;
    options.training.checkpoint_epochs = 2;
    return options;
}

std::vector<Case> every_case() {
    std::vector<Case> cases{{"vae", quick()},
                            {"ae", quick<AutoencoderOptions>()},
                            {"cvae", quick<CvaeOptions>()},
                            {"conv_vae", quick<ConvVaeOptions>()}};
    const auto add = [&](const char* name, auto&& change) {
        auto options = quick();
        change(options.posterior, options.network, options.training);
        cases.push_back({name, options});
    };
    add("gmm", [](auto& posterior, auto&, auto&) { posterior.prior = Prior::Gmm, posterior.components = 3; });
    add("tc", [](auto& posterior, auto&, auto&) { posterior.tc_weight = 2; });
    add("dip", [](auto& posterior, auto&, auto&) { posterior.dip_weight = 2; });
    add("free_bits", [](auto& posterior, auto&, auto&) { posterior.free_bits = 0.2; });
    add("cyclic",
        [](auto& posterior, auto&, auto&) { posterior.warmup = Warmup::Cyclic, posterior.warmup_steps = 15; });
    add("dropout", [](auto&, auto& network, auto&) { network.dropout = 0.2; });
    add("learned_variance", [](auto&, auto& network, auto&) { network.variance = Variance::Learned; });
    add("weight_decay", [](auto&, auto&, auto& training) { training.weight_decay = 0.1; });
    return cases;
}

class EveryModel : public ::testing::TestWithParam<Case> {
  protected:
    EveryModel() {
        raw_.values = testing::random_matrix(50, 12);
        for (int i = 0; i < 50; ++i) {
            raw_.rows.push_back("row " + std::to_string(i));
            labels_.push_back(i % 3 == 0 ? "baul" : "rock");
        }
        for (int j = 0; j < 12; ++j) raw_.columns.push_back("c" + std::to_string(j));
        const bool convolves = std::holds_alternative<ConvVaeOptions>(GetParam().options);
        input_               = convolves ? tables::fit_channel_standardiser(raw_, 2)
                                         : tables::fit_standardiser(raw_, tables::Logarithms::None);
        set_                 = {{tables::standardise(input_, raw_).values, convolves ? 2 : 0}, raw_.rows};
        if (!std::holds_alternative<CvaeOptions>(GetParam().options)) return;
        set_.condition          = condition_of("genre", labels_);
        set_.examples.condition = condition_rows(*set_.condition, labels_);
    }
    Fit train(const Options& options, bool resume = false, Seed seed = 3) const {
        return fit(set_, options, seed, {folder_ / "checkpoint.safetensors", resume, {}});
    }
    std::string resume_error(const Options& options, Seed seed = 3) const {
        return testing::code_of([&] { train(options, true, seed); });
    }
    void expect_same_files(const Fit& one, const Fit& other) const {
        save_model(folder_ / "one", one, input_, {"Rows."});
        save_model(folder_ / "other", other, input_, {"Rows."});
        for (const char* name : {"model.safetensors", "optimizer.safetensors", "config.json", "history.csv", "card.md"})
            EXPECT_EQ(artifacts::read_file(folder_.path() / "one" / name),
                      artifacts::read_file(folder_.path() / "other" / name))
                << name;
    }

    testing::TemporaryFolder folder_;
    FeatureMatrix raw_;
    std::vector<std::string> labels_;
    tables::Standardiser input_;
    TrainingSet set_;
};

TEST_P(EveryModel, StoppedAndResumedIsTheSameToTheBit) {
    const auto options              = GetParam().options;
    const Fit whole                 = train(options);
    auto shorter                    = options;
    training_of(shorter).max_epochs = 3;
    train(shorter);
    const Fit resumed = train(options, true);
    EXPECT_EQ(resumed.training.history.size(), whole.training.history.size());
    expect_same_files(whole, resumed);
    std::filesystem::remove(folder_ / "checkpoint.safetensors");
    expect_same_files(whole, train(options, true));
}

TEST_P(EveryModel, SavedAndLoadedEncodesToTheSameBits) {
    const Fit made = train(GetParam().options);
    save_model(folder_ / "model", made, input_, {"Rows."});
    const Model loaded = load_model(folder_ / "model");
    EXPECT_EQ(loaded.network.parameters(), made.network.parameters());
    EXPECT_EQ(loaded.network.architecture(), made.network.architecture());
    EXPECT_EQ(encode(loaded, raw_, labels_), encode(made.network, set_.examples));
    EXPECT_TRUE(encode(loaded, raw_).allFinite());
}

TEST_P(EveryModel, GivesTheSameBytesForTheSameSeedOnAnyThread) {
    std::vector<Matrix> codes(4);
    parallel_for(4, 3, [&](std::size_t i) {
        const Seed seed = i == 3 ? 4 : 3;
        codes[i] = experiment::train_model({set_, input_, raw_.rows, {}}, GetParam().options, seed).embedding.coords;
    });
    EXPECT_EQ(codes[1], codes[0]);
    EXPECT_EQ(codes[2], codes[0]);
    EXPECT_NE(codes[3], codes[0]);
}

TEST_P(EveryModel, RefusesACheckpointThatDoesNotFit) {
    const auto options = GetParam().options;
    train(options);
    auto other                       = options;
    training_of(other).learning_rate = 2e-3;
    EXPECT_EQ(resume_error(other), "E5011");
    EXPECT_EQ(resume_error(options, 4), "E5011");
    const auto file         = folder_ / "checkpoint.safetensors";
    const std::string bytes = artifacts::read_file(file);
    for (const std::size_t kept : {std::size_t{3}, bytes.size() / 2, bytes.size() - 1}) {
        artifacts::write_file(file, bytes.substr(0, kept));
        EXPECT_EQ(resume_error(options), "E4204");
    }
    artifacts::write_file(file, bytes);
    const auto same = fingerprint(options, 3, set_);
    auto state =
        load_state(file, Network(architecture_of(options, 12, set_.examples.channels, 2)).parameters().size(), same);
    EXPECT_EQ(testing::code_of([&] { load_state(file, state.parameters.size() + 1, same); }), "E5006");
    state.optimiser.mean[0] = NAN;
    save_state(file, state, same);
    EXPECT_EQ(resume_error(options), "E5006");
}

INSTANTIATE_TEST_SUITE_P(Contract, EveryModel, ::testing::ValuesIn(every_case()),
                         [](const auto& param) { return param.param.name; });

TEST(Warmup, RisesLinearlyOrInCyclesToItsWeight) {
    PosteriorOptions options;
    options.beta          = 4;
    options.warmup_steps  = 100;
    options.warmup_cycles = 2;
    EXPECT_EQ(beta_at(options, 0), 4);
    options.warmup = Warmup::Linear;
    EXPECT_EQ(beta_at(options, 0), 0);
    EXPECT_EQ(beta_at(options, 25), 1);
    EXPECT_EQ(beta_at(options, 100), 4);
    options.warmup = Warmup::Cyclic;
    EXPECT_EQ(beta_at(options, 10), 1.6);
    EXPECT_EQ(beta_at(options, 40), 4);
    EXPECT_EQ(beta_at(options, 50), 0);
    EXPECT_EQ(beta_at(options, 1000), 4);
}

TEST(Warmup, KeepsNoWeightsFromBeforeItsEnd) {
    VaeOptions options             = quick();
    options.posterior.warmup       = Warmup::Linear;
    options.posterior.warmup_steps = 60;
    options.training.max_epochs    = 30;
    options.training.patience      = 1;
    std::vector<std::string> songs(50);
    for (std::size_t i = 0; i < songs.size(); ++i) songs[i] = std::to_string(i);
    const auto made = fit({{testing::random_matrix(50, 6)}, songs}, options, 1);
    EXPECT_GE(made.training.best_steps, 60);
}

/// Two groups of rows far apart in six dimensions.
Matrix two_groups() {
    Matrix x = 0.3f * testing::random_matrix(120, 6);
    x.topRows(60).array() += 1;
    x.bottomRows(60).array() -= 1;
    return x;
}

TEST(MixturePrior, FindsTwoGroupsAsItsComponents) {
    VaeOptions options           = quick();
    options.posterior.prior      = Prior::Gmm;
    options.posterior.components = 2;
    options.training.min_steps   = 400;
    options.training.max_epochs  = 200;
    std::vector<std::string> songs;
    std::vector<int> truth;
    for (int i = 0; i < 120; ++i) songs.push_back(std::to_string(i)), truth.push_back(i < 60 ? 0 : 1);
    const FeatureMatrix raw{two_groups(), songs, {"a", "b", "c", "d", "e", "f"}, {}};
    const experiment::TrainingInput input{
        {{raw.values}, songs}, tables::fit_standardiser(raw, tables::Logarithms::None), songs, {}};
    const auto made = experiment::train_model(input, options, 1);
    EXPECT_TRUE(testing::same_partition(made.components.labels, truth));
    for (const float strength : made.components.strength) EXPECT_GT(strength, 0.5f);
    const auto normal = fit(input.set, quick(), 1);
    EXPECT_EQ(testing::code_of([&] { components(normal.network, input.set.examples); }), "E5010");
    options.posterior.components = 119;
    EXPECT_EQ(testing::code_of([&] { experiment::train_model(input, options, 1); }), "E5002");
}

TEST(Options, OutOfTheirRangeAreRefused) {
    const auto refused = [](auto&& change) {
        VaeOptions options = quick();
        change(options);
        return testing::code_of([&] { check(options); });
    };
    EXPECT_EQ(refused([](VaeOptions&) {}), "");
    EXPECT_EQ(refused([](VaeOptions& options) { options.posterior.tc_weight = 1; }), "");
    EXPECT_EQ(refused([](VaeOptions& options) { options.posterior.tc_weight = -1; }), "E5002");
    EXPECT_EQ(refused([](VaeOptions& options) { options.network.dropout = 1; }), "E5002");
    EXPECT_EQ(refused([](VaeOptions& options) { options.training.batch_size = 0; }), "E5002");
    EXPECT_EQ(refused([](VaeOptions& options) {
                  options.posterior.prior     = Prior::Gmm;
                  options.posterior.free_bits = 0.1;
              }),
              "E5002");
    CvaeOptions conditional;
    conditional.conditioning.condition_embedding = -1;
    EXPECT_EQ(testing::code_of([&] { check(conditional); }), "E5002");
}

TEST(Options, AKindHasOnlyWhatItReads) {
    EXPECT_EQ(kinds(), (std::vector<std::string>{"vae", "conv-vae", "cvae", "ae", "song-lda", "multimodal-vae"}));
    EXPECT_EQ(testing::code_of([] { default_options("gan"); }), "E1102");
    const auto has = [](const char* kind, const char* option) {
        Options options = default_options(kind);
        return set_option(options, option, "1");
    };
    for (const char* kind : {"vae", "conv-vae", "cvae"}) EXPECT_TRUE(has(kind, "beta")) << kind;
    for (const char* option : {"beta", "components", "warmup_steps", "free_bits", "tc_weight", "dip_weight"})
        EXPECT_FALSE(has("ae", option)) << option;
    for (const char* kind : {"vae", "conv-vae", "ae"}) EXPECT_FALSE(has(kind, "condition_embedding")) << kind;
    EXPECT_TRUE(has("cvae", "condition_embedding"));
    for (const char* kind : {"vae", "conv-vae", "cvae", "ae"}) EXPECT_TRUE(has(kind, "dropout")) << kind;
    for (const char* option : {"dropout", "beta", "learning_rate", "holdout_share"})
        EXPECT_FALSE(has("song-lda", option)) << option;
    for (const auto& kind : kinds()) EXPECT_TRUE(has(kind.c_str(), "latent_dims")) << kind;
}

}  // namespace
}  // namespace ektara::models
