#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/safetensors.hpp"
#include "ektara/core/crop_columns.hpp"
#include "ektara/models/adam.hpp"
#include "ektara/models/checkpoint.hpp"
#include "ektara/models/fit.hpp"
#include "ektara/models/song_lda.hpp"
#include "error_code.hpp"

namespace ektara::models {
namespace {

constexpr int kClips = 30, kCrops = 5, kSongs = 24;
constexpr Eigen::Index kRows = 24;

std::vector<std::string> songs_of_clips() {
    std::vector<std::string> songs;
    for (int i = 0; i < kClips; ++i) songs.push_back("song" + std::to_string(i % kSongs));
    return songs;
}

std::vector<Eigen::Index> every_clip() {
    std::vector<Eigen::Index> clips(kClips);
    for (int i = 0; i < kClips; ++i) clips[static_cast<std::size_t>(i)] = i;
    return clips;
}

CropPairing pairing(Pairs pairs) { return {kCrops, pairs, songs_of_clips()}; }

TrainingSet crops_of_songs() {
    TrainingSet set{{testing::golden("models/pairs_crops.npy")}, songs_of_clips()};
    set.examples.crops = kCrops;
    return set;
}

template <class Kind>
Options quick(Pairs pairs) {
    Kind options;
    options.network                = {.latent_dims = 3, .hidden = {8}};
    options.training.max_epochs    = 60;
    options.training.min_epochs    = 1;
    options.training.min_steps     = 1;
    options.training.patience      = 60;
    options.training.pairs         = pairs;
    options.training.batch_size    = 16;
    options.training.holdout_share = 0.3;
    return options;
}

TEST(Pairs, LossFollowsPyTorchForTwentySteps) {
    Network model({9, {8}, 3, Activation::Tanh, Latent::Gaussian});
    const artifacts::SafetensorsFile file(std::string(EKTARA_GOLDEN_DIR "/models/pairs.safetensors"));
    for (const auto& tensor : model.layout().tensors()) {
        const auto values = file.read(tensor.name);
        std::copy(values.begin(), values.end(), model.parameters().data() + tensor.offset);
    }
    const Matrix crops = testing::golden("models/pairs_crops.npy"), rows = testing::golden("models/pairs_rows.npy"),
                 noise  = testing::golden("models/pairs_noise.npy");
    Workspace workspace = workspace_for(model, pairing(Pairs::Crops), kRows);
    AdamState adam(model.parameters().size());
    Matrix losses(20, 3);
    for (int step = 0; step < 20; ++step) {
        for (Eigen::Index i = 0; i < kRows; ++i) {
            workspace.x.row(i)      = crops.row(static_cast<Eigen::Index>(rows(step, i)));
            workspace.target.row(i) = crops.row(static_cast<Eigen::Index>(rows(step, kRows + i)));
        }
        workspace.noise = noise.middleRows(step, 1).reshaped<Eigen::RowMajor>(kRows, 3);
        LossRecord record(3);
        model.loss_and_gradients(kRows, {.beta = 0.9}, workspace, record);
        losses.row(step) = RowVector{{static_cast<float>(record.reconstruction), static_cast<float>(record.kl),
                                      static_cast<float>(record.objective)}} /
                           static_cast<float>(kRows);
        if (step == 0) {
            EXPECT_CLOSE(Matrix(workspace.gradients.transpose()), testing::golden("models/pairs_gradients.npy"), 1e-5);
        }
        adam_step(model.parameters(), workspace.gradients, {}, adam);
    }
    EXPECT_CLOSE(losses, testing::golden("models/pairs_losses.npy"), 1e-4);
    EXPECT_CLOSE(Matrix(model.parameters().transpose()), testing::golden("models/pairs_weights.npy"), 1e-4);
}

TEST(Pairs, AreDifferentCropsOfOneSongDrawnAnew) {
    const auto drawn = pairing(Pairs::Crops);
    const auto songs = songs_of_clips();
    std::set<Eigen::Index> read_of_first, other_clips;
    for (std::uint64_t epoch = 0; epoch < 200; ++epoch) {
        const auto pairs = drawn.draw(7, "crops", epoch);
        ASSERT_EQ(pairs.read.size(), songs.size());
        for (std::size_t i = 0; i < songs.size(); ++i) {
            EXPECT_EQ(pairs.read[i] / kCrops, static_cast<Eigen::Index>(i));
            EXPECT_NE(pairs.read[i], pairs.target[i]);
            EXPECT_EQ(songs[static_cast<std::size_t>(pairs.target[i] / kCrops)], songs[i]);
        }
        read_of_first.insert(pairs.read[0]);
        other_clips.insert(pairs.target[0]);
    }
    EXPECT_EQ(read_of_first.size(), 5U);
    EXPECT_EQ(other_clips.size(), 10U);  // the song has two clips
    EXPECT_EQ(drawn.draw(7, "crops", 3).target, drawn.draw(7, "crops", 3).target);
}

TEST(Pairs, OtherRowsComeAlikeOften) {
    const auto drawn = pairing(Pairs::Crops);
    std::vector<int> counts(10);
    int total = 0;
    for (std::uint64_t epoch = 0; epoch < 4000; ++epoch) {
        const auto pairs = drawn.draw(1, "crops", epoch);
        if (pairs.read[0] != 2) continue;
        const Eigen::Index place = pairs.target[0] < kCrops ? pairs.target[0] : pairs.target[0] - 24 * kCrops + kCrops;
        ++counts[static_cast<std::size_t>(place)];
        ++total;
    }
    EXPECT_EQ(counts[2], 0);
    for (std::size_t place = 0; place < counts.size(); ++place) {
        if (place != 2) {
            EXPECT_NEAR(counts[place], total / 9.0, 40);
        }
    }
}

TEST(Pairs, WithoutThemEveryCropIsItsOwnTarget) {
    const auto drawn = pairing(Pairs::None);
    EXPECT_EQ(drawn.draw(7, "crops", 0).read, drawn.draw(7, "crops", 0).target);
    const auto all = drawn.every_crop({0, 2}, 7, "diagnostic pairs");
    EXPECT_EQ(all.read, (std::vector<Eigen::Index>{0, 1, 2, 3, 4, 10, 11, 12, 13, 14}));
    EXPECT_EQ(all.read, all.target);
}

TEST(Pairs, EmbeddingOfAClipIsTheMeanOverItsCrops) {
    const auto set     = crops_of_songs();
    const auto made    = fit(set, quick<VaeOptions>(Pairs::Crops), 3);
    const Matrix clips = encode(made.network, set.examples);
    ASSERT_EQ(clips.rows(), kClips);
    const Matrix crops = encode(made.network, set.examples.values);
    EXPECT_CLOSE(Matrix(clips.row(4)), Matrix(crops.middleRows(4 * kCrops, kCrops).colwise().mean()), 1e-5);
}

TEST(Pairs, HoldsOutWholeSongsAndKeepsWhatTheyShare) {
    const auto set         = crops_of_songs();
    const auto long_enough = [](Pairs what) {
        auto options                       = quick<VaeOptions>(what);
        training_of(options).learning_rate = 1e-2;
        training_of(options).max_epochs    = 400;
        training_of(options).patience      = 400;
        return options;
    };
    const auto pairs = fit(set, long_enough(Pairs::Crops), 3), plain = fit(set, long_enough(Pairs::None), 3);
    const auto& songs = set.song_of_row;
    for (const Eigen::Index held : pairs.split.heldout)
        for (const Eigen::Index kept : pairs.split.train)
            EXPECT_NE(songs[static_cast<std::size_t>(held)], songs[static_cast<std::size_t>(kept)]);
    const auto between = [&](const Fit& fitted) {
        return between_songs(posteriors(fitted.network, set.examples).mean, fitted.pairing.song_of_rows(every_clip()));
    };
    EXPECT_GT(between(pairs), between(plain) + 0.1);
    ASSERT_TRUE(pairs.diagnostics.song_lda);
    EXPECT_FALSE(plain.diagnostics.song_lda);
    // The loss is that of another crop: more is left of it than of the crop itself.
    EXPECT_GT(pairs.diagnostics.reconstruction, plain.diagnostics.reconstruction);
}

TEST(Pairs, SameSeedGivesTheSameBytesAndAnotherSeedOthers) {
    const auto set = crops_of_songs();
    const auto one = fit(set, quick<VaeOptions>(Pairs::Crops), 3), two = fit(set, quick<VaeOptions>(Pairs::Crops), 3),
               other = fit(set, quick<VaeOptions>(Pairs::Crops), 4);
    EXPECT_EQ(one.network.parameters(), two.network.parameters());
    EXPECT_NE(one.network.parameters(), other.network.parameters());
}

TEST(Pairs, ReadTheConditionOfTheClip) {
    auto set = crops_of_songs();
    std::vector<std::string> languages;
    for (int i = 0; i < kClips; ++i) languages.push_back(i % 2 == 0 ? "bangla" : "english");
    set.condition          = condition_of("language", languages);
    set.examples.condition = condition_rows(*set.condition, languages);
    const auto made        = fit(set, quick<CvaeOptions>(Pairs::Crops), 3);
    Examples exchanged     = set.examples;
    exchanged.condition    = set.examples.condition.rowwise().reverse();
    EXPECT_EQ(encode(made.network, set.examples).rows(), kClips);
    EXPECT_NE(encode(made.network, set.examples), encode(made.network, exchanged));
}

TEST(Pairs, ModelKeepsItsCropsAndEncodesATableOfThem) {
    const auto set = crops_of_songs();
    FeatureMatrix table{with_rows(set.examples.values, kClips), {}, {}, {}};
    for (int i = 0; i < kClips; ++i) table.rows.push_back("clip" + std::to_string(i));
    table.columns = crop_columns({"a", "b", "c", "d", "e", "f", "g", "h", "i"}, kCrops);
    const testing::TemporaryFolder folder;
    const auto vae = Vae::fit(table, std::get<VaeOptions>(quick<VaeOptions>(Pairs::Crops)), 3, set.song_of_row);
    vae.save(folder.path());
    EXPECT_EQ(artifacts::read_json(folder / "config.json").at("crops").get<int>(), kCrops);
    const auto model = load_model(folder.path());
    EXPECT_EQ(model.crops, kCrops);
    EXPECT_EQ(encode(model, table), vae.encode(table).coords);
    EXPECT_EQ(vae.encode(table).rows, table.rows);
    FeatureMatrix whole{set.examples.values, table.rows, {"a", "b", "c", "d", "e", "f", "g", "h", "i"}, {}};
    whole.values.conservativeResize(kClips, 9);
    EXPECT_CODE("E5062", encode(model, whole));
}

TEST(Pairs, NeedCrops) {
    TrainingSet clips{{testing::random_matrix(20, 4)}, {}};
    for (int i = 0; i < 20; ++i) clips.song_of_row.push_back(std::to_string(i));
    EXPECT_CODE("E5061", fit(clips, quick<VaeOptions>(Pairs::Crops), 0));
    EXPECT_CODE("E5060", fit(clips, SongLdaOptions{}, 0));
}

/// The loss of pairs under a linear encoder and decoder, lowered step by step: nothing of the closed form is used.
double slow_pair_loss(const SongMoments& moments, double beta) {
    // One latent: z = w·x + s·ε, x̂ = z·v. E‖x_b − v·z‖² + β/2 (wᵀSw + s² − 1 − log s²), best v by least squares.
    const MatrixD& total = moments.total;
    const auto loss      = [&](const Eigen::VectorXd& w, double log_variance) {
        const double spread = w.dot(total * w), variance = std::exp(log_variance);
        const Eigen::VectorXd told = moments.pairs * w;
        return total.trace() - told.squaredNorm() / (spread + variance) +
               beta / 2 * (spread + variance - 1 - log_variance);
    };
    Eigen::VectorXd at = Eigen::VectorXd::Constant(total.rows() + 1, 0.3);
    const auto value   = [&](const Eigen::VectorXd& point) {
        return loss(point.head(total.rows()), point[total.rows()]);
    };
    double step = 0.1, best = value(at);
    for (int i = 0; i < 20000 && step > 1e-12; ++i) {
        Eigen::VectorXd slope(at.size());
        for (Eigen::Index j = 0; j < at.size(); ++j) {
            Eigen::VectorXd above = at, below = at;
            above[j] += 1e-6;
            below[j] -= 1e-6;
            slope[j] = (value(above) - value(below)) / 2e-6;
        }
        const Eigen::VectorXd moved = at - step * slope;
        const double next           = value(moved);
        if (next < best)
            at = moved, best = next, step *= 1.2;
        else
            step /= 2;
    }
    return best;
}

TEST(SongLda, LinearOptimumOfPairsAgreesWithASlowMinimisation) {
    const Matrix crops = testing::golden("models/pairs_crops.npy");
    const auto moments = song_moments(crops, pairing(Pairs::Crops).song_of_rows(every_clip()));
    for (const double beta : {0.5, 1.0}) {
        const auto best = linear_pair_optimum(moments, 1, beta);
        EXPECT_EQ(best.active_units, 1);
        EXPECT_NEAR(best.loss, slow_pair_loss(moments, beta), 1e-5 * best.loss);
    }
}

TEST(SongLda, MomentOfPairsIsTheMeanOverAllPairs) {
    const Matrix rows            = testing::random_matrix(7, 3);
    const std::vector<int> songs = {0, 0, 0, 1, 1, 1, 1};
    const auto moments           = song_moments(rows, songs);
    const MatrixD centred        = rows.cast<double>().rowwise() - rows.cast<double>().colwise().mean();
    MatrixD slow                 = MatrixD::Zero(3, 3);
    for (Eigen::Index a = 0; a < 7; ++a) {
        const double others = songs[static_cast<std::size_t>(a)] == 0 ? 2 : 3;
        for (Eigen::Index b = 0; b < 7; ++b)
            if (a != b && songs[static_cast<std::size_t>(a)] == songs[static_cast<std::size_t>(b)])
                slow += centred.row(a).transpose() * centred.row(b) / others / 7;
    }
    EXPECT_CLOSE(Matrix(moments.pairs.cast<float>()), Matrix(slow.cast<float>()), 1e-6);
}

TEST(SongLda, EqualsSciPy) {
    const Matrix crops = testing::golden("models/pairs_crops.npy");
    const auto songs   = pairing(Pairs::None).song_of_rows(every_clip());
    const auto map     = song_lda(crops, songs, {.network = {.latent_dims = 4, .hidden = {}}});
    EXPECT_CLOSE(Matrix(map.in.cast<float>()), testing::golden("models/song_lda_directions.npy"), 1e-6);
    const MatrixD clips = (crops.cast<double>().rowwise() - map.mean) * map.in;
    EXPECT_CLOSE(mean_of_crops(clips.cast<float>(), kCrops), testing::golden("models/song_lda_clips.npy"), 1e-6);
}

TEST(SongLda, IsAModelThatIsSavedAndEncodes) {
    const auto set = crops_of_songs();
    SongLdaOptions options;
    options.network.latent_dims = 4;
    const auto made             = fit(set, options, 0);
    EXPECT_CLOSE(encode(made.network, set.examples), testing::golden("models/song_lda_clips.npy"), 1e-5);
    EXPECT_TRUE(made.warnings.empty());
    ASSERT_TRUE(made.diagnostics.between_songs);
    EXPECT_GT(made.diagnostics.between_songs->train, 0.6);
    options.shrinkage = 0;
    EXPECT_CODE("E5002", fit(set, options, 0));
}

}  // namespace
}  // namespace ektara::models
