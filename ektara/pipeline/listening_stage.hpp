#pragma once

#include "ektara/pipeline/experiment.hpp"
#include "ektara/pipeline/feature_stage.hpp"
#include "ektara/pipeline/progress.hpp"
#include "ektara/pipeline/run_directory.hpp"

namespace ektara::pipeline {

/// What the page and the explanations need of the sound and no method does, in one more pass over the audio:
///
/// - peaks/peaks.npy: n × 200, the largest |sample| of each 200th of what was analysed, in [0, 1];
/// - neighbors/duplicates.csv: `id,duplicate_of,score`, recordings that are there twice (audio/fingerprint.hpp);
/// - features/descriptors.npy, in the words of which clusters are explained, where the run has none yet.
///
/// Files that are there are left alone. A run of ready features has nothing to listen to and gets none of them.
void listening_stage(const RunDirectory& run, const Collection& collection, const Prepared& prepared,
                     const RunOptions& options, const Progress& progress);

/// neighbors/<space>.s<seed>.npy: n × k row numbers of the nearest rows of a space, nearest first, k = 15 or one less
/// than there are rows; the row numbers are those of the .json beside it. Made once.
void write_neighbors(const RunDirectory& run, const Embedding& space, const std::string& name, int jobs);

/// The largest |sample| of each of `count` equal parts, clipped at 1; 0 for parts without a sample.
RowVector peaks_of(const Waveform& sound, int count);

}  // namespace ektara::pipeline
