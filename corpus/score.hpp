#pragma once

#include <string>
#include <vector>

namespace ektara::corpus {

inline constexpr int kTicksPerBeat = 480;
inline constexpr int kDrumChannel  = 9;

struct Note {
    int tick, n_ticks;
    int channel, key, velocity;  ///< MIDI: 0–15, 0–127, 1–127
    bool operator==(const Note&) const = default;
};

struct Instrument {
    int channel, program;
    int volume, pan, reverb;  ///< MIDI controllers 7, 10 and 91, 0–127
    bool operator==(const Instrument&) const = default;
};

/// From `tick` on.
struct Tempo {
    int tick;
    double bpm;
    bool operator==(const Tempo&) const = default;
};

/// What the synthesiser plays: notes in the order of their ticks, tempi likewise and the first at tick 0.
struct Score {
    int beats_per_bar                   = 4;
    std::vector<Instrument> instruments = {};
    std::vector<Tempo> tempi            = {};
    std::vector<Note> notes             = {};
    bool operator==(const Score&) const = default;
};

/// The time at which a tick falls.
double seconds_at(const Score& score, int tick);

/// A Standard MIDI File, format 0.
/// Source: MIDI Manufacturers Association, Standard MIDI Files 1.0 (1996).
std::string format_midi(const Score& score, const std::string& title);

}  // namespace ektara::corpus
