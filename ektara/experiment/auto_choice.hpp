#pragma once

#include <vector>

#include "ektara/evaluation/score_row.hpp"
#include "ektara/experiment/experiment.hpp"
#include "ektara/experiment/model_input.hpp"
#include "ektara/experiment/plan.hpp"
#include "ektara/experiment/space_stage.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::experiment {

/// The fewest songs that a group of preset `auto` may have: 3, or 1 % of the songs where that is more.
int fewest_songs_of_group(int songs);

/// How many songs the smallest of the groups has; 0 without groups. `songs` names the song of each row.
int smallest_group(const std::vector<int>& labels, const std::vector<std::string>& songs);

/// The number of groups of preset `auto`, found without labels: as many communities as Leiden's method finds in the
/// half-whitened features; fewer where one of them would have too few songs (`fewest_songs_of_group`), and 1 where even
/// two groups would.
ChosenK choose_groups(const ModelInput& input, const RunOptions& options);

/// The clustering that a run of preset `auto` shows, by this rule:
///
/// 1. A candidate is a method of the preset, not the baseline, that has 2 groups or more, at most half of the rows as
/// noise and no group
///    of too few songs.
/// 2. Its stability is the mean ARI over subsamples of the songs (`ScoreRow::stability_samples`), less that of the same
///    method on a cloud without groups: as many rows, of the same columns and the same correlations.
/// 3. The first of the table within 0.02 of the best is taken. Where stability was not measured (fewer than 30 songs)
///    it is the first candidate, and where there is none the first method of the table.
///
/// Labels are no part of it. `input.tracks` may have been moved away; `input.songs` names the songs.
rundir::DefaultClustering choose_automatically(const ModelInput& input, const std::vector<MethodResult>& results,
                                               const std::vector<evaluation::ScoreRow>& scores,
                                               const RunOptions& options);

}  // namespace ektara::experiment
