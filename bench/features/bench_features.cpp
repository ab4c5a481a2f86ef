// bench_features REPEATS FILE…: one JSON line a file with the median processor seconds of each stage, one thread.
//
//   decode    file → mono samples at 22,050 Hz
//   spectrum  samples → power spectra                    mfcc     samples → 13×T
//   features  samples → 52 columns                       total    file → 52 columns
//   descriptors  samples → descriptors                   file_five  file → descriptors
//   rich      file → 128 columns of rich
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <functional>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "bench/processor_time.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/audio/decode.hpp"
#include "ektara/audio/stft.hpp"
#include "ektara/core/detail/allocation.hpp"
#include "ektara/features/analysis.hpp"
#include "ektara/features/descriptors.hpp"
#include "ektara/features/mfcc.hpp"
#include "ektara/features/moments.hpp"

namespace {

using namespace ektara;

/// Keeps the compiler from leaving out work whose result nobody reads.
volatile float sink = 0;

double median_seconds(int repeats, const std::function<void()>& work) {
    std::vector<double> seconds;
    for (int i = 0; i < repeats; ++i) {
        const double start = processor_seconds();
        work();
        seconds.push_back(processor_seconds() - start);
    }
    std::nth_element(seconds.begin(), seconds.begin() + repeats / 2, seconds.end());
    return seconds[static_cast<std::size_t>(repeats / 2)];
}

void measure(const char* path, int repeats) {
    const auto decoded  = [&] { return std::get<audio::DecodedAudio>(audio::decode(path)).waveform; };
    const Waveform clip = decoded();
    const auto columns  = [](const Waveform& w) { return features::moments_of_rows(features::mfcc(w))(0); };
    artifacts::Json line{{"file", path}, {"seconds", static_cast<double>(clip.samples.size()) / clip.sample_rate_hz}};
    line["decode"]      = median_seconds(repeats, [&] { sink = decoded().samples[0]; });
    line["spectrum"]    = median_seconds(repeats, [&] {
        audio::for_each_power_frame(clip.samples, {}, [](std::size_t, std::span<const float> p) { sink = p[5]; });
    });
    line["mfcc"]        = median_seconds(repeats, [&] { sink = features::mfcc(clip)(0, 0); });
    line["features"]    = median_seconds(repeats, [&] { sink = columns(clip); });
    line["total"]       = median_seconds(repeats, [&] { sink = columns(decoded()); });
    const auto analysed = [](const Waveform& w) { return features::analyse(w, {.descriptors = true}); };
    line["descriptors"] = median_seconds(repeats, [&] { sink = features::descriptor_row(analysed(clip))(0); });
    line["file_five"]   = median_seconds(repeats, [&] { sink = features::descriptor_row(analysed(decoded()))(0); });
    line["rich"] = median_seconds(repeats, [&] { sink = features::descriptor_moment_row(analysed(decoded()))(0); });
    fmt::print("{}\n", line.dump());
}

}  // namespace

int main(int argc, char** argv) {
    ektara::keep_freed_memory();  // as the program does
    int repeats = 0;
    if (argc > 2) {
        const std::string_view text = argv[1];
        std::from_chars(text.data(), text.data() + text.size(), repeats);
    }
    if (repeats < 1) {
        fmt::print(stderr, "usage: bench_features REPEATS FILE…\n");
        return 2;
    }
    for (int i = 2; i < argc; ++i) measure(argv[i], repeats);
    return 0;
}
