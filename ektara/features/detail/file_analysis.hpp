#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "ektara/features/analysis.hpp"
#include "ektara/features/conditioning.hpp"

namespace ektara::features {

/// Analyses one file, whose samples come in blocks and are not kept: conditioned and cut into segments (ClipOptions).
/// The result does not depend on where the blocks were cut. Internal to the module.
///
/// Level and segments need to know the whole clip: for them up to ten minutes are kept, and a longer file is read
/// twice. A file whose frames take more than `kMostFrameBytes` (some 90 minutes for MFCC alone, 30 for every feature)
/// is read once more for them, and another time where the means over its frames are subtracted (LongClip).
class FileAnalysis {
  public:
    static constexpr std::size_t kMostFrameBytes = 120'000'000;

    using Take = std::function<void(std::span<const float> block)>;

    /// Gives all blocks of the file to `take`; calls `begin` before the first, and again where it begins anew.
    using ReadAgain = std::function<void(const std::function<void()>& begin, const Take& take)>;

    /// What becomes of the segments: each is added, in order, after `begin`; once more from the first after another.
    struct Segments {
        std::function<void()> begin;
        std::function<void(const Analysis& segment)> add;
    };

    /// Options in range; throws as AnalysisBuilder.
    FileAnalysis(const ClipOptions& options, const AnalysisParts& parts, int sample_rate_hz,
                 std::size_t expected_samples, Segments segments, std::size_t most_frame_bytes = kMostFrameBytes);

    void push(std::span<const float> block);
    /// The file has ended. `read_again` is called for a long file, up to three times. False where another number of
    /// samples came then.
    bool finish(const ReadAgain& read_again);

    /// Half the distance between the lowest and the highest sample, in decibels of full scale.
    double peak_amplitude_dbfs() const;

  private:
    void accept(std::span<const float> block);
    void filter(std::optional<LowPass>& low_pass, std::span<const float> block, const Take& take);
    void finish_filter(std::optional<LowPass>& low_pass, const Take& take);
    void for_each_filtered(const ReadAgain& read_again, const std::function<void()>& begin, const Take& take);
    std::optional<LowPass> new_low_pass() const;
    bool analyse_segments(const ReadAgain& read_again);
    bool analyse_whole(float factor, const ReadAgain& read_again);
    bool add_whole(std::variant<Analysis, ClipOutline> found, float factor, const ReadAgain& read_again);
    void for_each_scaled(float factor, const ReadAgain& read_again, const std::function<void()>& begin,
                         const Take& take);
    bool analyse_cut(const Segmentation& cut, float factor, const ReadAgain& read_again);

    ClipOptions options_;
    AnalysisParts parts_;
    int rate_hz_;
    std::size_t most_frame_bytes_;
    Segments segments_;
    /// Where nothing needs to know the whole clip, it is analysed as it comes.
    std::optional<AnalysisBuilder> direct_;
    std::optional<LowPass> low_pass_;
    LevelMeter meter_;
    std::vector<float> filtered_, kept_;
    bool keeps_;  ///< the samples, for another pass
    std::size_t n_samples_ = 0;
    float lowest_, highest_;
};

}  // namespace ektara::features
