#include <filesystem>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/experiment/train_model.hpp"
#include "ektara/models/checkpoint.hpp"
#include "ektara/models/detail/training_state.hpp"

namespace ektara::models {
namespace {

/// One of every kind of model and of every term of the loss.
struct Case {
    std::string name;
    ModelKind kind = ModelKind::Vae;
    VaeOptions options{};
};

VaeOptions quick() {
    VaeOptions options;
    options.latent_dims       = 3;
    options.hidden            = "5";
    options.batch_size        = 16;
    options.min_steps         = 10;
    options.min_epochs        = 2;
    options.max_epochs        = 7;
    options.checkpoint_epochs = 2;
    return options;
}

std::vector<Case> every_case() {
    std::vector<Case> cases{{"vae", ModelKind::Vae, quick()},
                            {"ae", ModelKind::Ae, quick()},
                            {"cvae", ModelKind::Cvae, quick()},
                            {"conv_vae", ModelKind::ConvVae, quick()}};
    const auto add = [&](const char* name, auto&& change) {
        cases.push_back({name, ModelKind::Vae, quick()});
        change(cases.back().options);
    };
    add("gmm", [](auto& o) { o.prior = Prior::Gmm, o.components = 3; });
    add("tc", [](auto& o) { o.tc_weight = 2; });
    add("dip", [](auto& o) { o.dip_weight = 2; });
    add("free_bits", [](auto& o) { o.free_bits = 0.2; });
    add("cyclic", [](auto& o) { o.warmup = Warmup::Cyclic, o.warmup_steps = 15; });
    add("dropout", [](auto& o) { o.dropout = 0.2; });
    add("learned_variance", [](auto& o) { o.variance = Variance::Learned; });
    add("weight_decay", [](auto& o) { o.weight_decay = 0.1; });
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
        const bool convolves = GetParam().kind == ModelKind::ConvVae;
        input_               = convolves ? tables::fit_channel_standardiser(raw_, 2)
                                         : tables::fit_standardiser(raw_, tables::Logarithms::None);
        examples_            = {tables::standardise(input_, raw_).values, convolves ? 2 : 0};
        if (GetParam().kind != ModelKind::Cvae) return;
        condition_          = condition_of("genre", labels_);
        examples_.condition = condition_rows(*condition_, labels_);
    }
    Fit train(const VaeOptions& options, bool resume = false, Seed seed = 3) const {
        return fit(examples_, raw_.rows, options, GetParam().kind, seed, condition_,
                   {folder_ / "checkpoint.safetensors", resume, {}});
    }
    std::string resume_error(const VaeOptions& options, Seed seed = 3) const {
        try {
            train(options, true, seed);
        } catch (const Error& problem) {
            return problem.code();
        }
        return "";
    }
    void expect_same_files(const Fit& one, const Fit& other) const {
        save_model(folder_ / "one", one, input_, "Rows.");
        save_model(folder_ / "other", other, input_, "Rows.");
        for (const char* name : {"model.safetensors", "optimizer.safetensors", "config.json", "history.csv", "card.md"})
            EXPECT_EQ(artifacts::read_file(folder_.path() / "one" / name),
                      artifacts::read_file(folder_.path() / "other" / name))
                << name;
    }

