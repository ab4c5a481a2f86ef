#pragma once

#include <string>
#include <vector>

namespace ektara::corpus {

/// A rhythm over one bar, a character a step: '.' rests, 'A' is an accent and '1' a plain stroke of every song, '2' is
/// added from medium density on, '3' in busy songs only. Shorter patterns are repeated.
using Pattern = std::string;

struct Drum {
    int key;  ///< General MIDI percussion key
    Pattern pattern;
    int velocity;
};

/// What an accompanying instrument does with the chord of the bar.
enum class Playing { Chord, PowerChord, Arpeggio, Bass, Drone };

struct Part {
    Playing playing;
    int program;  ///< General MIDI program, from 0
    Pattern pattern;
    int velocity;
    int lowest;      ///< MIDI key at or above which it plays
    double n_steps;  ///< length of its notes in steps
};

struct Style {
    std::string name;
    int beats_per_bar, steps_per_beat;
    double lowest_bpm, highest_bpm;
    /// Tempo at the end over tempo at the beginning.
    double acceleration;
    /// Semitones above the tonic, for major and minor, and what the tradition calls them.
    std::vector<int> scales[2];
    std::string scale_names[2];
    /// Degrees of the scale (from 0) on which the chords of successive bars stand.
    std::vector<std::vector<int>> progressions;
    int drum_kit;
    std::vector<Drum> drums;
    std::vector<Part> parts;
    Pattern melody;
    int melody_velocity = 96;
    int words_per_minute;
    bool sung;  ///< false: recited
    /// How far a player strays from the grid and from even strokes: 1 as people do, 0 as machines do.
    double looseness;
    std::vector<std::string> themes;
};

/// The styles in the order of the levels of the factor "style".
const std::vector<Style>& styles();

/// The same metre, scales and progressions on one band of short strokes, one a beat, for the songs of `--plant`.
Style on_plain_band(Style style);

/// General MIDI program of a level of the factor "lead".
int lead_program(int level);

}  // namespace ektara::corpus
