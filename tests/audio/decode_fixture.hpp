#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/audio/decode.hpp"
#include "signals.hpp"

namespace ektara::audio {

namespace fs = std::filesystem;
using artifacts::read_file;
using artifacts::write_file;
using testing::convert;
using testing::write_wav;

class Decode : public ::testing::Test {
  protected:
    /// 2 s of a tone with some noise, mono, 22,050 Hz, 16 bits.
    fs::path wav() {
        write_wav(at("song.wav"), testing::harmonics(44100, 196, 1));
        return at("song.wav");
    }
    fs::path converted(const std::string& name, const std::string& arguments = "") {
        EXPECT_TRUE(convert(wav(), at(name), arguments)) << name;
        return at(name);
    }
    fs::path at(const std::string& name) const { return folder_ / name; }

    static DecodedAudio decoded(const fs::path& path, const DecodeOptions& options = {}) {
        auto outcome = decode(path, options);
        if (const auto* failure = std::get_if<Failure>(&outcome))
            ADD_FAILURE() << path << ": " << failure->code << " " << failure->reason;
        auto* found = std::get_if<DecodedAudio>(&outcome);
        return found == nullptr ? DecodedAudio{} : std::move(*found);
    }
    static std::string code(const fs::path& path, const DecodeOptions& options = {}) {
        const auto outcome  = decode(path, options);
        const auto* failure = std::get_if<Failure>(&outcome);
        if (failure == nullptr) return "decoded, " + name(std::get<DecodedAudio>(outcome).verdict);
        EXPECT_EQ(failure->stage, "decode");
        EXPECT_EQ(failure->path, path);
        EXPECT_FALSE(failure->reason.empty());
        return failure->code;
    }
    /// The first `share` of a file's bytes.
    fs::path cut(const fs::path& path, double share) {
        const std::string bytes = read_file(path);
        const fs::path shorter  = at("cut" + path.extension().string());
        write_file(shorter, bytes.substr(0, static_cast<std::size_t>(share * static_cast<double>(bytes.size()))));
        return shorter;
    }

    testing::TemporaryFolder folder_;
};

/// Root mean square of a − b over that of b.
inline double relative_error(const std::vector<float>& a, const std::vector<float>& b) {
    double error = 0, power = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        error += (a[i] - b[i]) * (a[i] - b[i]);
        power += b[i] * b[i];
    }
    return std::sqrt(error / power);
}

/// A number as `count` bytes.
inline std::string number(std::uint64_t value, int count, bool big_endian) {
    std::string bytes;
    for (int i = 0; i < count; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xff);
    return big_endian ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
}

}  // namespace ektara::audio
