#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "ektara/audio/stft.hpp"
#include "ektara/features/analysis.hpp"
#include "ektara/features/frame_rows.hpp"
#include "ektara/features/mel.hpp"
#include "ektara/features/mfcc.hpp"

namespace ektara::features {

/// Frames as they come from the spectra, whatever the rest of the clip is like; rows are frames. Mels, peaks and
/// valleys in decibels without a floor; what was not asked for is empty. Internal to the module.
struct RawFrames {
    Matrix mels = {}, mels_64 = {}, shape = {}, peaks = {}, valleys = {}, chroma = {};
};

/// Gathers the frames of a clip that comes in blocks, until they are taken.
class FrameSpectra {
  public:
    FrameSpectra(int rate_hz, const AnalysisParts& parts, std::size_t expected_frames);
    ~FrameSpectra();
    FrameSpectra(const FrameSpectra&)            = delete;
    FrameSpectra& operator=(const FrameSpectra&) = delete;

    void push(std::span<const float> block) { frames_.push(block); }
    /// The clip has ended.
    void finish();
    /// From now on RawFrames::chroma is empty, and no frame waits for the tuning that chroma need.
    void leave_out_chroma();

    /// Frames that were not taken, and those of them that can be.
    Eigen::Index gathered() const { return mels_.size(); }
    Eigen::Index ready() const;
    /// The next `count` of them.
    RawFrames take(Eigen::Index count);
    /// What a frame takes that was not taken.
    std::size_t bytes_of_frame() const;

  private:
    class Descriptors;
    void take_frame(std::span<const float> samples, std::span<const float> power);

    const MfccOptions options_ = {};
    const MelFilterbank &fine_, &coarse_;
    bool mel_64_;
    FrameRows mels_, mels_64_;
    std::unique_ptr<Descriptors> descriptors_;
    audio::PowerFrames frames_;
};

/// The outline of a clip of which nothing has come.
ClipOutline lowest_outline();
/// Makes it one of these frames too.
void take_in(const RawFrames& frames, ClipOutline& outline);

/// The analysis of frames of a clip: what has a value a frame, but for those of Analysis that are vectors.
Analysis finished(RawFrames frames, const ClipOutline& clip);

/// Fills in what is one number a clip, from the frames of one that has them all.
void add_clip_descriptors(Analysis& clip);

/// Frames in a second of a signal at this rate.
double frames_per_second(int sample_rate_hz);

/// The values of a range of frames, from one a frame.
std::vector<float> part_of(const std::vector<float>& frames, FrameRange range);

/// Fills in the values of a part that are no matrices, from those of the whole clip.
void take_values(const Analysis& clip, FrameRange range, Analysis& part);

}  // namespace ektara::features
