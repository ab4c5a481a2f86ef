#pragma once

#include "ektara/audio/detail/input_file.hpp"

namespace ektara::audio {

/// Whether a file ends before its container says so, for the containers whose demuxers in FFmpeg keep silent about it:
/// a RIFF or FORM chunk (WAV, W64, AIFF), a box of an MP4 or the samples of an AU that go past the end of the file, an
/// Ogg file whose last page does not end its stream. False for every other format, and for lengths of 0 or 0xFFFFFFFF
/// in RIFF and AU (written by programs that could not know).
bool is_cut_off(InputFile& file);

}  // namespace ektara::audio