    testing::TemporaryFolder folder_;
    FeatureMatrix raw_;
    std::vector<std::string> labels_;
    tables::Standardiser input_;
    Examples examples_;
    std::optional<Condition> condition_;
};

TEST_P(EveryModel, StoppedAndGoneOnWithIsTheSameToTheBit) {
    const auto options = GetParam().options;
    const Fit whole    = train(options);
    auto shorter       = options;
    shorter.max_epochs = 3;
    train(shorter);
    const Fit resumed = train(options, true);
    EXPECT_EQ(resumed.training.history.size(), whole.training.history.size());
    expect_same_files(whole, resumed);
    std::filesystem::remove(folder_ / "checkpoint.safetensors");
    expect_same_files(whole, train(options, true));
}

TEST_P(EveryModel, SavedAndLoadedEncodesToTheSameBits) {
    const Fit made = train(GetParam().options);
    save_model(folder_ / "model", made, input_, "Rows.");
    const Model loaded = load_model(folder_ / "model");
    EXPECT_EQ(loaded.network.parameters(), made.model.parameters());
    EXPECT_EQ(loaded.network.architecture(), made.model.architecture());
    EXPECT_EQ(encode(loaded, raw_, labels_), encode(made.model, examples_));
    EXPECT_TRUE(encode(loaded, raw_).allFinite());
}

TEST_P(EveryModel, GivesTheSameBytesForTheSameSeedOnAnyThread) {
    std::vector<Matrix> codes(4);
    parallel_for(4, 3, [&](std::size_t i) {
        const Seed seed = i == 3 ? 4 : 3;
        codes[i]        = encode(
                   experiment::train_model(examples_, raw_.rows, GetParam().options, GetParam().kind, seed, condition_, {})
                       .model,
                   examples_);
    });
    EXPECT_EQ(codes[1], codes[0]);
    EXPECT_EQ(codes[2], codes[0]);
    EXPECT_NE(codes[3], codes[0]);
}

TEST_P(EveryModel, RefusesACheckpointThatDoesNotFit) {
    const auto options = GetParam().options;
    train(options);
    auto other          = options;
    other.learning_rate = 2e-3;
    EXPECT_EQ(resume_error(other), "E5011");
    EXPECT_EQ(resume_error(options, 4), "E5011");
    const auto file         = folder_ / "checkpoint.safetensors";
    const std::string bytes = artifacts::read_file(file);
    for (const std::size_t kept : {std::size_t{3}, bytes.size() / 2, bytes.size() - 1}) {
        artifacts::write_file(file, bytes.substr(0, kept));
        EXPECT_EQ(resume_error(options), "E4204");
    }
    artifacts::write_file(file, bytes);
    const auto same = fingerprint(GetParam().kind, options, 3, examples_, raw_.rows);
    auto state      = load_state(
             file, Vae(architecture_of(GetParam().kind, options, 12, examples_.channels, 2)).parameters().size(), same);
    EXPECT_THROW(load_state(file, state.parameters.size() + 1, same), Error);
    state.optimiser.mean[0] = NAN;
    save_state(file, state, same);
    EXPECT_EQ(resume_error(options), "E5006");
}

INSTANTIATE_TEST_SUITE_P(Contract, EveryModel, ::testing::ValuesIn(every_case()),
                         [](const auto& param) { return param.param.name; });

TEST(Warmup, RisesLinearlyOrInCyclesToItsWeight) {
    VaeOptions options;
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
    VaeOptions options   = quick();
    options.warmup       = Warmup::Linear;
    options.warmup_steps = 60;
    options.max_epochs   = 30;
    options.patience     = 1;
    std::vector<std::string> songs(50);
    for (std::size_t i = 0; i < songs.size(); ++i) songs[i] = std::to_string(i);
    const auto made = fit(testing::random_matrix(50, 6), songs, options, ModelKind::Vae, 1);
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
    VaeOptions options = quick();
    options.prior      = Prior::Gmm;
    options.components = 2;
    options.min_steps  = 400;
    options.max_epochs = 200;
    std::vector<std::string> songs;
    std::vector<int> truth;
    for (int i = 0; i < 120; ++i) songs.push_back(std::to_string(i)), truth.push_back(i < 60 ? 0 : 1);
    const Examples examples{two_groups()};
    const auto made  = experiment::train_model(examples, songs, options, ModelKind::Vae, 1);
    const auto found = components(made.model, examples);
    EXPECT_TRUE(testing::same_partition(found.labels, truth));
    for (const float strength : found.strength) EXPECT_GT(strength, 0.5f);
    EXPECT_THROW(components(fit(examples, songs, quick(), ModelKind::Vae, 1).model, examples), InvalidArgument);
    options.components = 119;
    EXPECT_THROW(experiment::train_model(examples, songs, options, ModelKind::Vae, 1), InvalidArgument);
}

TEST(Options, ThatNeedAPosteriorAreRefusedForAnAutoencoder) {
    VaeOptions options = quick();
    EXPECT_NO_THROW(check(options, ModelKind::Ae));
    options.tc_weight = 1;
    EXPECT_THROW(check(options, ModelKind::Ae), InvalidArgument);
    EXPECT_NO_THROW(check(options, ModelKind::Vae));
    options.tc_weight = -1;
    EXPECT_THROW(check(options), InvalidArgument);
    options           = quick();
    options.prior     = Prior::Gmm;
    options.free_bits = 0.1;
    EXPECT_THROW(check(options), InvalidArgument);
    options         = quick();
    options.dropout = 1;
    EXPECT_THROW(check(options), InvalidArgument);
}

}  // namespace
}  // namespace ektara::models
