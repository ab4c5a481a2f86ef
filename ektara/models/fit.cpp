#include "ektara/models/fit.hpp"

#include <cmath>

#include "ektara/core/error.hpp"
#include "ektara/models/detail/training_state.hpp"
#include "ektara/models/diagnostics.hpp"

namespace ektara::models {
namespace {

void check_rows(const Matrix& x, const std::vector<std::string>& song_of_row) {
    require(x.rows() >= 2 && x.cols() >= 1, "E5001", "train: needs at least two rows and one column, but got {} × {}",
            x.rows(), x.cols());
    require(song_of_row.size() == static_cast<std::size_t>(x.rows()), "E5001",
            "train: needs the song of each of {} rows, but got {}", x.rows(), song_of_row.size());
    for (Eigen::Index i = 0; i < x.rows(); ++i)
        require(x.row(i).allFinite(), "E5003", "train: every value must be finite, but row {} has one that is not", i);
}

/// The weights before the first step.
void begin(Vae& model, const Session& session, Seed seed) {
    model.initialise(seed);
    if (!session.start) return;
    const auto& [network, prior] = *session.start;
    require(model.prior() && network.size() < model.parameters().size(), "E5001",
            "train: only a mixture prior begins with a mixture");
    model.parameters().head(network.size()) = network;
    model.prior()->set(model.parameters(), prior);
}

Checkpoints checkpoints(const Session& session, const Fit& made, const Examples& examples,
                        const std::vector<std::string>& song_of_row) {
    Checkpoints wanted;
    if (session.checkpoint.empty()) return wanted;
    const auto same = fingerprint(made.kind, made.options, made.seed, examples, song_of_row);
    if (session.resume && std::filesystem::exists(session.checkpoint))
        wanted.start = load_state(session.checkpoint, made.model.parameters().size(), same);
    wanted.save = [file = session.checkpoint, same](const TrainingState& state) { save_state(file, state, same); };
    return wanted;
}

}  // namespace

Fit fit(const Examples& examples, const std::vector<std::string>& song_of_row, const VaeOptions& options,
        ModelKind kind, Seed seed, const std::optional<Condition>& condition, const Session& session) {
    check_rows(examples.values, song_of_row);
    require((kind == ModelKind::Cvae) == condition.has_value(), "E5007",
            "train: a condition goes with the model cvae, and only with it; it has {}",
            condition ? "one: '" + condition->column + "'" : "none");
    require((kind == ModelKind::ConvVae) == (examples.channels > 0), "E5008",
            "train: conv-vae, and only it, reads sequences n×channels×frames, but the rows have {} columns and {} "
            "channels",
            examples.values.cols(), examples.channels);
    check(options, kind);
    Split split = split_by_song(song_of_row, options.holdout_share, seed);
    Fit made{kind,
             Vae(architecture_of(kind, options, static_cast<int>(examples.values.cols()), examples.channels,
                                 condition ? static_cast<int>(condition->values.size()) : 0)),
             options,
             seed,
             {{}, AdamState(0)},
             {},
             {},
             condition,
             std::move(split)};
    begin(made.model, session, seed);
    made.training    = train(made.model, examples, made.split, options, seed,
                             checkpoints(session, made, examples, song_of_row), session.jobs);
    made.diagnostics = diagnose(made, examples, made.split);
    if (!std::isfinite(made.diagnostics.loss) || !made.model.parameters().allFinite())
        fail("E5005", "train: the loss is no longer finite after {} steps; lower train.learning_rate (now {})",
             made.diagnostics.steps, options.learning_rate);
    made.warnings = notices(made, examples.values);
    return made;
}

Fit fit(const Matrix& standardised, const std::vector<std::string>& song_of_row, const VaeOptions& options,
        ModelKind kind, Seed seed) {
    return fit(Examples{standardised}, song_of_row, options, kind, seed);
}

}  // namespace ektara::models
