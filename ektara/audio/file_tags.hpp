#pragma once

#include <filesystem>

#include "ektara/audio/decode.hpp"

namespace ektara::audio {

/// The tags of a file, of which only the beginning is read; none where `decode` could not begin with it.
Tags file_tags(const std::filesystem::path& path);

}  // namespace ektara::audio
