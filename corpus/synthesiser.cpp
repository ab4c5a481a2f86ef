#include "corpus/synthesiser.hpp"

#include <algorithm>
#include <cmath>

#include <fluidsynth.h>

#include "ektara/core/error.hpp"

namespace ektara::corpus {
namespace {

constexpr const char* kSoundfont = "/usr/share/sounds/sf2/TimGM6mb.sf2";

/// Stereo placement is kept in the score; here both sides are averaged.
struct NoteEvent {
    std::size_t sample;
    bool begins;
    Note note;
};

std::vector<NoteEvent> events_of(const Score& score) {
    std::vector<NoteEvent> events;
    for (const auto& note : score.notes) {
        const auto sample = [&](int tick) {
            return static_cast<std::size_t>(std::lround(seconds_at(score, tick) * kSampleRateHz));
        };
        events.push_back({sample(note.tick), true, note});
        events.push_back({sample(note.tick + note.n_ticks), false, note});
    }
    std::stable_sort(events.begin(), events.end(), [](const NoteEvent& a, const NoteEvent& b) {
        return a.sample != b.sample ? a.sample < b.sample : a.begins < b.begins;
    });
    return events;
}

}  // namespace

struct Synthesiser::Loaded {
    fluid_settings_t* settings = new_fluid_settings();
    fluid_synth_t* synth       = nullptr;

    Loaded() {
        fluid_settings_setint(settings, "synth.cpu-cores", 1);
        fluid_settings_setnum(settings, "synth.sample-rate", kSampleRateHz);
        fluid_settings_setnum(settings, "synth.gain", 0.4);
        fluid_settings_setint(settings, "synth.chorus.active", 0);
        fluid_settings_setint(settings, "synth.polyphony", 128);
        synth = new_fluid_synth(settings);
        if (synth == nullptr || fluid_synth_sfload(synth, kSoundfont, 1) == FLUID_FAILED) {
            close();
            fail("E1251", "{}: the soundfont cannot be read; install the package timgm6mb-soundfont", kSoundfont);
        }
    }
    Loaded(const Loaded&)            = delete;
    Loaded& operator=(const Loaded&) = delete;
    ~Loaded() { close(); }

    void close() {
        delete_fluid_synth(synth);
        delete_fluid_settings(settings);
    }

    void choose(const Instrument& instrument) const {
        const int bank = instrument.channel == kDrumChannel ? 128 : 0;
        // Drum kits that the soundfont lacks fall back to the standard one, as General MIDI asks.
        if (fluid_synth_program_select(synth, instrument.channel, 1, bank, instrument.program) == FLUID_FAILED)
            fluid_synth_program_select(synth, instrument.channel, 1, bank, 0);
        fluid_synth_cc(synth, instrument.channel, 7, instrument.volume);
        fluid_synth_cc(synth, instrument.channel, 10, instrument.pan);
        fluid_synth_cc(synth, instrument.channel, 91, instrument.reverb);
    }
};

Synthesiser::Synthesiser() {
    // Its messages would go to standard error; what matters comes back as a status.
    for (const int level : {FLUID_ERR, FLUID_WARN, FLUID_INFO, FLUID_DBG, FLUID_PANIC})
        fluid_set_log_function(level, nullptr, nullptr);
    keeper_ = std::make_unique<Loaded>();
}

Synthesiser::~Synthesiser() = default;

Waveform Synthesiser::play(const Score& score, double seconds) const {
    const Loaded player;
    for (const auto& instrument : score.instruments) player.choose(instrument);
    const auto n_samples = static_cast<std::size_t>(std::lround(seconds * kSampleRateHz));
    std::vector<float> left(n_samples), right(n_samples);
    std::size_t done      = 0;
    const auto play_until = [&](std::size_t end) {
        const auto offset = static_cast<int>(done), count = static_cast<int>(std::min(end, n_samples) - done);
        if (count > 0) fluid_synth_write_float(player.synth, count, left.data(), offset, 1, right.data(), offset, 1);
        done += static_cast<std::size_t>(std::max(count, 0));
    };
    for (const auto& [sample, begins, note] : events_of(score)) {
        if (sample >= n_samples) break;
        play_until(sample);
        if (begins)
            fluid_synth_noteon(player.synth, note.channel, note.key, note.velocity);
        else
            fluid_synth_noteoff(player.synth, note.channel, note.key);
    }
    play_until(n_samples);
    for (std::size_t i = 0; i < n_samples; ++i) left[i] = 0.5F * (left[i] + right[i]);
    return {std::move(left), kSampleRateHz};
}

}  // namespace ektara::corpus
