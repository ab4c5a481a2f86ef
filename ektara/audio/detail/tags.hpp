#pragma once

#include "ektara/audio/decode.hpp"
#include "ektara/audio/detail/input_file.hpp"

struct AVFormatContext;
struct AVStream;

namespace ektara::audio {

/// The tags of a file whose container is open, read by our own rule (docs/inputs.md) and not as FFmpeg understands
/// them; what our reader does not find is taken from FFmpeg. Moves the file's position. Never throws for the sake of a
/// tag: where one breaks the reader, `broken` is set. Internal to the module.
Tags read_tags(InputFile& file, const AVFormatContext& format, const AVStream& stream);

/// The same by FFmpeg alone, for a file whose tags ended a worker; `broken` is set.
Tags ffmpeg_tags(const AVFormatContext& format, const AVStream& stream);

}  // namespace ektara::audio
