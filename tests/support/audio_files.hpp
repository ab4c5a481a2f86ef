#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace ektara::testing {

/// How write_wav stores samples: format tag 1 (integers) or 3 (floats) and bits a sample.
struct WavFormat {
    int bits              = 16;
    bool floats           = false;
    int rate_hz           = 22050;
    int channels          = 1;
    int declared_hz       = -1;  ///< what the header says instead of rate_hz, where it is to lie
    int declared_channels = -1;
};

/// Writes interleaved samples (full scale ±1) as RIFF WAVE, byte by byte, so that broken headers can be made.
void write_wav(const std::filesystem::path& path, std::span<const float> samples, const WavFormat& format = {});

/// Makes `output` from `input` with the ffmpeg program; `arguments` stand between them. False where ffmpeg refuses.
bool convert(const std::filesystem::path& input, const std::filesystem::path& output,
             const std::string& arguments = "");

}  // namespace ektara::testing
