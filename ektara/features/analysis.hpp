#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/features/loudness.hpp"
#include "ektara/features/mfcc.hpp"
#include "ektara/features/musicnn.hpp"
#include "ektara/features/note_options.hpp"

namespace ektara::features {

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
};

/// Everything that the features of one clip are made of; T frames, rows are frames unless said otherwise.
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

    /// The row of notes.hpp; empty unless AnalysisParts::notes.
    RowVector notes;
    /// The rows of AnalysisParts::onnx, by name.
    std::map<std::string, RowVector> onnx;
};

/// Analyses a clip that comes in blocks by one pass of one short-time Fourier transform (MfccOptions' defaults),
/// whatever is asked for. The clip itself is not kept: an hour of it takes 317 MB, what is kept of it 80 to 170. The
/// result does not depend on where the blocks were cut. Throws InvalidArgument E2205 where descriptors are asked for at
/// 12,800 Hz or less, E5043 where notes are at another rate than 22,050 Hz, and as `pitch_network`, MusicnnMels,
/// `musicnn` and OnnxListener do; samples must be finite.
class AnalysisBuilder {
  public:
    /// Room for `expected_samples` is made at once.
    AnalysisBuilder(int sample_rate_hz, const AnalysisParts& parts, std::size_t expected_samples = 0);
    ~AnalysisBuilder();
    AnalysisBuilder(AnalysisBuilder&&) noexcept;
    AnalysisBuilder& operator=(AnalysisBuilder&&) noexcept;

    void push(std::span<const float> block);
    /// The clip has ended. Throws InvalidArgument E2201 where it was empty. Digital silence gives −100 dB everywhere.
    Analysis finish();

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
