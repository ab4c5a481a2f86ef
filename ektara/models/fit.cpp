#include "ektara/models/fit.hpp"

#include <cmath>

#include "ektara/core/error.hpp"
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

}  // namespace

Fit fit(const Matrix& standardised, const std::vector<std::string>& song_of_row, const VaeOptions& options,
        ModelKind kind, Seed seed) {
    check_rows(standardised, song_of_row);
    check(options);
    const Split split = split_by_song(song_of_row, options.holdout_share, seed);
    Fit made{kind,
             Vae(architecture_of(kind, options, static_cast<int>(standardised.cols()))),
             options,
             seed,
             {{}, AdamState(0)},
             {},
             {}};
    made.model.initialise(seed);
    made.training    = train(made.model, standardised, split, options, seed);
    made.diagnostics = diagnose(made, standardised, split);
    if (!std::isfinite(made.diagnostics.loss) || !made.model.parameters().allFinite())
        fail("E5005", "train: the loss is no longer finite after {} steps; lower train.learning_rate (now {})",
             made.diagnostics.steps, options.learning_rate);
    made.warnings = notices(made, standardised);
    return made;
}

}  // namespace ektara::models
