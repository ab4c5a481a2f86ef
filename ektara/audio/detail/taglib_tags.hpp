#pragma once

#include "ektara/audio/detail/input_file.hpp"
#include "ektara/audio/detail/tag_values.hpp"

namespace ektara::audio {

/// How the tags of a file lie in it.
enum class TagLayout { Plain, Riff, Aiff, Flac, Ogg, Mp4, Asf, Dsf };

/// What a file's tags say, read with TagLib (ID3, APEv2, MP4, ASF) and by hand (tag_blocks.hpp).
///
/// Of several kinds of tags the better one goes first, field by field: ID3v2, APEv2, ID3v1; in WAV the ID3 chunk goes
/// before LIST INFO, in AIFF before its text chunks; in FLAC the Vorbis comment before ID3. Internal to the module. A
/// tag that is broken gives what could be read of it. Throws what TagLib throws, and std::runtime_error where a tag has
/// it read without end.
TagValues read_with_taglib(InputFile& file, TagLayout layout);

/// "1.13.0": of the headers that this was built with.
std::string taglib_version();

}  // namespace ektara::audio
