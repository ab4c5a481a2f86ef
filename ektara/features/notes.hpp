#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/features/note_options.hpp"
#include "ektara/features/pitch_network.hpp"

namespace ektara::features {

/// The name of the feature.
inline constexpr const char* kNotes = "notes";

/// The columns of `notes`, in order (docs/methods.md has the formulas). Those of harmony, the first 16 and the last, do
/// not depend on the key that a piece is in.
///
/// note_dft1 … 6: magnitudes of the Fourier transform of the chroma of the sounding notes, weighted by their posteriors
/// and of sum 1 (0 to 1; 5: fifths, diatonic; 3: major thirds; 6: whole tones). note_chroma_entropy (0 to 1),
/// note_key_strength (correlation), note_major_lead (best correlation with a major key less the best with a minor one).
/// note_interval0 … 6: shares of the pairs of notes that sound together and lie 0 (octaves) to 6 semitones apart, the
/// shorter way round the octave. note_polyphony_mean, _std: notes at once. note_rests: share of frames without a note.
/// note_onsets_per_second. note_seconds: mean length of a note. note_strength: mean posterior of the sounding notes.
/// note_melody_mid, note_melody_range: median, and 10th to 90th percentile, of the highest sounding note (MIDI number,
/// semitones). note_melody_step: mean interval where the highest note changes (semitones),
/// note_melody_changes_per_second. note_bass_mid: median of the lowest note (MIDI number). note_pitch_mean, _std: of
/// the sounding notes, weighted by their posteriors (MIDI number, semitones). note_harmonic_change: half the sum of
/// differences between the chromas of neighbouring seconds with notes, each of sum 1 (0 to 1).
std::vector<std::string> note_columns();

/// Gathers what the columns need from frames of posteriors that come one after the other.
class NoteStatistics {
  public:
    /// From this posterior on a note sounds, and begins (basic-pitch's own thresholds).
    static constexpr float kSounds = 0.3F, kBegins = 0.5F;

    /// One frame of 88 keys.
    void add(std::span<const float> notes, std::span<const float> onsets);
    /// What comes next does not follow what came before: notes, melody and harmony begin anew.
    void break_off();
    /// The row of `note_columns`. `seconds` is the length of the sound, above 0. Where no note sounds, all posteriors
    /// take their place in chroma and mean pitch, medians are the mean pitch, and ranges, shares and lengths are 0. At
    /// least one frame was added (asserted).
    RowVector row(double seconds) const;

  private:
    static constexpr std::size_t kKeys = static_cast<std::size_t>(PitchNetwork::kKeys);
    using Keys                         = std::array<double, kKeys>;
    using Chroma                       = std::array<double, 12>;

    void add_sounding(std::span<const float> notes);
    void add_melody(const std::vector<std::size_t>& sounding);
    void add_onsets(std::span<const float> onsets);
    void end_of_frame();
    std::size_t onsets_found() const;

    std::size_t frames_ = 0, rests_ = 0, sounding_ = 0, begun_ = 0, onsets_ = 0;
    double strength_ = 0, polyphony_squares_ = 0;
    Keys posteriors_{}, sounding_posteriors_{}, highest_{}, lowest_{};
    std::array<double, 7> intervals_{};
    std::array<bool, kKeys> sounded_{};
    /// The last two frames of onset posteriors, the older first.
    std::array<std::array<float, kKeys>, 2> last_onsets_{};
    /// −1: none in the frame before.
    int melody_               = -1;
    std::size_t melody_moves_ = 0;
    double melody_steps_      = 0;
    Chroma chroma_of_second_{}, chroma_before_{};
    std::size_t frames_of_second_ = 0, changes_ = 0;
    double change_ = 0;
};

/// `notes` of a sound at 22,050 Hz that comes in blocks: windows of two seconds that overlap by 30 frames, of which
/// each gives its middle 142, as in basic-pitch's own inference. Of `every` pairs of windows (3.3 s each) the first is
/// heard, and what is counted a second is counted by what was heard. The result does not depend on where the blocks
/// were cut.
///
/// basic-pitch ends its posteriors at 86 frames a second, which leaves out the last 0.7 % of a file; here they go on to
/// its end.
class NoteMeter {
  public:
    /// `options.every` is at least 1 (asserted).
    explicit NoteMeter(const PitchNetwork& network, const NoteOptions& options = {});
    void push(std::span<const float> block);
    /// The sound has ended; at least one sample came (asserted).
    RowVector finish();

  private:
    void take_window(std::span<const float> window);
    bool hears_next() const { return n_windows_ % (2 * static_cast<std::size_t>(options_.every)) < 2; }

    const PitchNetwork* network_;
    NoteOptions options_;
    NoteStatistics statistics_;
    /// From the sample on that the next window begins with.
    std::vector<float> held_;
    std::size_t n_samples_ = 0, n_windows_ = 0, n_frames_ = 0, n_heard_ = 0;
};

}  // namespace ektara::features
