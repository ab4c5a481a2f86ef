#pragma once

#include "ektara/pipeline/experiment.hpp"
#include "ektara/pipeline/feature_stage.hpp"
#include "ektara/pipeline/progress.hpp"
#include "ektara/pipeline/run_directory.hpp"
#include "ektara/pipeline/space_stage.hpp"

namespace ektara::pipeline {

/// What the page and the explanations need of the sound and no method does, in one more pass over the audio:
///
/// - peaks/peaks.npy: n × 200, the largest |sample| of each 200th of what was analysed, in [0, 1];
/// - neighbors/duplicates.csv: `id,duplicate_of,score`, recordings that are there twice (audio/fingerprint.hpp);
/// - features/descriptors.npy, in the words of which clusters are explained, where the run has none yet.
///
/// - neighbors/<space>.s<seed>.npy for each method's first space: n × k row numbers of the nearest rows, nearest first,
///   k = 15 or one less than there are rows; they count the rows of the .json beside it.
///
/// Files that are there are left alone. A run of ready features has nothing to listen to and gets only the last.
void listening_stage(const RunDirectory& run, const Collection& collection, const Prepared& prepared,
                     const std::vector<MethodResult>& results, const RunOptions& options, const Progress& progress);

/// The largest |sample| of each of `count` equal parts, clipped at 1; 0 for parts without a sample.
RowVector peaks_of(const Waveform& sound, int count);

}  // namespace ektara::pipeline
