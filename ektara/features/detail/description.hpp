#pragma once

#include <vector>

#include "ektara/features/analysis.hpp"
#include "ektara/features/detail/moment_sums.hpp"

namespace ektara::features {

/// Gathers the description of a clip from its frames, which come in blocks: analyses whose vectors and matrices hold
/// these frames. Internal to the module.
class Describer {
  public:
    void add(const Analysis& frames);
    /// The clip has ended; at least one frame came (asserted).
    SeriesMoments finish();

  private:
    void add_deltas(const Matrix& mfcc);

    MomentSums series_ = {}, mfcc_ = {}, deltas_ = {};
    /// The last MFCC, whose slopes need those that come; all where there are less than nine.
    Matrix held_ = {};
    bool begun_  = false;
};

/// Gathers what `own_thirds_row` is made of from the frames of a clip, which come in the same way.
class OwnThirds {
  public:
    void add(const Analysis& frames);
    RowVector row(double tempo_bpm) const;

  private:
    std::vector<float> rms_ = {}, centroids_hz_ = {};
    std::vector<double> chroma_deviations_ = {};
    MomentSums chroma_                     = {};
};

}  // namespace ektara::features
