#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::audio {

enum class Format { Wav, Flac, Ogg, Mp3 };

std::vector<std::pair<Format, std::string>> enum_names(Format);

struct EncodeOptions {
    /// Wav and Flac hold 16-bit samples; Ogg holds Vorbis.
    Format format = Format::Flac;
    /// Bits a second of Ogg and Mp3.
    int bit_rate = 96'000;
    /// 1 or 2; the samples of two channels are interleaved.
    int channels = 1;
    /// Tags of the container, e.g. {"title", "আকাশ"}; UTF-8.
    std::vector<std::pair<std::string, std::string>> tags = {};
};

/// The bytes of an audio file in one of four formats, the same for the same sound and options on one machine.
///
/// Samples beyond [-1, 1] are clipped by the integer formats, NaN becomes silence. An empty sound makes a valid file
/// without samples. Throws InvalidArgument E2901 for other than 1 or 2 channels, for samples that do not fill their
/// channels or a rate that is not positive, Error E2902 where FFmpeg refuses the rate or the bit rate or lacks the
/// encoder.
std::string encode(const Waveform& sound, const EncodeOptions& options);

}  // namespace ektara::audio
