#include "corpus/score.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ektara::corpus {
namespace {

void append_big_endian(std::string& bytes, std::uint32_t value, int n_bytes) {
    for (int shift = 8 * (n_bytes - 1); shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 0xff);
}

/// Seven bits a byte, the high bit set on all but the last.
void append_length(std::string& bytes, std::uint32_t value) {
    for (int shift = 21; shift > 0; shift -= 7)
        if (value >> shift) bytes += static_cast<char>(0x80 | ((value >> shift) & 0x7f));
    bytes += static_cast<char>(value & 0x7f);
}

std::string message(int status, int first, int second = -1) {
    std::string bytes{static_cast<char>(status), static_cast<char>(first)};
    if (second >= 0) bytes += static_cast<char>(second);
    return bytes;
}

std::string meta(int type, const std::string& content) {
    std::string bytes{'\xff', static_cast<char>(type)};
    append_length(bytes, static_cast<std::uint32_t>(content.size()));
    return bytes + content;
}

struct Event {
    int tick, rank;  ///< notes end before others begin at the same tick
    std::string bytes;
};

std::vector<Event> events_of(const Score& score, const std::string& title) {
    std::vector<Event> events{{0, 0, meta(0x03, title)}};
    const std::string metre{static_cast<char>(score.beats_per_bar), 2, 24, 8};
    events.push_back({0, 0, meta(0x58, metre)});
    for (const auto& tempo : score.tempi) {
        std::string microseconds;
        append_big_endian(microseconds, static_cast<std::uint32_t>(std::lround(60e6 / tempo.bpm)), 3);
        events.push_back({tempo.tick, 0, meta(0x51, microseconds)});
    }
    for (const auto& instrument : score.instruments) {
        events.push_back({0, 1, message(0xc0 | instrument.channel, instrument.program)});
        events.push_back({0, 1, message(0xb0 | instrument.channel, 7, instrument.volume)});
        events.push_back({0, 1, message(0xb0 | instrument.channel, 10, instrument.pan)});
        events.push_back({0, 1, message(0xb0 | instrument.channel, 91, instrument.reverb)});
    }
    for (const auto& note : score.notes) {
        events.push_back({note.tick, 3, message(0x90 | note.channel, note.key, note.velocity)});
        events.push_back({note.tick + note.n_ticks, 2, message(0x80 | note.channel, note.key, 0)});
    }
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
        return a.tick != b.tick ? a.tick < b.tick : a.rank < b.rank;
    });
    return events;
}

}  // namespace

double seconds_at(const Score& score, int tick) {
    double seconds = 0;
    for (std::size_t i = 0; i < score.tempi.size() && score.tempi[i].tick < tick; ++i) {
        const int end = i + 1 < score.tempi.size() ? std::min(tick, score.tempi[i + 1].tick) : tick;
        seconds += 60.0 / score.tempi[i].bpm * (end - score.tempi[i].tick) / kTicksPerBeat;
    }
    return seconds;
}

std::string format_midi(const Score& score, const std::string& title) {
    std::string track;
    int now = 0;
    for (const auto& event : events_of(score, title)) {
        append_length(track, static_cast<std::uint32_t>(event.tick - now));
        track += event.bytes;
        now = event.tick;
    }
    append_length(track, 0);
    track += meta(0x2f, "");
    std::string file = "MThd";
    append_big_endian(file, 6, 4);
    append_big_endian(file, 0, 2);
    append_big_endian(file, 1, 2);
    append_big_endian(file, kTicksPerBeat, 2);
    file += "MTrk";
    append_big_endian(file, static_cast<std::uint32_t>(track.size()), 4);
    return file + track;
}

}  // namespace ektara::corpus
