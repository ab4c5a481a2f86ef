#include "ektara/models/fit.hpp"

#include <cmath>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/core/crop_columns.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/whole_songs.hpp"
#include "ektara/models/detail/training_state.hpp"
#include "ektara/models/diagnostics.hpp"
#include "ektara/models/size.hpp"
#include "ektara/models/song_lda.hpp"

namespace ektara::models {
namespace {

void check_rows(const Examples& examples, const std::vector<std::string>& song_of_row) {
    const Matrix& x = examples.values;
    require(examples.clips() >= 2 && x.cols() >= 1, "E5001",
            "train: needs at least two rows and one column, but got {} × {}", examples.clips(), x.cols());
    require(song_of_row.size() == static_cast<std::size_t>(examples.clips()), "E5001",
            "train: needs the song of each of {} rows, but got {}", examples.clips(), song_of_row.size());
    for (Eigen::Index i = 0; i < x.rows(); ++i)
        require(x.row(i).allFinite(), "E5003", "train: every value must be finite, but row {} has one that is not", i);
}

void check_size(const Examples& examples, const Options& options) {
    require(!is_too_wide(options, examples.values.cols()), "E1296",
            "train: a network that reads {} columns has {} weights, and at most {} are trained; take fewer columns "
            "(ektara project --method pca), or narrower layers (--set train.hidden=16)",
            examples.values.cols(), weights_for(options, examples.values.cols()), kMostWeights);
}

/// Whether the rows are of the kind that the model reads.
void check_kind(const TrainingSet& set, const Options& options) {
    require(std::holds_alternative<CvaeOptions>(options) == set.condition.has_value(), "E5007",
            "train: a condition goes with the model cvae, and only with it; it has {}",
            set.condition ? "one: '" + set.condition->column + "'" : "none");
    require(std::holds_alternative<ConvVaeOptions>(options) == (set.examples.channels > 0), "E5008",
            "train: conv-vae, and only it, reads sequences n×channels×frames, but the rows have {} columns and {} "
            "channels",
            set.examples.values.cols(), set.examples.channels);
    const bool multimodal = std::holds_alternative<MultimodalVaeOptions>(options);
    require(
        multimodal == (set.blocks.size() > 1), "E6113",
        "train: multimodal-vae, and only it, reads two or more blocks of features, but got {}; name them: train RUN "
        "--blocks mfcc-moments,lyrics, or --method 'mfcc-moments,lyrics + multimodal-vae + kmeans'",
        set.blocks.size());
    require(training_of(options).pairs == Pairs::None || set.examples.crops > 1, "E5061",
            "train.pairs=crops: the rows are whole clips; train on a table of crops, such as mfcc-moments-crops of "
            "'ektara extract', or leave it out");
}

std::vector<int> columns_of(const std::vector<tables::BlockColumns>& blocks) {
    std::vector<int> columns;
    for (const auto& block : blocks) columns.push_back(block.columns);
    return columns;
}

/// How many rows have each block.
std::vector<Eigen::Index> rows_with_block(const TrainingSet& set) {
    std::vector<Eigen::Index> counts;
    for (Eigen::Index b = 0; b < std::ssize(set.blocks); ++b)
        counts.push_back(set.examples.present.size() > 0 ? (set.examples.present.col(b).array() > 0).count()
                                                         : set.examples.clips());
    return counts;
}

/// The weights before the first step.
void begin(Network& made, const Session& session, Seed seed) {
    made.initialise(seed);
    if (!session.start) return;
    const auto& [network, prior] = *session.start;
    require(made.prior() && network.size() < made.parameters().size(), "E5001",
            "train: only a mixture prior begins with a mixture");
    made.parameters().head(network.size()) = network;
    made.prior()->set(made.parameters(), prior);
}

Checkpoints checkpoints(const Session& session, const Fit& made, const TrainingSet& set) {
    Checkpoints wanted;
    if (session.checkpoint.empty()) return wanted;
    const auto same = fingerprint(made.options, made.seed, set);
    if (session.resume && artifacts::is_written(session.checkpoint))
        wanted.start = load_state(session.checkpoint, made.network.parameters().size(), same);
    wanted.save = [file = session.checkpoint, same](const TrainingState& state) { save_state(file, state, same); };
    return wanted;
}

}  // namespace

Fit fit(const TrainingSet& set, const Options& options, Seed seed, const Session& session) {
    check_rows(set.examples, set.song_of_row);
    check_kind(set, options);
    check(options);
    check_size(set.examples, options);
    const int values = set.condition ? static_cast<int>(set.condition->values.size()) : 0;
    Fit made{Network(architecture_of(options, static_cast<int>(set.examples.values.cols()), set.examples.channels,
                                     values, columns_of(set.blocks))),
             options, seed, TrainingResult{{}, AdamState(0)}};
    made.condition       = set.condition;
    made.blocks          = set.blocks;
    made.rows_with_block = rows_with_block(set);
    // A copy of a row that is learned from cannot tell when to stop.
    const int crops  = set.examples.crops;
    const auto songs = crops == 1 ? whole_songs(set.examples.values, set.song_of_row)
                                  : whole_songs(with_rows(set.examples.values, set.examples.clips()), set.song_of_row);
    // By content, so that what is held out and the batches do not depend on what songs and rows are called.
    const auto order = crops == 1 ? lexicographic_order(set.examples.values)
                                  : lexicographic_order(with_rows(set.examples.values, set.examples.clips()));
    made.split       = split_by_song(songs, training_of(options).holdout_share, seed, order);
    made.pairing     = CropPairing(crops, training_of(options).pairs, songs);
    if (const auto* lda = std::get_if<SongLdaOptions>(&options)) {
        const auto rows = clips_of(set.examples, made.split.train);
        set_map(made.network, song_lda(rows.values, made.pairing.song_of_rows(made.split.train), *lda));
    } else {
        begin(made.network, session, seed);
        made.training = train(made.network, set.examples, made.split, options,
                              {seed, checkpoints(session, made, set), session.jobs, made.pairing, session.progress});
    }
    made.diagnostics = diagnose(made, set.examples);
    if (!std::isfinite(made.diagnostics.loss) || !made.network.parameters().allFinite())
        fail("E5005", "train: the loss is no longer finite after {} steps; lower train.learning_rate (now {})",
             made.diagnostics.steps, training_of(options).learning_rate);
    made.warnings = notices(made, set.examples.values);
    return made;
}

}  // namespace ektara::models
