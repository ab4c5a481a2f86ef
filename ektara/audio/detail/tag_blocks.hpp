#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "ektara/audio/detail/tag_values.hpp"

/// Tags that lie in one block of bytes and are read by hand. A block that is broken gives what could be read of it.
/// Internal to the module.
namespace ektara::audio {

/// A LIST chunk of kind INFO: chunks of text with names of four letters.
TagValues values_of_info(std::string_view list);

/// Vorbis comments: the writer's name, then so many texts KEY=value, each with its length.
TagValues values_of_vorbis_comments(std::string_view block);

/// The texts of ASF's extended content description and their names, in their order: UTF-16, little-endian, parts of
/// `object`.
std::vector<std::pair<std::string_view, std::string_view>> texts_of_asf_description(std::string_view object);

}  // namespace ektara::audio
