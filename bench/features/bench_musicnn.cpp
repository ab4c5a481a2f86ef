// bench_musicnn WEIGHTS REPEATS: one JSON line with the processor seconds of each stage for 30 s of a formula in
// memory, one thread, the least of the repeats.
//
//   network  10 patches of log-mel → penultimate layers and tags
//   mels     samples at 16,000 Hz → log-mel
#include <charconv>
#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include "bench/processor_time.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/detail/allocation.hpp"
#include "ektara/features/musicnn.hpp"
#include "ektara/features/musicnn_mels.hpp"

namespace {

using namespace ektara;

volatile float sink = 0;

}  // namespace

int main(int argc, char** argv) {
    keep_freed_memory();  // as the program does
    int repeats = 0;
    if (argc == 3) {
        const std::string_view text = argv[2];
        std::from_chars(text.data(), text.data() + text.size(), repeats);
    }
    if (repeats < 1) {
        fmt::print(stderr, "usage: bench_musicnn WEIGHTS REPEATS\n");
        return 2;
    }
    std::vector<float> samples(30 * features::kMusicnnRateHz);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double t = static_cast<double>(i) / features::kMusicnnRateHz;
        samples[i]     = static_cast<float>(0.3 * std::sin(1231 * t) * (1 + 0.5 * std::sin(19 * t)));
    }
    const auto log_mel = [&] {
        features::MusicnnMels mels(features::kMusicnnRateHz, samples.size());
        mels.push(samples);
        return mels.finish();
    };
    const features::Musicnn network(argv[1]);
    const Matrix frames = log_mel();
    const auto starts   = features::musicnn_patches(frames.rows(), 10);
    artifacts::Json line{{"patches", starts.size()}};
    line["network"] = least_seconds(repeats, [&] { sink = network(frames, starts).tags(0, 0); });
    line["mels"]    = least_seconds(repeats, [&] { sink = log_mel()(0, 0); });
    fmt::print("{}\n", line.dump());
    return 0;
}
