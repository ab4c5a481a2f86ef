#pragma once

#include "corpus/song.hpp"
#include "ektara/core/types.hpp"

namespace ektara::corpus {

/// The lines of a song, each in its place, spoken by espeak-ng at 22,050 Hz; words of a sung line take the pitch of
/// their note. A line that is longer than its slot is faded out. Silence of the same length for a song without lines.
///
/// espeak-ng is under the GPL and is therefore run as a program, once a line. Throws Error E1252 where it is missing,
/// E1253 where it fails or answers with other than 16-bit sound at 22,050 Hz.
Waveform sing(const Song& song, double seconds);

/// What espeak-ng is given for one line: SSML where the line has a melody, with XML's special characters escaped.
std::string speech_markup(const SungLine& line);

}  // namespace ektara::corpus
