#pragma once

#include <filesystem>
#include <fstream>
#include <string_view>

namespace ektara::testing {

/// Changes a file as a fault of a disc or another program does: the library does not know of it.
inline void overwrite(const std::filesystem::path& file, std::string_view bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace ektara::testing
