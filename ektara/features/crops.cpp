#include "ektara/features/crops.hpp"

namespace ektara::features {

std::vector<FrameRange> crop_ranges(Eigen::Index frames, int count, Eigen::Index length) {
    if (frames <= length) return std::vector<FrameRange>(static_cast<std::size_t>(count), {0, frames});
    std::vector<FrameRange> ranges;
    for (Eigen::Index i = 0; i < count; ++i) ranges.push_back({(frames - length) * (2 * i + 1) / (2 * count), length});
    return ranges;
}

std::vector<Analysis> crops_of(const Analysis& clip, int count, Eigen::Index length, Descriptors wanted) {
    if (clip.mel_db.rows() <= length) return {clip};
    std::vector<Analysis> crops;
    for (const auto range : crop_ranges(clip.mel_db.rows(), count, length))
        crops.push_back(part_of(clip, range, wanted));
    return crops;
}

}  // namespace ektara::features
