#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/safetensors.hpp"
#include "ektara/models/adam.hpp"
#include "ektara/models/checkpoint.hpp"
#include "ektara/models/fit.hpp"
#include "error_code.hpp"

namespace ektara::models {
namespace {

Architecture of_blocks(std::vector<int> blocks, int random_subsets = 1) {
    Architecture made{std::accumulate(blocks.begin(), blocks.end(), 0), {6}, 3, Activation::Elu, Latent::Gaussian};
    made.blocks         = std::move(blocks);
    made.random_subsets = random_subsets;
    return made;
}

TEST(ProductOfExperts, IsTheClosedFormOfNormalDensities) {
    // N(2, 0.5) · N(−1, 0.25) · N(0, 1) is normal with precision 2 + 4 + 1 and mean (2·2 − 4·1)/7; by hand.
    const Experts experts{{Matrix{{2}}, Matrix{{-1}}}, {Matrix{{2}}, Matrix{{4}}}};
    const Passes passes{{0, 0, 0, 0}, Matrix{{1, 1}, {1, 0}, {0, 1}, {0, 0}}};
    Matrix posterior(4, 2);
    product_of_experts(experts, passes, posterior);
    EXPECT_CLOSE(posterior,
                 (Matrix{{0, -std::log(7.0f)}, {4.0f / 3, -std::log(3.0f)}, {-0.8f, -std::log(5.0f)}, {0, 0}}), 1e-6);
}

TEST(ProductOfExperts, OfNoBlockIsThePrior) {
    const Experts experts{{testing::random_matrix(1, 3)}, {Matrix::Constant(1, 3, 9)}};
    Matrix posterior(1, 6);
    product_of_experts(experts, {{0}, Matrix{{0}}}, posterior);
    EXPECT_TRUE(posterior.isZero(0));
}

class PyTorchExperts : public ::testing::Test {
  protected:
    PyTorchExperts() {
        const artifacts::SafetensorsFile file(std::string(EKTARA_GOLDEN_DIR "/models/experts.safetensors"));
        for (const auto& tensor : model_.layout().tensors()) {
            EXPECT_EQ(file.find(tensor.name)->shape, tensor.shape) << tensor.name;
            const auto values = file.read(tensor.name);
            std::copy(values.begin(), values.end(), model_.parameters().data() + tensor.offset);
        }
    }
    void load(int step, Workspace& workspace) const {
        workspace.x   = batches_.row(step).reshaped<Eigen::RowMajor>(kRows, 12);
        auto& passes  = workspace.passes;
        const auto at = noise_.row(step).reshaped<Eigen::RowMajor>(passes_.rows(), 3);
        passes.row.clear();
        for (Eigen::Index p = 0; p < passes_.rows(); ++p) {
            passes.row.push_back(static_cast<Eigen::Index>(passes_(p, 0)));
            passes.present.row(p)   = passes_.row(p).tail(3);
            workspace.noise.row(p)  = at.row(p);
            workspace.target.row(p) = workspace.x.row(passes.row.back());
        }
    }
    static constexpr Eigen::Index kRows = 12;
    Network model_{of_blocks({5, 4, 3})};
    Matrix batches_ = testing::golden("models/experts_batches.npy"),
           noise_ = testing::golden("models/experts_noise.npy"), passes_ = testing::golden("models/experts_passes.npy");
};

TEST_F(PyTorchExperts, HaveTheSamePosteriors) {
    Workspace workspace = model_.make_workspace(kRows);
    load(0, workspace);
    EXPECT_CLOSE(Matrix(model_.infer(workspace.x, workspace)), testing::golden("models/experts_posterior.npy"), 1e-5);
}

TEST_F(PyTorchExperts, LossFollowsForTwentySteps) {
    Workspace workspace = model_.make_workspace(kRows);
    AdamState adam(model_.parameters().size());
    Matrix losses(20, 3);
    for (int step = 0; step < 20; ++step) {
        load(step, workspace);
        LossRecord record(3);
        model_.loss_and_gradients(kRows, {.beta = 0.9}, workspace, record);
        EXPECT_EQ(record.rows, passes_.rows());
        losses.row(step) = RowVector{{static_cast<float>(record.reconstruction), static_cast<float>(record.kl),
                                      static_cast<float>(record.objective)}} /
                           static_cast<float>(record.rows);
        if (step == 0) {
            EXPECT_CLOSE(Matrix(workspace.gradients.transpose()), testing::golden("models/experts_gradients.npy"),
                         1e-5);
        }
        adam_step(model_.parameters(), workspace.gradients, {}, adam);
    }
    EXPECT_CLOSE(losses, testing::golden("models/experts_losses.npy"), 1e-4);
    EXPECT_CLOSE(Matrix(model_.parameters().transpose()), testing::golden("models/experts_weights.npy"), 1e-4);
}

TEST(Subsets, AreAllBlocksEachAloneAndSomeDrawn) {
    const Network model(of_blocks({2, 2, 2, 2}, 2));
    Workspace workspace = model.make_workspace(3);
    const Matrix present{{1, 1, 1, 1}, {1, 0, 1, 0}, {0, 0, 0, 1}};
    const std::vector<Eigen::Index> rows{0, 1, 2};
    Random random(5, "subsets");
    Matrix counts = Matrix::Zero(1, 4);
    for (int draw = 0; draw < 200; ++draw) {
        model.pass_whole(present, rows, workspace);
        model.add_subsets(random, workspace);
        const auto& passes = workspace.passes;
        ASSERT_EQ(passes.row, (std::vector<Eigen::Index>{0, 1, 2, 0, 0, 0, 0, 0, 0, 1, 1}));
        EXPECT_TRUE(passes.present.topRows(3).isApprox(present));
        EXPECT_TRUE(passes.present.middleRows(3, 4).isApprox(Matrix(Matrix::Identity(4, 4))));
        EXPECT_TRUE(passes.present.row(9).isApprox(RowVector{{1, 0, 0, 0}}));
        for (const Eigen::Index drawn : {7, 8}) {
            const float size = passes.present.row(drawn).sum();
            EXPECT_TRUE(size == 2 || size == 3);
            counts += passes.present.row(drawn);
        }
    }
    // 6 pairs and 4 triples alike: each block is in 6 of the 10.
    EXPECT_NEAR(counts.minCoeff(), 240, 40);
    EXPECT_NEAR(counts.maxCoeff(), 240, 40);
}

TrainingSet two_blocks() {
    constexpr Eigen::Index kSongs = 60;
    const Matrix cause = testing::random_matrix(kSongs, 2, 1), mix = testing::random_matrix(2, 9, 2);
    TrainingSet set{{Matrix(cause * mix + 0.3f * testing::random_matrix(kSongs, 9, 3))}};
    set.examples.present = Matrix::Ones(kSongs, 2);
    for (Eigen::Index i = 0; i < kSongs; i += 3) {
        set.examples.present(i, 1) = 0;
        set.examples.values.row(i).tail(4).setZero();
    }
    for (Eigen::Index i = 0; i < kSongs; ++i) set.song_of_row.push_back("song" + std::to_string(i));
    set.blocks = {{"audio", 5}, {"lyrics", 4}};
    return set;
}

MultimodalVaeOptions quick() {
    MultimodalVaeOptions options;
    options.network  = {.latent_dims = 2, .hidden = {8}};
    options.training = {
        .learning_rate = 1e-2, .batch_size = 16, .min_epochs = 1, .min_steps = 1, .max_epochs = 80, .patience = 200};
    return options;
}

TEST(MultimodalVae, ARowIsItsBlocksAndTellsTheOther) {
    const auto set  = two_blocks();
    const auto made = fit(set, quick(), 3);
    EXPECT_EQ(made.rows_with_block, (std::vector<Eigen::Index>{60, 40}));
    EXPECT_GT(made.diagnostics.model.train, 0.5);
    // What stands in a block that is not there changes nothing.
    auto other = set.examples;
    other.values.row(0).tail(4).setConstant(5);
    EXPECT_TRUE(encode(made.network, other).isApprox(encode(made.network, set.examples), 0));
    // From the audio alone the lyrics are told better than by their mean.
    auto audio = set.examples;
    audio.present.col(1).setZero();
    const Matrix told = decode(made.network, encode(made.network, audio)).rightCols(4);
    double left = 0, total = 0;
    for (Eigen::Index i = 0; i < told.rows(); ++i)
        if (set.examples.present(i, 1) > 0) {
            left += (told.row(i) - set.examples.values.row(i).tail(4)).squaredNorm();
            total += set.examples.values.row(i).tail(4).squaredNorm();
        }
    EXPECT_LT(left, 0.6 * total);
}

TEST(MultimodalVae, WithoutAnyBlockARowIsThePrior) {
    const auto set  = two_blocks();
    const auto made = fit(set, quick(), 3);
    auto none       = set.examples;
    none.present.setZero();
    const auto found = posteriors(made.network, none);
    EXPECT_TRUE(found.mean.isZero(0));
    EXPECT_TRUE(found.log_variance.isZero(0));
}

TEST(MultimodalVae, IsTheSameForAnyOrderOfTheRows) {
    const auto set  = two_blocks();
    auto turned     = set;
    turned.examples = {set.examples.values.colwise().reverse(), 0, {}, 1, set.examples.present.colwise().reverse()};
    std::reverse(turned.song_of_row.begin(), turned.song_of_row.end());
    EXPECT_TRUE(fit(set, quick(), 1).network.parameters() == fit(turned, quick(), 1).network.parameters());
}

TEST(MultimodalVae, SaysWhichBlocksAreMissing) {
    const auto made = fit(two_blocks(), quick(), 3);
    ASSERT_FALSE(made.warnings.empty());
    const auto found = std::find_if(made.warnings.begin(), made.warnings.end(),
                                    [](const Warning& warning) { return warning.code == "W-BLOCK-MISSING"; });
    ASSERT_NE(found, made.warnings.end());
    EXPECT_NE(found->text.find("20 of 60 rows have no lyrics"), std::string::npos);
}

TEST(MultimodalVae, CountsTheColumnsThatEachRowHas) {
    // Seeds whose first held-out row has both blocks, and seeds whose first one lacks the lyrics.
    const auto set = two_blocks();
    std::set<float> first_has;
    for (Seed seed = 0; seed < 6; ++seed) {
        const auto made    = fit(set, quick(), seed);
        const auto columns = [&](const std::vector<Eigen::Index>& rows) {
            double sum = 0;
            for (const auto row : rows) sum += set.examples.present(row, 1) > 0 ? 9 : 5;
            return sum / static_cast<double>(rows.size());
        };
        const auto& found = made.diagnostics;
        EXPECT_NEAR(*found.elbo, -*found.heldout_loss - columns(made.split.heldout) / 2 * std::log(M_PI), 1e-9);
        EXPECT_NEAR(found.learned_variance, found.reconstruction / columns(made.split.train), 1e-12);
        first_has.insert(set.examples.present(made.split.heldout.front(), 1));
    }
    EXPECT_EQ(first_has.size(), 2U);
}

TEST(MultimodalVae, IsReadAgainAndReadsRawBlocks) {
    const auto set = two_blocks();
    FeatureMatrix audio{set.examples.values.leftCols(5), {}, {"a", "b", "c", "d", "e"}, {}};
    FeatureMatrix lyrics{set.examples.values.rightCols(4), {}, {"a", "t1", "t2", "t3"}, {}};
    std::vector<bool> missing;
    for (Eigen::Index i = 0; i < 60; ++i) {
        audio.rows.push_back(std::to_string(i));
        missing.push_back(set.examples.present(i, 1) == 0);
    }
    lyrics.rows    = audio.rows;
    const auto raw = tables::side_by_side({{"audio", audio}, {"lyrics", lyrics, missing}});
    const auto plain =
        tables::joined_standardisers({{audio.columns, {}, Eigen::RowVectorXd::Zero(5), RowVector::Ones(5)},
                                      {lyrics.columns, {}, Eigen::RowVectorXd::Zero(4), RowVector::Ones(4)}},
                                     {"audio", "lyrics"});
    const auto made = fit(set, quick(), 3);
    const testing::TemporaryFolder folder;
    save_model(folder / "model", made, plain);
    const auto model = load_model(folder / "model");
    EXPECT_EQ(model.blocks, set.blocks);
    EXPECT_TRUE(encode(model, raw).isApprox(encode(made.network, set.examples), 0));
}

TEST(MultimodalVae, RefusesOtherRows) {
    auto set = two_blocks();
    EXPECT_CODE("E6113", fit(set, VaeOptions{}, 0));
    set.blocks.clear();
    EXPECT_CODE("E6113", fit(set, quick(), 0));
    auto options                 = quick();
    options.blocks.block_weights = {1, 0};
    EXPECT_CODE("E5002", fit(two_blocks(), options, 0));
    options.blocks.block_weights = {};
    options.posterior.tc_weight  = 1;
    EXPECT_CODE("E5002", fit(two_blocks(), options, 0));
}

}  // namespace
}  // namespace ektara::models
