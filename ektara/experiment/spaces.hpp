#pragma once

#include "ektara/experiment/experiment.hpp"
#include "ektara/experiment/model_input.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::experiment {

/// The coordinates of a space without projection: standardised features, their principal components, or the posterior
/// means of a model that is trained on them with this seed and written to models/<name>.s<seed>/. RUN's
/// embeddings/<name>.s<seed>.npy is read where it is there, and written where not.
Embedding make_base(const rundir::RunDirectory& run, const ModelInput& input, const RunOptions& options,
                    const Space& space, Seed seed);

/// The coordinates of a projected space, from those of its base; read and written in the same way.
Embedding make_projection(const rundir::RunDirectory& run, const Embedding& base, const RunOptions& options,
                          const Space& space, Seed seed);

/// The coordinates of a corrected space, from those of the one before; read and written in the same way.
Embedding make_corrected(const rundir::RunDirectory& run, const Embedding& before, const ModelInput& input,
                         const Space& space, Seed seed);

/// The coordinates of a space that takes no training, no correction and no fusion, of these standardised features; in
/// memory only.
Embedding untrained_space(const FeatureMatrix& standardised, const RunOptions& options, const Space& space, Seed seed);

/// Writes projections/<name>.s<seed>.npy: the first two principal axes of a space, for its map.
void write_map(const rundir::RunDirectory& run, const Embedding& embedding, const Space& space, Seed seed);

}  // namespace ektara::experiment
