#include "ektara/report/column_words.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace ektara::report {
namespace {

struct Entry {
    std::string_view part;  ///< of the column's name, behind any group's prefix
    ColumnWords words;
};

/// The first entry whose part the name begins with (behind a group's prefix) says how it is spoken of. No letter
/// follows the part: `temporal_centroid` is no tempo.
const std::vector<Entry> kEntries{
    {"tempo", {"tempo", "rhythm", "tempo", "faster", "slower", "fast", "slow", "BPM", 0, 2, false, false, true}},
    {"loudness_range",
     {"loudness range", "dynamics", "loudness range", "more dynamic", "less dynamic", "dynamic", "even", "LU", 1, 1,
      false, false, true}},
    {"loudness",
     {"loudness", "dynamics", "loudness", "louder", "quieter", "loud", "quiet", "LUFS", 1, 2, false, false, true}},
    {"rms",
     {"loudness", "dynamics", "level", "louder", "quieter", "loud", "quiet", "of full scale", 3, 1, false, false,
      true}},
    {"spectral_centroid",
     {"brightness", "timbre", "middle frequency", "brighter", "darker", "bright", "dark", "Hz", 0, 3, false, false,
      true}},
    {"spectral_rolloff",
     {"brightness", "timbre", "upper frequency", "brighter", "darker", "bright", "dark", "Hz", 0, 2, false, false,
      true}},
    {"rolloff",
     {"brightness", "timbre", "upper frequency", "brighter", "darker", "bright", "dark", "Hz", 0, 2, false, false,
      true}},
    {"spectral_bandwidth",
     {"width", "timbre", "spread of frequencies", "wider in sound", "narrower in sound", "wide", "narrow", "Hz", 0, 1,
      false, false, true}},
    {"zero_crossing_rate",
     {"sharpness", "timbre", "zero crossings", "sharper", "softer in sound", "sharp", "mellow", "", 3, 1, false, false,
      true}},
    {"spectral_flatness",
     {"noisiness", "timbre", "noisiness", "noisier", "less noisy", "noisy", "tonal", "", 4, 2, false, false, true}},
    {"harmonic_ratio",
     {"percussiveness", "timbre", "harmonic share", "less percussive", "more percussive", "sustained", "percussive", "",
      2, 2, true, false, true}},
    {"perceptr",
     {"percussiveness", "timbre", "percussive part", "more percussive", "less percussive", "percussive", "sustained",
      "", 4, 1, false, false, true}},
    {"harmony", {"harmony", "harmony", "", "", "", "", "", "", 4, 0, false, false, true}},
    {"onset_strength",
     {"attack", "rhythm", "attack strength", "stronger in attack", "softer in attack", "punchy", "gentle", "", 2, 2,
      false, false, true}},
    {"fluctuation_05_1",
     {"fluctuation", "rhythm", "pulse at 30–60 a minute", "more slowly swelling", "less slowly swelling", "", "", "dB",
      1, 0, false, false, true}},
    {"fluctuation_1_2",
     {"fluctuation", "rhythm", "pulse at 60–120 a minute", "more pulsing", "less pulsing", "pulsing", "", "dB", 1, 0,
      false, false, true}},
    {"fluctuation_2_4",
     {"fluctuation", "rhythm", "pulse at 120–240 a minute", "more pulsing", "less pulsing", "pulsing", "", "dB", 1, 0,
      false, false, true}},
    {"fluctuation_4_8",
     {"fluctuation", "rhythm", "pulse at 240–480 a minute", "busier", "calmer", "busy", "calm", "dB", 1, 1, false,
      false, true}},
    {"fluctuation_8_16",
     {"fluctuation", "rhythm", "pulse at 480–960 a minute", "busier", "calmer", "busy", "calm", "dB", 1, 0, false,
      false, true}},
    {"spectral_contrast",
     {"contrast", "timbre", "tone contrast", "less dense in sound", "denser in sound", "", "dense", "dB", 1, 0, true,
      false, true}},
    {"chroma_entropy",
     {"pitch variety", "harmony", "pitch variety", "more varied in pitch", "less varied in pitch", "chromatic", "", "",
      2, 1, false, false, true}},
    {"chroma", {"pitch classes", "harmony", "", "", "", "", "", "", 2, 0, false, false, true}},
    {"tonnetz", {"tonnetz", "harmony", "", "", "", "", "", "", 2, 0, false, false, true}},
    {"key_strength",
     {"key strength", "harmony", "key clarity", "clearer in key", "vaguer in key", "clear in key", "", "", 2, 1, false,
      false, true}},
    {"key", {"key", "harmony", "key", "", "", "", "", "", 1, 0, false, false, true}},
    {"mode",
     {"mode", "harmony", "share in major", "more often major", "less often major", "major", "minor", "", 2, 1, false,
      false, true}},
    {"mfcc1_mean",
     {"loudness", "dynamics", "level", "louder", "quieter", "loud", "quiet", "dB (first MFCC)", 0, 0, false, false,
      true}},
    {"mfcc2_mean",
     {"brightness", "timbre", "weight of the bass", "darker", "brighter", "dark", "bright", "(second MFCC)", 0, 0, true,
      false, true}},
    {"mfcc", {"timbre", "timbre", "", "", "", "", "", "", 2, 0, false, false, true}},
    {"note_polyphony_mean",
     {"polyphony", "harmony", "notes at once", "fuller in notes", "thinner in notes", "full", "thin", "", 1, 2, false,
      false, true}},
    {"note_onsets_per_second",
     {"note density", "rhythm", "notes a second", "busier in notes", "sparser in notes", "busy in notes", "sparse", "",
      1, 2, false, false, true}},
    {"note_seconds",
     {"note length", "rhythm", "length of a note", "longer in its notes", "shorter in its notes", "", "", "s", 2, 1,
      false, false, true}},
    {"note_melody_mid",
     {"register", "harmony", "height of the melody", "higher in pitch", "lower in pitch", "high", "low",
      "(MIDI number)", 0, 2, false, false, true}},
    {"note_pitch_mean",
     {"register", "harmony", "height of the notes", "higher in pitch", "lower in pitch", "high", "low", "(MIDI number)",
      0, 1, false, false, true}},
    {"note_bass_mid",
     {"register", "harmony", "height of the bass", "higher in its bass", "deeper in its bass", "", "", "(MIDI number)",
      0, 0, false, false, true}},
    {"note_melody_range",
     {"melodic range", "harmony", "range of the melody", "wider in melody", "narrower in melody", "", "", "semitones",
      0, 1, false, false, true}},
    {"note_major_lead",
     {"mode", "harmony", "lead of major over minor", "more often major", "less often major", "major", "minor", "", 2, 1,
      false, false, true}},
    {"note_key_strength",
     {"key strength", "harmony", "key clarity", "clearer in key", "vaguer in key", "clear in key", "", "", 2, 0, false,
      false, true}},
    {"note_chroma_entropy",
     {"pitch variety", "harmony", "pitch variety", "more varied in pitch", "less varied in pitch", "chromatic", "", "",
      2, 0, false, false, true}},
    {"note_harmonic_change",
     {"harmonic change", "harmony", "change of harmony", "quicker in its changes of harmony", "steadier in harmony", "",
      "", "", 2, 1, false, false, true}},
    {"note_rests",
     {"rests", "rhythm", "rests", "fuller of rests", "less often at rest", "", "", "", 2, 0, false, false, true}},
    {"length", {"length", "other", "length", "longer", "shorter", "long", "short", "", 0, 0, false, false, true}},
    {"duration_ms",
     {"length", "other", "length", "longer", "shorter", "long", "short", "ms", 0, 0, false, false, true}},
    {"duration", {"length", "other", "length", "longer", "shorter", "long", "short", "s", 0, 0, false, false, true}},
    {"danceability",
     {"danceability", "rhythm", "danceability", "more danceable", "less danceable", "danceable", "", "", 2, 1, false,
      false, true}},
    {"energy",
     {"energy", "dynamics", "energy", "more energetic", "less energetic", "energetic", "gentle", "", 2, 1, false, false,
      true}},
    {"valence",
     {"valence", "other", "cheerfulness", "more cheerful", "less cheerful", "cheerful", "sombre", "", 2, 1, false,
      false, true}},
    {"acousticness",
     {"acousticness", "timbre", "acoustic share", "more acoustic", "less acoustic", "acoustic", "", "", 2, 1, false,
      false, true}},
    {"instrumentalness",
     {"instrumentalness", "timbre", "share without voice", "more often without voice", "less often without voice",
      "instrumental", "", "", 2, 1, false, false, true}},
    {"speechiness",
     {"speechiness", "timbre", "spoken share", "more spoken", "less spoken", "spoken", "", "", 2, 1, false, false,
      true}},
    {"liveness",
     {"liveness", "other", "liveness", "more like a concert", "less like a concert", "live", "", "", 2, 1, false, false,
      true}},
};

/// A number beside others tells how they vary or how they lie, not the thing itself: "brighter" is said of means only.
bool is_of_change(const std::string& name) {
    constexpr std::array<std::string_view, 5> kEndings{"_var", "_std", "_sd", "_logvar", "_log_var"};
    return std::any_of(kEndings.begin(), kEndings.end(), [&](auto ending) { return name.ends_with(ending); });
}

bool is_of_shape(const std::string& name) {
    constexpr std::array<std::string_view, 3> kEndings{"_skew", "_skewness", "_kurtosis"};
    return std::any_of(kEndings.begin(), kEndings.end(), [&](auto ending) { return name.ends_with(ending); }) ||
           name.find("delta") != std::string::npos;
}

/// What changes where a family's numbers spread over time.
const std::vector<std::pair<std::string_view, std::string>> kChanging{
    {"tempo", "tempo"},         {"loudness", "loudness"},     {"brightness", "brightness"}, {"width", "width of sound"},
    {"sharpness", "sharpness"}, {"noisiness", "noisiness"},   {"percussiveness", "attack"}, {"attack", "attack"},
    {"contrast", "density"},    {"pitch classes", "harmony"}, {"tonnetz", "harmony"},       {"harmony", "harmony"},
    {"timbre", "tone colour"},
};

/// Of how much something changes: "more changing in brightness". The numbers themselves tell nobody anything.
ColumnWords words_of_change(const std::string& name, const ColumnWords& of) {
    const auto sense =
        std::find_if(kChanging.begin(), kChanging.end(), [&](const auto& one) { return one.first == of.family; });
    ColumnWords words;
    words.family = name;
    words.group  = of.group;
    words.digits = 3;
    words.spread = true;
    words.known  = of.known;
    if (!of.known || sense == kChanging.end() || is_of_shape(name)) return words;
    words.family = "changes of " + sense->second;
    words.more   = "more changing in " + sense->second;
    words.less   = "less changing in " + sense->second;
    words.high   = "changing in " + sense->second;
    words.low    = "steady in " + sense->second;
    return words;
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
    ColumnWords words;
    words.group = "other";
    for (const auto& entry : kEntries)
        if (is_called(name, entry.part)) {
            words = entry.words;
            break;
        }
    if (is_of_change(name) || is_of_shape(name)) return words_of_change(name, words);
    // Columns without a word of their own are each a family.
    if (words.more.empty()) words.family = name;
    return words;
}

bool is_on_page(const std::string& column, std::size_t songs) {
    constexpr std::size_t kManySongs = 20'000;
    const auto words                 = words_for(column);
    return !words.more.empty() && !words.spread && (songs <= kManySongs || words.priority >= 2);
}

bool is_provenance(const std::string& column) {
    static const std::set<std::string_view> kNames{"source",     "dataset",
                                                   "data_set",   "corpus",
                                                   "collection", "provenance",
                                                   "origin",     "archive",
                                                   "license",    "licence",
                                                   "url",        "split",
                                                   "subset",     "fold",
                                                   "folder",     "label_source",
                                                   "verdict",    "note",
                                                   "notes",      "core",
                                                   "uploader",   "file",
                                                   "filename",   "annotator",
                                                   "library",    "exact_duplicate_of"};
    return kNames.contains(column);
}

std::vector<std::string> all_column_texts() {
    std::set<std::string> texts;
    const auto add = [&](const ColumnWords& words) {
        for (const auto& text : {words.group, words.measure, words.more, words.less, words.high, words.low, words.unit})
            if (!text.empty()) texts.insert(text);
    };
    for (const auto& entry : kEntries) {
        add(entry.words);
        add(words_of_change(std::string(entry.part) + "_var", entry.words));
    }
    return {texts.begin(), texts.end()};
}

}  // namespace ektara::report
