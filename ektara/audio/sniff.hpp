#pragma once

#include <filesystem>

namespace ektara::audio {

/// Whether the first bytes of a regular file are those of a format with sound that `decode` reads: RIFF (WAV, AVI),
/// AIFF, AU, FLAC, Ogg, MP4, Matroska, MPEG audio and streams, ADTS, ASF, APE, WavPack, TTA, Musepack, CAF, W64, DSF,
/// AMR and the like. Nothing else of the file is read, and nothing is decoded. False for anything that cannot be
/// opened.
bool begins_like_sound(const std::filesystem::path& path);

}  // namespace ektara::audio
