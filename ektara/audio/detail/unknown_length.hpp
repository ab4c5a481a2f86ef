#pragma once

#include <vector>

#include "ektara/audio/detail/input_file.hpp"

namespace ektara::audio {

/// What a header should say where the program that wrote it could not know how long the sound would be, as into a pipe:
/// the lengths, taken from the size of the file, of WAV, RF64, BW64, W64, AIFF, AIFC and AU. Nothing for any other
/// file, and for one whose header says how long it is. Internal to the module.
///
/// Written in the place of a length are 0, 0xffffffff (FFmpeg), 0x7ffff000 (SoX), 0x7fffffff (LAME), 0x80000000
/// (arecord), 0x7f000000 (SoX, AIFF), and these rounded, or with the header added or taken off. They count only where
/// the file is shorter.
std::vector<Patch> lengths_left_open(InputFile& file);

}  // namespace ektara::audio
