#pragma once

#include <string>
#include <vector>

namespace ektara::audio {

/// Formats among those that Ektara promises to read (docs/inputs.md) for which this FFmpeg has no decoder.
std::vector<std::string> missing_decoders();

/// Version of libavcodec at run time, "59.37.100".
std::string decoder_version();

/// Of libavcodec, libavformat, libavutil and libswresample at run time, and of TagLib at build time: what else decoded
/// samples and tags depend on.
std::string library_versions();

}  // namespace ektara::audio
