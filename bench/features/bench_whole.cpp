// bench_whole REPEATS EVERY PATCHES FILE: one JSON line with the processor seconds of `rich`, `musicnn` and `notes`
// from the file, one thread, the least of the repeats. EVERY and PATCHES are features.notes.every and
// features.musicnn.patches; the weights are those of `ektara models fetch`.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "bench/processor_time.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/detail/allocation.hpp"
#include "ektara/features/extract.hpp"

namespace {

using namespace ektara;

volatile float sink = 0;

int number(std::string_view text) {
    int value = -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

int main(int argc, char** argv) {
    keep_freed_memory();  // as the program does
    if (argc != 5 || number(argv[1]) < 1) {
        fmt::print(stderr, "usage: bench_whole REPEATS EVERY PATCHES FILE\n");
        return 2;
    }
    features::ExtractOptions options;
    options.names           = {"rich", "musicnn", "notes"};
    options.notes.every     = number(argv[2]);
    options.musicnn.patches = number(argv[3]);
    Track track;
    track.id = "clip", track.audio = argv[4];
    const auto extract = [&] {
        const auto found = features::extract_track(track, options);
        if (const auto* failure = std::get_if<Failure>(&found)) {
            fmt::print(stderr, "{}\n", failure->reason);
            std::exit(1);
        }
        sink = std::get<features::TrackFeatures>(found).rows[0](0);
    };
    extract();  // reads the weights
    fmt::print("{}\n", artifacts::Json{{"seconds", least_seconds(number(argv[1]), extract)}}.dump());
    return 0;
}
