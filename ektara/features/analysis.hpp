#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/features/loudness.hpp"
#include "ektara/features/mfcc.hpp"
#include "ektara/features/musicnn.hpp"
#include "ektara/features/note_options.hpp"

namespace ektara::features {

/// Which frames of a long clip are kept: those of sequences, and crops.
struct KeptFrames {
    /// The longest sequence, from the middle of the clip; 0: none.
    Eigen::Index middle = 0;
    /// Crops and the frames of each (crops.hpp); 0: none.
    int crops                = 0;
    Eigen::Index crop_length = 0;
};

/// What is wanted of a clip beside its MFCC.
struct AnalysisParts {
    bool mel_64      = false;
    bool descriptors = false;
    /// What basic-pitch hears (notes.hpp).
    std::optional<NoteOptions> notes = {};
    /// musicnn sees the clip as it comes, whatever `subtract_means` says: it was trained so.
    std::optional<MusicnnOptions> musicnn = {};
    /// Models of the user's own, by the names of their features (onnx_model.hpp); they hear the clip as it comes.
    std::vector<std::string> onnx = {};
    /// Cepstral mean subtraction: `mfcc` and `mel_64_db` less their means over the clip's frames. `mel_db`, and what is
    /// made of it, stays.
    bool subtract_means = false;
    KeptFrames kept     = {};
};

/// What descriptors tell of the frames of a clip: means and variances (ddof 0) of each of the series in
/// descriptors.cpp, of the MFCC and of their slopes.
struct SeriesMoments {
    Eigen::ArrayXd series_means, series_variances, mfcc_means, mfcc_variances, delta_means, delta_variances;
};

/// Everything that the features of one clip are made of; T frames, rows are frames unless said otherwise.
///
/// Of a long clip (LongClip) only the MFCC are there of all frames: `mel_db`, `shape`, `contrast_db` and `chroma` are
/// empty, `mel_64_db` holds the middle frames (KeptFrames); `series_moments`, `own_thirds` and `crops` hold what is
/// made of the others.
struct Analysis {
    /// T × 128 mels in dB, floored 80 dB below the loudest of the clip (librosa 0.11, `power_to_db(melspectrogram)`).
    Matrix mel_db;
    /// 13 × T.
    Matrix mfcc;
    /// The same as `mel_db` with 64 mels; empty unless asked for.
    Matrix mel_64_db;
    /// Empty unless asked for.
    MusicnnRows musicnn;

    // The rest is empty unless AnalysisParts::descriptors.
    /// T × 4: centroid, bandwidth and roll-off in Hz, flatness.
    Matrix shape;
    /// T × 7 and T × 12.
    Matrix contrast_db, chroma;
    /// T values each.
    std::vector<float> rms, zero_crossings, onsets;
    /// Onset strength by medians over the mels, of which the tempo is made.
    std::vector<float> median_onsets;
    double tempo_bpm = 0, harmonic_ratio = 0;
    Loudness loudness;
    std::array<double, 5> fluctuation_db{};
    /// What the loudness of a part is computed from.
    WeightedEnergies energies;
    int sample_rate_hz = 0;
    /// Of a long clip; empty of others, where they are made of the frames.
    std::optional<SeriesMoments> series_moments;
    RowVector own_thirds;
    std::vector<Analysis> crops;

    /// The row of notes.hpp; empty unless AnalysisParts::notes.
    RowVector notes;
    /// The rows of AnalysisParts::onnx, by name.
    std::map<std::string, RowVector> onnx;
};

/// What is known of a clip when it has been read once, and what its frames need of the whole: the loudest mel, peak and
/// valley, in decibels.
struct ClipOutline {
    std::size_t n_samples = 0;
    Eigen::Index n_frames = 0;
    float mel_db = 0, mel_64_db = 0, peak_db = 0, valley_db = 0;
    /// With AnalysisParts::subtract_means, when it has been read twice.
    Eigen::VectorXf mfcc_means   = {};
    Eigen::VectorXf mel_64_means = {};
    /// What needs no second reading.
    Analysis known = {};
};

/// Analyses a clip that comes in blocks by one pass of one short-time Fourier transform (MfccOptions' defaults),
/// whatever is asked for. The clip itself is not kept, and of its frames at most `most_kept_bytes` are: of a longer one
/// an outline comes out, and LongClip reads it again. An hour of frames takes 80 to 140 MB. The result does not depend
/// on where the blocks were cut. Throws InvalidArgument E2205 where descriptors are asked for at 12,800 Hz or less,
/// E5043 where notes are at another rate than 22,050 Hz, and as `pitch_network`, MusicnnMels, `musicnn` and
/// OnnxListener do; samples must be finite.
class AnalysisBuilder {
  public:
    static constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

    /// Room for `expected_samples` is made at once.
    AnalysisBuilder(int sample_rate_hz, const AnalysisParts& parts, std::size_t expected_samples = 0,
                    std::size_t most_kept_bytes = kAll);
    ~AnalysisBuilder();
    AnalysisBuilder(AnalysisBuilder&&) noexcept;
    AnalysisBuilder& operator=(AnalysisBuilder&&) noexcept;

    void push(std::span<const float> block);
    /// The clip has ended. Throws InvalidArgument E2201 where it was empty. Digital silence gives −100 dB everywhere.
    std::variant<Analysis, ClipOutline> finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Reads a clip again that is too long for its frames to be kept, and analyses it frame by frame: the same bits as from
/// AnalysisBuilder. What remains of ten hours: 80 MB of MFCC and, with descriptors, some 60 MB of values that every
/// frame has one of.
class LongClip {
  public:
    LongClip(int sample_rate_hz, const AnalysisParts& parts, ClipOutline outline);
    ~LongClip();
    LongClip(LongClip&&) noexcept;
    LongClip& operator=(LongClip&&) noexcept;

    void push(std::span<const float> block);
    /// The clip has ended. An outline where it must be read once more; nothing where another number of samples came
    /// than at the first reading.
    std::optional<std::variant<Analysis, ClipOutline>> finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// AnalysisBuilder of a whole clip.
///
/// Throws InvalidArgument E2201 for an empty clip, E2205 where descriptors are asked for at 12,800 Hz or less; samples
/// must be finite. Digital silence gives −100 dB everywhere.
Analysis analyse(const Waveform& clip, const AnalysisParts& parts = {});

/// Whether a part of a clip has the clip's descriptors.
enum class Descriptors { Wanted, NotWanted };

/// Frames of an analysis, `count` of them.
struct FrameRange {
    Eigen::Index first = 0, count = 0;
};

/// The analysis of a part of a clip, from the frames of the whole: its spectra are not computed again, the floor of its
/// decibels and the tuning of its chroma are the whole clip's. The range must lie in the clip (asserted). Descriptors,
/// some of which are computed for the part, are left out where they are not `wanted`.
Analysis part_of(const Analysis& clip, FrameRange range, Descriptors wanted);

}  // namespace ektara::features
