#pragma once

#include <vector>

#include "ektara/features/analysis.hpp"

namespace ektara::features {

/// The crops of a clip: `count` ranges of at most `length` of its frames. Their middles lie where `segmentation` puts
/// them, so that they spread evenly over a long clip and overlap in a short one. A clip of no more frames than that is
/// every crop itself.
std::vector<FrameRange> crop_ranges(Eigen::Index frames, int count, Eigen::Index length);

/// The analyses of these crops, from the frames of the whole clip (`part_of`); one where all are the whole clip.
std::vector<Analysis> crops_of(const Analysis& clip, int count, Eigen::Index length, Descriptors wanted);

}  // namespace ektara::features
