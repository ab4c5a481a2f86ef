#pragma once

#include "ektara/audio/detail/input_file.hpp"
#include "ektara/audio/detail/tag_values.hpp"

namespace ektara::audio {

/// The tags of a Matroska or WebM file, read from its elements: FFmpeg keeps one of several equal ones, and gives a
/// track that states no language Matroska's default, English. `audio_track` counts the audio tracks from 0.
///
/// Tags of the track or song (TargetTypeValue 30 and below) go before those of the album (50, the default), whose TITLE
/// is the album's where the song has one. RFC 9559. Internal to the module.
TagValues read_matroska_tags(InputFile& file, int audio_track);

/// The language that an MP4's audio track states in its `mdhd` box, as ISO 639-2; empty for "und" and for the codes
/// below 0x400 of QuickTime, whose 0 is what a program writes that knows none. ISO/IEC 14496-12, 8.4.2. Internal.
std::string mp4_language(InputFile& file, int audio_track);

}  // namespace ektara::audio
