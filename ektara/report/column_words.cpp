#include "ektara/report/column_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace ektara::report {
namespace {

struct Entry {
    std::string_view part;  ///< of the column's name, behind any group's prefix
    ColumnWords words;
};

/// The first entry whose part the name begins with (behind a group's prefix) says how it is spoken of. No letter
/// follows the part: `temporal_centroid` is no tempo.
const std::vector<Entry> kEntries{
    {"tempo", {"tempo", "rhythm", "faster", "slower", "fast", "slow", "BPM", 0, 2}},
    {"loudness_range", {"loudness range", "dynamics", "more dynamic", "more even", "dynamic", "even", "LU", 1, 1}},
    {"loudness", {"loudness", "dynamics", "louder", "quieter", "loud", "quiet", "LUFS", 1, 2}},
    {"rms", {"loudness", "dynamics", "louder", "quieter", "loud", "quiet", "of full scale", 3, 1}},
    {"spectral_centroid", {"brightness", "timbre", "brighter", "darker", "bright", "dark", "Hz", 0, 3}},
    {"spectral_rolloff", {"brightness", "timbre", "brighter", "darker", "bright", "dark", "Hz", 0, 2}},
    {"rolloff", {"brightness", "timbre", "brighter", "darker", "bright", "dark", "Hz", 0, 2}},
    {"spectral_bandwidth", {"width", "timbre", "wider in sound", "narrower in sound", "wide", "narrow", "Hz", 0, 1}},
    {"zero_crossing_rate", {"sharpness", "timbre", "sharper", "softer in sound", "sharp", "mellow", "", 3, 1}},
    {"spectral_flatness", {"noisiness", "timbre", "noisier", "more tonal", "noisy", "tonal", "", 4, 2}},
    {"harmonic_ratio",
     {"percussiveness", "timbre", "more sustained", "more percussive", "sustained", "percussive", "", 2, 2}},
    {"perceptr",
     {"percussiveness", "timbre", "more percussive", "less percussive", "percussive", "sustained", "", 4, 1}},
    {"harmony", {"harmony", "harmony", "", "", "", "", "", 4, 0}},
    {"onset_strength", {"attack", "rhythm", "stronger in attack", "softer in attack", "punchy", "gentle", "", 2, 2}},
    {"fluctuation_05_1", {"fluctuation", "rhythm", "more slowly swelling", "less slowly swelling", "", "", "dB", 1, 0}},
    {"fluctuation_1_2", {"fluctuation", "rhythm", "more pulsed", "less pulsed", "", "", "dB", 1, 0}},
    {"fluctuation_2_4", {"fluctuation", "rhythm", "more pulsed", "less pulsed", "", "", "dB", 1, 0}},
    {"fluctuation_4_8", {"fluctuation", "rhythm", "busier", "calmer", "busy", "calm", "dB", 1, 1}},
    {"fluctuation_8_16", {"fluctuation", "rhythm", "busier", "calmer", "busy", "calm", "dB", 1, 0}},
    {"spectral_contrast", {"contrast", "timbre", "clearer in its tones", "denser in sound", "", "", "dB", 1, 0}},
    {"chroma_entropy",
     {"pitch variety", "harmony", "more varied in pitch", "more centred in pitch", "chromatic", "", "", 2, 1}},
    {"chroma", {"pitch classes", "harmony", "", "", "", "", "", 2, 0}},
    {"tonnetz", {"tonnetz", "harmony", "", "", "", "", "", 2, 0}},
    {"key_strength", {"key strength", "harmony", "clearer in key", "vaguer in key", "clear in key", "", "", 2, 1}},
    {"key", {"key", "harmony", "", "", "", "", "", 1, 0}},
    {"mode", {"mode", "harmony", "more often major", "more often minor", "major", "minor", "", 2, 1}},
    {"mfcc1_mean", {"loudness", "dynamics", "louder", "quieter", "loud", "quiet", "dB (first MFCC)", 0, 0}},
    {"mfcc2_mean", {"brightness", "timbre", "darker", "brighter", "dark", "bright", "(second MFCC)", 0, 0}},
    {"mfcc", {"timbre", "timbre", "", "", "", "", "", 2, 0}},
    {"note_polyphony_mean",
     {"polyphony", "harmony", "fuller in notes", "thinner in notes", "full", "thin", "notes", 1, 2}},
    {"note_onsets_per_second",
     {"note density", "rhythm", "denser in notes", "sparser in notes", "dense", "sparse", "notes a second", 1, 2}},
    {"note_seconds", {"note length", "rhythm", "longer in its notes", "shorter in its notes", "", "", "s", 2, 1}},
    {"note_melody_mid",
     {"register", "harmony", "higher in pitch", "lower in pitch", "high", "low", "(MIDI number)", 0, 2}},
    {"note_pitch_mean",
     {"register", "harmony", "higher in pitch", "lower in pitch", "high", "low", "(MIDI number)", 0, 1}},
    {"note_bass_mid",
     {"register", "harmony", "higher in its bass", "deeper in its bass", "", "", "(MIDI number)", 0, 0}},
    {"note_melody_range",
     {"melodic range", "harmony", "wider in melody", "narrower in melody", "", "", "semitones", 0, 1}},
    {"note_major_lead", {"mode", "harmony", "more often major", "more often minor", "major", "minor", "", 2, 1}},
    {"note_key_strength", {"key strength", "harmony", "clearer in key", "vaguer in key", "clear in key", "", "", 2, 0}},
    {"note_chroma_entropy",
     {"pitch variety", "harmony", "more varied in pitch", "more centred in pitch", "chromatic", "", "", 2, 0}},
    {"note_harmonic_change",
     {"harmonic change", "harmony", "quicker in its changes of harmony", "steadier in harmony", "", "", "", 2, 1}},
    {"note_rests", {"rests", "rhythm", "fuller of rests", "less often at rest", "", "", "", 2, 0}},
    {"length", {"length", "other", "longer", "shorter", "long", "short", "", 0, 0}},
    {"duration_ms", {"length", "other", "longer", "shorter", "long", "short", "ms", 0, 0}},
    {"duration", {"length", "other", "longer", "shorter", "long", "short", "s", 0, 0}},
};

/// A spread over time is not the thing itself: "brighter" is said of means only.
bool is_spread(const std::string& name) {
    constexpr std::array<std::string_view, 6> kEndings{"_var", "_std", "_skewness", "_kurtosis", "_logvar", "_log_var"};
    return std::any_of(kEndings.begin(), kEndings.end(), [&](auto ending) { return name.ends_with(ending); }) ||
           name.find("delta") != std::string::npos;
}

bool is_called(const std::string& name, std::string_view part) {
    if (!name.starts_with(part)) return false;
    const char next = name.size() > part.size() ? name[part.size()] : '_';
    return !((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'));
}

}  // namespace

std::string without_group(const std::string& name) {
    for (const std::string_view group : {"timbre_", "harmony_", "rhythm_", "dynamics_"})
        if (name.starts_with(group) && name.size() > group.size() && name != "harmony_mean" && name != "harmony_var")
            return name.substr(group.size());
    return name;
}

ColumnWords words_for(const std::string& column) {
    const std::string name = without_group(column);
    ColumnWords words{name, "other", "", "", "", "", "", 2, 0};
    for (const auto& entry : kEntries)
        if (is_called(name, entry.part)) {
            words = entry.words;
            break;
        }
    if (is_spread(name)) {
        words.family += " variation";
        words.more = words.less = words.high = words.low = words.unit = "";
        words.priority                                                = 0;
        words.digits                                                  = 3;
    }
    // Columns without a word of their own are each a family.
    if (words.more.empty()) words.family = name;
    return words;
}

bool is_on_page(const std::string& column, std::size_t songs) {
    constexpr std::size_t kManySongs = 20'000;
    const auto words                 = words_for(column);
    return !words.more.empty() && (songs <= kManySongs || words.priority >= 2);
}

}  // namespace ektara::report
