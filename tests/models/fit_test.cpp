#include "ektara/models/fit.hpp"

#include <limits>
#include <numeric>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/random.hpp"
#include "ektara/models/size.hpp"
#include "error_code.hpp"

namespace ektara::models {
namespace {

std::vector<std::string> songs(Eigen::Index rows, Eigen::Index clips = 2) {
    std::vector<std::string> names;
    for (Eigen::Index i = 0; i < rows; ++i) names.push_back("song " + std::to_string(i / clips));
    return names;
}

/// Standardised rows near a plane in six dimensions.
Matrix plane(Eigen::Index rows) {
    Matrix x = testing::random_matrix(rows, 2, 1) * testing::random_matrix(2, 6, 2) +
               0.1f * testing::random_matrix(rows, 6, 3);
    for (auto column : x.colwise())
        column = (column.array() - column.mean()) / std::sqrt((column.array() - column.mean()).square().mean());
    return x;
}

VaeOptions small_vae() {
    VaeOptions options;
    options.network.latent_dims    = 3;
    options.network.hidden         = {16};
    options.training.learning_rate = 1e-2;
    options.training.batch_size    = 32;
    options.training.min_epochs    = 5;
    options.training.min_steps     = 300;
    options.training.max_epochs    = 100;
    options.training.patience      = 100;
    return options;
}

/// The same for a point.
AutoencoderOptions small_autoencoder() { return {small_vae().network, small_vae().training}; }

bool warns(const Fit& fit, const std::string& code) {
    for (const auto& warning : fit.warnings)
        if (warning.code == code) return true;
    return false;
}

TEST(Fit, HoldsACopyOutWithItsOriginal) {
    Matrix x(80, 6);
    x << plane(40), plane(40);  // every row twice, as two songs
    auto options               = small_vae();
    options.training.min_steps = options.training.max_epochs = 5;
    const auto split                                         = fit({{x}, songs(80, 1)}, options, 1).split;
    ASSERT_FALSE(split.heldout.empty());
    for (const auto held : split.heldout)
        for (const auto kept : split.train) EXPECT_NE(held % 40, kept % 40);
}

TEST(Fit, DependsOnNeitherTheOrderOfRowsNorTheNamesOfSongs) {
    auto options                = small_vae();
    options.training.min_steps  = 20;
    options.training.max_epochs = 6;
    const Matrix x              = plane(60);
    const auto names            = songs(60);
    std::vector<Eigen::Index> order(60);
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    Random(2, "other places").shuffle(order);
    std::vector<std::string> others;
    for (const auto row : order) {
        const auto& name = names[static_cast<std::size_t>(row)];
        others.emplace_back(name.rbegin(), name.rend());
    }
    const auto one = fit({{x}, names}, options, 1), two = fit({{x(order, Eigen::all)}, others}, options, 1);
    EXPECT_TRUE(one.network.parameters() == two.network.parameters());
    EXPECT_EQ(one.diagnostics.loss, two.diagnostics.loss);
    EXPECT_EQ(one.diagnostics.heldout_loss, two.diagnostics.heldout_loss);
}

TEST(Fit, TakesRowsAsTheyStandWhereTheyAreNotShuffled) {
    auto options                = small_vae();
    options.training.min_steps  = 20;
    options.training.max_epochs = 3;
    options.training.shuffle    = false;
    const Matrix x = plane(60), turned = x.colwise().reverse();
    const auto one = fit({{x}, songs(60)}, options, 1), two = fit({{turned}, songs(60)}, options, 1);
    EXPECT_FALSE(one.network.parameters() == two.network.parameters());
}

TEST(Fit, FindsAPlaneAndUsesTwoUnits) {
    const auto made   = fit({{plane(200)}, songs(200)}, small_vae(), 1);
    const auto& found = made.diagnostics;
    EXPECT_EQ(found.active_units, 2);
    EXPECT_GT(found.model.train, 0.85);
    EXPECT_GT(*found.model.heldout, 0.8);
    EXPECT_LT(found.loss, 1.1 * found.linear_loss);
    EXPECT_NEAR(found.loss, found.reconstruction + found.kl, 1e-9);
    EXPECT_GE(found.steps, 300);
    EXPECT_EQ(found.train_rows + found.heldout_rows, 200);
    EXPECT_EQ(encode(made.network, plane(200)).cols(), 3);
    EXPECT_NEAR(*found.elbo, -*found.heldout_loss - 3 * std::log(M_PI), 1e-9);
}

TEST(Fit, AnAutoencoderHasNoDivergenceAndComesNearPca) {
    const auto made = fit({{plane(200)}, songs(200)}, small_autoencoder(), 1);
    EXPECT_EQ(made.diagnostics.kl, 0);
    EXPECT_FALSE(made.diagnostics.active_units);
    EXPECT_FALSE(made.diagnostics.elbo);
    EXPECT_GT(made.diagnostics.model.train, 0.9);
    EXPECT_EQ(made.diagnostics.linear.train, made.diagnostics.pca.train);
}

TEST(Fit, GivesTheSameBytesForTheSameSeedOnAnyThread) {
    const Matrix x              = plane(80);
    VaeOptions options          = small_vae();
    options.training.max_epochs = 6;
    const auto once             = fit({{x}, songs(80)}, options, 4);
    std::vector<Matrix> embeddings(3);
    parallel_for(3, 3, [&](std::size_t i) {
        embeddings[i] = encode(fit({{x}, songs(80)}, options, i == 2 ? 5 : 4).network, x);
    });
    EXPECT_EQ(embeddings[0], encode(once.network, x));
    EXPECT_EQ(embeddings[1], embeddings[0]);
    EXPECT_NE(embeddings[2], embeddings[0]);
}

TEST(Fit, FlagsACollapsedModel) {
    VaeOptions options     = small_vae();
    options.posterior.beta = 60;
    const auto made        = fit({{plane(100)}, songs(100)}, options, 1);
    EXPECT_EQ(made.diagnostics.active_units, 0);
    EXPECT_TRUE(made.diagnostics.collapsed);
    EXPECT_TRUE(warns(made, "W-COLLAPSED"));
}

TEST(Fit, ALinearModelReachesTheClosedFormAndIsNotFlagged) {
    VaeOptions options             = small_vae();
    options.network.hidden         = {};
    options.training.learning_rate = 1e-3;  // Adam's noise about the optimum grows with its steps
    options.training.min_steps     = 12000;
    options.training.max_epochs    = 2000;
    const auto made                = fit({{plane(400)}, songs(400)}, options, 1);
    EXPECT_NEAR(made.diagnostics.loss, made.diagnostics.linear_loss, 0.02 * made.diagnostics.linear_loss);
    EXPECT_NEAR(made.diagnostics.model.train, made.diagnostics.linear.train, 0.01);
    EXPECT_EQ(made.diagnostics.active_units, made.diagnostics.linear_active_units);
    EXPECT_FALSE(warns(made, "W-COLLAPSED"));
}

TEST(Fit, FlagsAModelThatWasTrainedTooShortly) {
    VaeOptions options          = small_vae();
    options.training.max_epochs = 1;
    EXPECT_TRUE(warns(fit({{plane(100)}, songs(100)}, options, 1), "W-COLLAPSED"));
}

TEST(Fit, TrainsAtLeastForTheMinimumAndKeepsLaterWeights) {
    VaeOptions options          = small_vae();
    options.training.min_epochs = 40;
    options.training.min_steps  = 10;
    options.training.patience   = 1;
    const auto made             = fit({{plane(64)}, songs(64)}, options, 2);
    EXPECT_GE(made.diagnostics.epochs, 40);
    EXPECT_GE(made.diagnostics.best_epoch, 40);
    EXPECT_EQ(made.training.history.size(), static_cast<std::size_t>(made.diagnostics.epochs));
}

TEST(Fit, WarnsOfWideLatentsConstantColumnsAndOneSong) {
    Matrix x = plane(40);
    x.col(2).setZero();
    VaeOptions options          = small_vae();
    options.network.latent_dims = 7;
    const auto made             = fit({{x}, songs(40, 40)}, options, 1);
    EXPECT_TRUE(warns(made, "W-LATENT-WIDE"));
    EXPECT_TRUE(warns(made, "W-CONSTANT-COLUMNS"));
    EXPECT_TRUE(warns(made, "W-NO-HELDOUT"));
    EXPECT_TRUE(encode(made.network, x).allFinite());
}

TEST(Fit, RefusesWhatCannotBeLearnedFrom) {
    const auto code_of = [](const Matrix& x, const VaeOptions& options) {
        return testing::code_of([&] { fit({{x}, songs(x.rows())}, options, 1); });
    };
    Matrix hole = plane(20);
    hole(3, 2)  = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(code_of(hole, small_vae()), "E5003");
    EXPECT_EQ(code_of(plane(20).topRows(1), small_vae()), "E5001");
    EXPECT_EQ(code_of(Matrix(5, 0), small_vae()), "E5001");
    VaeOptions options          = small_vae();
    options.training.batch_size = 0;
    EXPECT_EQ(code_of(plane(20), options), "E5002");
    options                        = small_vae();
    options.training.learning_rate = 0.999;
    EXPECT_EQ(code_of(plane(20) * 1e18f, options), "E5005");
}

TEST(Fit, RefusesRowsThatTheKindDoesNotRead) {
    const auto code_of = [](const TrainingSet& set, const Options& options) {
        return testing::code_of([&] { fit(set, options, 1); });
    };
    TrainingSet set{{plane(20)}, songs(20)};
    EXPECT_EQ(code_of(set, CvaeOptions{}), "E5007");
    EXPECT_EQ(code_of(set, ConvVaeOptions{}), "E5008");
    set.examples.channels = 2;
    EXPECT_EQ(code_of(set, small_vae()), "E5008");
    set.examples.channels = 0;
    set.condition         = condition_of("genre", std::vector<std::string>(20, "baul"));
    EXPECT_EQ(code_of(set, small_vae()), "E5007");
}

TEST(SplitBySong, HoldsOutWholeSongsAndNeverAll) {
    const auto names = songs(100, 4);
    const auto split = split_by_song(names, 0.1, 1);
    EXPECT_EQ(split.heldout.size(), 12u);
    EXPECT_EQ(split.train.size(), 88u);
    for (const auto held : split.heldout)
        for (const auto kept : split.train)
            EXPECT_NE(names[static_cast<std::size_t>(held)], names[static_cast<std::size_t>(kept)]);
    EXPECT_TRUE(split_by_song(names, 0, 1).heldout.empty());
    EXPECT_TRUE(split_by_song({"a", "a", "a"}, 0.5, 1).heldout.empty());
    EXPECT_EQ(split_by_song({"a", "b"}, 0.9, 1).heldout.size(), 1u);
    EXPECT_NE(split_by_song(names, 0.1, 2).heldout, split.heldout);
}

TEST(SplitBySong, DrawsFromTheOrderOfTheRowsAndKeepsIt) {
    const std::vector<std::string> names{"a", "b", "a", "c", "d", "b"};
    const auto split = split_by_song(names, 0.4, 3);
    // The same songs from the end, renamed.
    const auto other = split_by_song({"y", "w", "x", "z", "y", "z"}, 0.4, 3, {5, 4, 3, 2, 1, 0});
    ASSERT_EQ(other.heldout.size(), split.heldout.size());
    for (std::size_t i = 0; i < split.heldout.size(); ++i) EXPECT_EQ(other.heldout[i], 5 - split.heldout[i]);
    for (std::size_t i = 0; i < split.train.size(); ++i) EXPECT_EQ(other.train[i], 5 - split.train[i]);
}

TEST(Fit, RefusesANetworkOfTooManyWeightsBeforeItIsMade) {
    auto options           = small_autoencoder();
    options.network.hidden = {128};
    const Matrix x         = Matrix::Identity(4, 250'001);
    EXPECT_CODE("E1296", fit({{x}, songs(4, 1)}, options, 1));
    EXPECT_FALSE(is_too_wide(options, 250'000));
    options.network.hidden = {64};
    EXPECT_FALSE(is_too_wide(options, 250'001));
    options.network.hidden = {};  // the latent layer is next
    EXPECT_EQ(weights_for(options, 1000), 2 * 3 * 1000);
    EXPECT_FALSE(is_too_wide(ConvVaeOptions(), 1'000'000'000));
}

}  // namespace
}  // namespace ektara::models
