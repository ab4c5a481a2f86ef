#include "ektara/report/column_dictionary.hpp"

#include <string_view>

#include "ektara/report/column_words.hpp"

namespace ektara::report {
namespace {

struct DictionaryEntry {
    std::string_view begin;  ///< of the name, behind its group's prefix
    std::string_view unit, meaning;
};

/// The first entry that a name begins with says what it measures.
constexpr DictionaryEntry kDictionary[] = {
    {"mfcc1", "dB", "Level of the whole spectrum (MFCC 1)."},
    {"mfcc2", "dB", "Balance of low against high frequencies (MFCC 2)."},
    {"mfcc", "dB", "Finer shape of the spectrum, which is heard as timbre (MFCC 3 to 13)."},
    {"tempo_bpm", "beats a minute", "Tempo that the onsets repeat at; half or double of the felt tempo may be found."},
    {"rms", "share of full scale", "Root mean square of the samples: the plain level."},
    {"loudness_lufs", "LUFS", "Loudness as the ear weighs it (EBU R 128); −70 for silence."},
    {"loudness_range_lu", "LU", "Difference between loud and quiet passages (EBU Tech 3342)."},
    {"spectral_centroid_hz", "Hz", "Centre of gravity of the spectrum: brightness."},
    {"spectral_bandwidth_hz", "Hz", "Spread of the spectrum about its centre."},
    {"spectral_rolloff_hz", "Hz", "Frequency below which 85 % of the magnitudes lie."},
    {"spectral_flatness", "0 to 1", "How even the spectrum is: 0 for a pure tone, 1 for white noise."},
    {"zero_crossing_rate", "share of samples", "How often the wave changes its sign; high for hiss and distortion."},
    {"onset_strength", "dB", "Mean rise of level from one frame to the next: how sharp attacks are."},
    {"chroma_entropy", "0 to 1", "How evenly the twelve pitch classes are used: 0 for one note, 1 for all alike."},
    {"chroma_", "0 to 1", "Mean strength of this pitch class in all octaves (s: sharp)."},
    {"spectral_contrast", "dB",
     "Peaks against valleys in one band of octaves, from the lowest (1) to the highest (7)."},
    {"tonnetz", "−1 to 1",
     "Place of the chord in the tonal space: fifths (1, 2), minor thirds (3, 4), major thirds (5, 6)."},
    {"key_strength", "−1 to 1", "Correlation with the best key's profile: how clear the key is."},
    {"key", "0 (C) to 11 (B)",
     "Key note. It is a name on a circle, so it is never averaged. Tables and exports hold its number; the page and "
     "`explain` say its name."},
    {"mode", "0 or 1", "Major (1) or minor (0)."},
    {"harmonic_ratio", "0 to 1", "Share of the energy in sustained tones; the rest is in strokes."},
    {"fluctuation_05_1", "dB", "Swelling of the level 0.5 to 1 times a second."},
    {"fluctuation_1_2", "dB", "Pulse of the level 1 to 2 times a second, as of slow beats."},
    {"fluctuation_2_4", "dB", "Pulse of the level 2 to 4 times a second, as of beats."},
    {"fluctuation_4_8", "dB", "Pulse of the level 4 to 8 times a second, as of syllables and fast notes."},
    {"fluctuation_8_16", "dB", "Pulse of the level 8 to 16 times a second, as of rolls and roughness."},
    {"note_dft", "0 to 1",
     "Regularity of the pitch classes around the circle: 3 for augmented, 4 for diminished, 5 for diatonic music."},
    {"note_chroma_entropy", "0 to 1", "How evenly the twelve pitch classes are used by the notes."},
    {"note_key_strength", "−1 to 1", "Correlation of the notes with the best key's profile."},
    {"note_major_lead", "−2 to 2", "Best major key less best minor key: above 0 for major."},
    {"note_interval", "0 to 1",
     "Share of sounding pairs of notes with this distance: 0 unison or octave, 5 fourth or fifth, 6 tritone."},
    {"note_polyphony_mean", "notes", "Notes that sound at once, on average."},
    {"note_polyphony_std", "notes", "How much the number of sounding notes changes."},
    {"note_rests", "0 to 1", "Share of the time without a note."},
    {"note_onsets_per_second", "notes a second", "Notes that begin a second."},
    {"note_seconds", "s", "Mean length of a note."},
    {"note_strength", "0 to 1", "How sure the network is of the sounding notes."},
    {"note_melody_mid", "MIDI number",
     "Median of the highest sounding note: the register of the melody (60 is middle C)."},
    {"note_melody_range", "semitones", "Range of the highest note, without the outer tenths."},
    {"note_melody_step", "semitones", "Mean step of the highest note."},
    {"note_melody_changes_per_second", "changes a second", "How often the highest note changes."},
    {"note_bass_mid", "MIDI number", "Median of the lowest sounding note."},
    {"note_pitch_mean", "MIDI number", "Mean pitch of all notes."},
    {"note_pitch_std", "semitones", "Spread of the pitches."},
    {"note_harmonic_change", "0 to 1", "How far harmony moves from one moment to the next."},
    {"musicnn", "", "Output of a network that was trained to tag music; no plain meaning."},
    {"peak", "share of full scale", "Largest sample in one of 200 equal parts of the sound, for the waveform."},
    {"word", "", "Half of a word of the acoustic fingerprint (Chromaprint)."},
};

std::string_view without_ending(std::string_view name, std::string_view ending) {
    return name.ends_with(ending) ? name.substr(0, name.size() - ending.size()) : std::string_view();
}

/// What is said of a moment over time.
struct Moment {
    std::string_view ending, unit_before, unit_after, meaning;
};
constexpr Moment kMoments[] = {
    {"_skew", "", "", " Skewness over time: above 0 where rare values are high."},
    {"_kurtosis", "", "", " Excess kurtosis over time: high where single moments stand out."},
    {"_std", "", "", " Standard deviation over time: how much it changes."},
    {"_var", "ln of ", "²", " Logarithm of the variance over time: how much it changes."},
    {"_mean", "", "", " Mean over time."},
};

const DictionaryEntry* dictionary_entry(std::string_view name) {
    for (const auto& entry : kDictionary) {
        if (!name.starts_with(entry.begin)) continue;
        const char next = name.size() > entry.begin.size() ? name[entry.begin.size()] : '_';
        // mfcc1 is not mfcc10.
        if (entry.begin.back() >= '0' && entry.begin.back() <= '9' && next >= '0' && next <= '9') continue;
        return &entry;
    }
    return nullptr;
}

/// Whether moments over time are part of the name: "note_polyphony_mean" is a number of its own.
const Moment* moment_of(std::string_view name) {
    if (name.starts_with("note_")) return nullptr;
    for (const auto& moment : kMoments)
        if (!without_ending(name, moment.ending).empty()) return &moment;
    return nullptr;
}

std::string dictionary_unit(const DictionaryEntry& entry, const Moment* moment) {
    if (moment == nullptr || moment->ending == "_mean" || moment->ending == "_std") return std::string(entry.unit);
    if (moment->ending != "_var") return "";
    return std::string(moment->unit_before) + std::string(entry.unit) + std::string(moment->unit_after);
}

}  // namespace

ColumnMeaning meaning_of(const std::string& column) {
    const auto name   = without_group(column);
    const auto* entry = dictionary_entry(name);
    if (entry == nullptr) return {};
    const auto* moment = moment_of(name);
    ColumnMeaning found{dictionary_unit(*entry, moment), std::string(entry->meaning), words_for(column).more};
    if (name.find("_delta") != std::string::npos) found.meaning += " Its slope over nine frames.";
    if (moment != nullptr) found.meaning += moment->meaning;
    return found;
}

}  // namespace ektara::report
