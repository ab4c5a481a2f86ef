// bench_resamplers [REPEATS]: the two engines of libswresample beside each other, to 22,050 Hz; one table row an engine
// and rate.
//
//   pass band  largest deviation of a sine's level up to 10,073 Hz (0.9137 of half the new rate, librosa's edge)
//   stop band  highest level, against the sine that went in, of what comes out of sines from 11,075 Hz up
//   ms/min     processor time of a minute of mono noise, median of REPEATS (9) runs of each engine in turn
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <numbers>
#include <string>
#include <vector>

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include <fmt/format.h>

#include "bench/processor_time.hpp"

namespace {

using ektara::processor_seconds;

constexpr int kToHz = 22050, kBlock = 1 << 15;
constexpr double kPassHz = 10073, kStopHz = 11075;

struct Engine {
    const char* name;
    std::vector<std::pair<const char*, double>> settings;
};

/// Kaiser's formulas for 120 dB between 0.9137 and 1 of half the rate: 182 taps at the new rate, beta 12.27.
const Engine kEngines[] = {
    {"soxr, 20 bits, pass band 0.9137", {{"resampler", SWR_ENGINE_SOXR}, {"precision", 20}, {"cutoff", 0.9137}}},
    {"polyphase, 32 taps (FFmpeg's default)", {{"resampler", SWR_ENGINE_SWR}, {"exact_rational", 1}}},
    {"polyphase, 182 taps, Kaiser 12.27",
     {{"resampler", SWR_ENGINE_SWR},
      {"exact_rational", 1},
      {"filter_size", 182},
      {"filter_type", SWR_FILTER_TYPE_KAISER},
      {"kaiser_beta", 12.27},
      {"cutoff", 0.957}}},
};

using Context = std::unique_ptr<SwrContext, void (*)(SwrContext*)>;

Context open(const Engine& engine, int from_hz) {
    SwrContext* raw      = nullptr;
    AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
    swr_alloc_set_opts2(&raw, &mono, AV_SAMPLE_FMT_FLTP, kToHz, &mono, AV_SAMPLE_FMT_FLTP, from_hz, 0, nullptr);
    bool good = raw != nullptr;
    for (const auto& [name, value] : engine.settings) good = good && av_opt_set_double(raw, name, value, 0) >= 0;
    if (!good || swr_init(raw) < 0) {
        fmt::print(stderr, "{} cannot be opened\n", engine.name);
        std::exit(1);
    }
    return {raw, [](SwrContext* context) { swr_free(&context); }};
}

std::vector<float> resample(const Engine& engine, int from_hz, const std::vector<float>& samples) {
    const auto context = open(engine, from_hz);
    std::vector<float> output(samples.size() / static_cast<std::size_t>(from_hz / kToHz) + 4 * kBlock);
    std::size_t filled = 0;
    for (std::size_t i = 0; i < samples.size(); i += kBlock) {
        const auto count = std::min<std::size_t>(kBlock, samples.size() - i);
        const auto* in   = reinterpret_cast<const std::uint8_t*>(samples.data() + i);
        auto* out        = reinterpret_cast<std::uint8_t*>(output.data() + filled);
        filled += static_cast<std::size_t>(
            swr_convert(context.get(), &out, static_cast<int>(output.size() - filled), &in, static_cast<int>(count)));
    }
    output.resize(filled);
    return output;
}

/// Root mean square of the middle of what comes out of a sine of that of 1, in decibels.
double level_db(const Engine& engine, int from_hz, double hz) {
    std::vector<float> samples(static_cast<std::size_t>(from_hz));
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<float>(std::numbers::sqrt2 *
                                        std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / from_hz));
    const auto output = resample(engine, from_hz, samples);
    double sum        = 0;
    for (std::size_t i = output.size() / 4; i < output.size() / 4 * 3; ++i)
        sum += double{output[i]} * double{output[i]};
    return 10 * std::log10(std::max(sum / static_cast<double>(output.size() / 2), 1e-20));
}

std::vector<float> noise(int from_hz) {
    std::vector<float> samples(static_cast<std::size_t>(60 * from_hz));
    std::uint32_t x = 1;
    for (float& sample : samples) {
        x      = x * 1664525 + 1013904223;
        sample = static_cast<float>(x) / 4294967296.0F - 0.5F;
    }
    return samples;
}

}  // namespace

int main(int argc, char** argv) {
    int repeats = 9;
    if (argc > 1) {
        const std::string text = argv[1];
        const auto read        = std::from_chars(text.data(), text.data() + text.size(), repeats);
        if (read.ec != std::errc() || read.ptr != text.data() + text.size()) repeats = 0;
    }
    if (argc > 2 || repeats < 1) {
        fmt::print(stderr, "usage: bench_resamplers [REPEATS]\n");
        return 2;
    }
    fmt::print("| engine | from | pass band | stop band | ms/min |\n|---|---:|---:|---:|---:|\n");
    for (const int from_hz : {44100, 48000, 96000}) {
        const auto minute = noise(from_hz);
        std::vector<double> seconds[std::size(kEngines)];
        for (int i = 0; i < repeats; ++i)
            for (std::size_t e = 0; e < std::size(kEngines); ++e) {
                const double start = processor_seconds();
                resample(kEngines[e], from_hz, minute);
                seconds[e].push_back(processor_seconds() - start);
            }
        for (std::size_t e = 0; e < std::size(kEngines); ++e) {
            double pass = 0, stop = -200;
            for (double hz = 50; hz <= kPassHz; hz += 167)
                pass = std::max(pass, std::abs(level_db(kEngines[e], from_hz, hz)));
            for (double hz = kStopHz; hz < 0.49 * from_hz; hz += 167)
                stop = std::max(stop, level_db(kEngines[e], from_hz, hz));
            std::sort(seconds[e].begin(), seconds[e].end());
            fmt::print("| {} | {} Hz | {:.4f} dB | {:.0f} dB | {:.1f} |\n", kEngines[e].name, from_hz, pass, stop,
                       1e3 * seconds[e][seconds[e].size() / 2]);
        }
    }
    return 0;
}
