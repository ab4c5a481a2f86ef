#pragma once

#include "ektara/audio/decode.hpp"

struct AVFormatContext;
struct AVStream;

namespace ektara::audio {

/// The tags of an open container and of the stream that is decoded. Internal to the module.
Tags read_tags(const AVFormatContext& format, const AVStream& stream);

}  // namespace ektara::audio
