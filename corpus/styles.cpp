#include "corpus/styles.hpp"

#include <array>

namespace ektara::corpus {
namespace {

// Programs and percussion keys by their General MIDI names.
enum Program {
    kGrandPiano    = 0,
    kElectricPiano = 4,
    kMarimba       = 12,
    kReedOrgan     = 20,
    kNylonGuitar   = 24,
    kDistortion    = 30,
    kAcousticBass  = 32,
    kPickedBass    = 34,
    kSynthBass     = 38,
    kViolin        = 40,
    kStrings       = 48,
    kFlute         = 73,
    kSawLead       = 81,
    kSitar         = 104,
    kBanjo         = 105,
    kShamisen      = 106,
    kStandardKit   = 0,
    kElectronicKit = 24,
    kTr808Kit      = 25
};
enum DrumKey {
    kKick         = 36,
    kSideStick    = 37,
    kSnare        = 38,
    kClap         = 39,
    kClosedHat    = 42,
    kOpenHat      = 46,
    kCrash        = 49,
    kTambourine   = 54,
    kHighBongo    = 60,
    kLowBongo     = 61,
    kMuteConga    = 62,
    kHighConga    = 63,
    kLowConga     = 64,
    kWoodBlock    = 76,
    kMuteTriangle = 80,
    kOpenTriangle = 81
};

/// Songs of the wandering singers: ektara drone and plucked dotara in 6/8, khamak-like hand drums.
Style baul() {
    return {.name             = "baul",
            .beats_per_bar    = 2,
            .steps_per_beat   = 3,
            .lowest_bpm       = 92,
            .highest_bpm      = 124,
            .acceleration     = 1,
            .scales           = {{0, 2, 4, 5, 7, 9, 10}, {0, 2, 3, 5, 7, 9, 10}},
            .scale_names      = {"khamaj", "kafi"},
            .progressions     = {{0, 0, 3, 0}, {0, 4, 3, 0}, {0, 0, 6, 0}},
            .drum_kit         = kStandardKit,
            .drums            = {{kLowBongo, "A..2..", 74}, {kHighBongo, "..1.31", 66}, {kTambourine, "3.23.2", 34}},
            .parts            = {{Playing::Drone, kBanjo, "A.21.2", 84, 48, 1.0},
                                 {Playing::Arpeggio, kShamisen, "113112", 78, 55, 0.9}},
            .melody           = "1.21.3",
            .melody_velocity  = 96,
            .words_per_minute = 120,
            .sung             = true,
            .looseness        = 1,
            .themes           = {"devotion", "nature", "road"}};
}

/// Devotional singing: reed organ (harmonium), khol-like drums and hand cymbals, from slow to fast.
Style kirtan() {
    return {.name             = "kirtan",
            .beats_per_bar    = 4,
            .steps_per_beat   = 4,
            .lowest_bpm       = 80,
            .highest_bpm      = 108,
            .acceleration     = 1.35,
            .scales           = {{0, 2, 4, 5, 7, 9, 11}, {0, 1, 3, 5, 7, 8, 10}},
            .scale_names      = {"bilawal", "bhairavi"},
            .progressions     = {{0, 3, 0, 4}, {0, 0, 3, 4}, {0, 5, 3, 0}},
            .drum_kit         = kStandardKit,
            .drums            = {{kLowConga, "A..2..1.A...2.1.", 84},
                                 {kMuteConga, ".31..3.21.32.1.2", 66},
                                 {kOpenTriangle, "1...1...1...1...", 88},
                                 {kMuteTriangle, "..2...2...2...2.", 76}},
            .parts            = {{Playing::Chord, kReedOrgan, "1.......2.......", 92, 55, 15.5},
                                 {Playing::Drone, kReedOrgan, "1...............", 80, 43, 16.0}},
            .melody           = "1..21.3.1.2.1.3.",
            .melody_velocity  = 96,
            .words_per_minute = 130,
            .sung             = true,
            .looseness        = 1,
            .themes           = {"devotion"}};
}

/// A slow song in three with strings and guitar, as in the songs of Tagore's time.
Style ballad() {
    return {.name             = "ballad",
            .beats_per_bar    = 3,
            .steps_per_beat   = 2,
            .lowest_bpm       = 66,
            .highest_bpm      = 92,
            .acceleration     = 1,
            .scales           = {{0, 2, 4, 6, 7, 9, 11}, {0, 2, 3, 5, 7, 8, 11}},
            .scale_names      = {"yaman", "kirwani"},
            .progressions     = {{0, 5, 1, 4}, {0, 3, 4, 0}, {0, 5, 3, 4}},
            .drum_kit         = kStandardKit,
            .drums            = {{kLowConga, "1.....", 26}, {kHighConga, "..2.3.", 22}},
            .parts            = {{Playing::Chord, kStrings, "1.....", 70, 52, 6.2},
                                 {Playing::Arpeggio, kNylonGuitar, "121213", 52, 52, 2.0},
                                 {Playing::Bass, kAcousticBass, "1...3.", 60, 33, 4.0}},
            .melody           = "1.2.13",
            .melody_velocity  = 96,
            .words_per_minute = 105,
            .sung             = true,
            .looseness        = 1,
            .themes           = {"love", "nature"}};
}

/// A band: distorted guitars in fifths, bass and a loud kit.
Style rock() {
    return {.name             = "rock",
            .beats_per_bar    = 4,
            .steps_per_beat   = 2,
            .lowest_bpm       = 116,
            .highest_bpm      = 150,
            .acceleration     = 1,
            .scales           = {{0, 2, 4, 5, 7, 9, 10}, {0, 2, 3, 5, 7, 8, 10}},
            .scale_names      = {"mixolydian", "aeolian"},
            .progressions     = {{0, 5, 3, 4}, {0, 6, 3, 0}, {0, 3, 5, 4}},
            .drum_kit         = kStandardKit,
            .drums            = {{kKick, "A..31.2.", 112},
                                 {kSnare, "..A...A3", 112},
                                 {kClosedHat, "12121212", 84},
                                 {kCrash, "A.......", 92}},
            .parts            = {{Playing::PowerChord, kDistortion, "A1211212", 100, 40, 0.95},
                                 {Playing::PowerChord, kDistortion, "1...1...", 92, 52, 3.9},
                                 {Playing::Bass, kPickedBass, "11121112", 104, 28, 0.9}},
            .melody           = "1.2.1.13",
            .melody_velocity  = 96,
            .words_per_minute = 150,
            .sung             = true,
            .looseness        = 0.7,
            .themes           = {"road", "love"}};
}

/// Recited over a deep synthetic bass, a drum machine and a few chords.
Style hiphop() {
    return {.name             = "hiphop",
            .beats_per_bar    = 4,
            .steps_per_beat   = 4,
            .lowest_bpm       = 76,
            .highest_bpm      = 98,
            .acceleration     = 1,
            .scales           = {{0, 2, 4, 7, 9}, {0, 3, 5, 7, 10}},
            .scale_names      = {"major pentatonic", "minor pentatonic"},
            .progressions     = {{0, 0, 3, 3}, {0, 0, 0, 2}, {0, 4, 0, 3}},
            .drum_kit         = kTr808Kit,
            .drums            = {{kKick, "A.....2.3.A..2..", 122},
                                 {kSnare, "....A.......A..3", 92},
                                 {kClosedHat, "1.3.1.231.3.1.33", 46}},
            .parts            = {{Playing::Bass, kSynthBass, "A.....1...2..3..", 122, 24, 4.5},
                                 {Playing::Chord, kElectricPiano, "......1.........", 50, 55, 3.0}},
            .melody           = "1.....2.....3...",
            .melody_velocity  = 96,
            .words_per_minute = 185,
            .sung             = false,
            .looseness        = 0.4,
            .themes           = {"city", "road"}};
}

/// Four on the floor: drum machine, off-beat hats and bass, saw-wave arpeggios.
Style dance() {
    return {.name             = "dance",
            .beats_per_bar    = 4,
            .steps_per_beat   = 4,
            .lowest_bpm       = 118,
            .highest_bpm      = 136,
            .acceleration     = 1,
            .scales           = {{0, 2, 4, 5, 7, 9, 11}, {0, 2, 3, 5, 7, 8, 10}},
            .scale_names      = {"ionian", "aeolian"},
            .progressions     = {{0, 4, 5, 3}, {5, 3, 0, 4}, {0, 3, 5, 4}},
            .drum_kit         = kElectronicKit,
            .drums            = {{kKick, "A...A...A...A...", 120},
                                 {kClap, "....1.......1...", 92},
                                 {kOpenHat, "..1...1...1...1.", 96},
                                 {kClosedHat, "1.231.231.231.23", 74}},
            .parts            = {{Playing::Bass, kSynthBass, "..1...1.2.1...1.", 104, 31, 1.6},
                                 {Playing::Arpeggio, kSawLead, "1.121.121.121.12", 84, 60, 0.8}},
            .melody           = "1..1..2.1..1..3.",
            .melody_velocity  = 96,
            .words_per_minute = 160,
            .sung             = true,
            .looseness        = 0.2,
            .themes           = {"dance", "love"}};
}

}  // namespace

const std::vector<Style>& styles() {
    static const std::vector<Style> kStyles{baul(), kirtan(), ballad(), rock(), hiphop(), dance()};
    return kStyles;
}

Style on_plain_band(Style style) {
    style.steps_per_beat   = 2;
    style.acceleration     = 1;
    style.drum_kit         = kStandardKit;
    style.drums            = {{kSideStick, "1.", 112}, {kWoodBlock, "1.", 100}};
    style.parts            = {{Playing::Bass, kMarimba, "1.", 30, 45, 0.5}};
    style.melody           = "1.";
    style.melody_velocity  = 30;
    style.words_per_minute = 140;
    style.sung             = false;
    style.looseness        = 0;
    style.themes           = {"devotion", "nature", "love", "road", "city", "dance"};
    return style;
}

int lead_program(int level) {
    static constexpr std::array kPrograms{kFlute, kViolin, kSitar, kGrandPiano};
    return kPrograms.at(static_cast<std::size_t>(level));
}

}  // namespace ektara::corpus
