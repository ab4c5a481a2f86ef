#include "audio_files.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "ektara/artifacts/files.hpp"

namespace ektara::testing {
namespace {

void put(std::string& bytes, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xff);
}

void put_sample(std::string& bytes, float x, const WavFormat& format) {
    if (format.floats && format.bits == 64) return put(bytes, std::bit_cast<std::uint64_t>(static_cast<double>(x)), 8);
    if (format.floats) return put(bytes, std::bit_cast<std::uint32_t>(x), 4);
    if (format.bits == 8) return put(bytes, static_cast<std::uint64_t>(std::lround(x * 127) + 128), 1);
    const double full = std::ldexp(1.0, format.bits - 1);
    const auto scaled = std::llround(std::clamp(x * full, -full, full - 1));
    put(bytes, static_cast<std::uint64_t>(scaled), format.bits / 8);
}

}  // namespace

void write_wav(const std::filesystem::path& path, std::span<const float> samples, const WavFormat& format) {
    std::string data;
    for (const float x : samples) put_sample(data, x, format);
    const auto channels = format.declared_channels >= 0 ? format.declared_channels : format.channels;
    const auto rate     = static_cast<std::uint64_t>(format.declared_hz >= 0 ? format.declared_hz : format.rate_hz);
    const auto block    = static_cast<std::uint64_t>(channels * format.bits / 8);
    std::string bytes   = "RIFF";
    put(bytes, 36 + data.size(), 4);
    bytes += "WAVEfmt ";
    put(bytes, 16, 4);
    put(bytes, format.floats ? 3 : 1, 2);
    put(bytes, static_cast<std::uint64_t>(channels), 2);
    put(bytes, rate, 4);
    put(bytes, rate * block, 4);
    put(bytes, block, 2);
    put(bytes, static_cast<std::uint64_t>(format.bits), 2);
    bytes += "data";
    put(bytes, data.size(), 4);
    artifacts::write_file(path, bytes + data);
}

bool convert(const std::filesystem::path& input, const std::filesystem::path& output, const std::string& arguments) {
    const std::string command = "ffmpeg -nostdin -v quiet -y -i '" + input.string() + "' " + arguments + " '" +
                                output.string() + "' </dev/null >/dev/null 2>&1";
    return std::system(command.c_str()) == 0;
}

}  // namespace ektara::testing
