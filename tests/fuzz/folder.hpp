#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace ektara::fuzz {

/// A folder for this process, removed at its end.
class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "ektara-fuzz-XXXXXX").string();
        path_            = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&)            = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace ektara::fuzz
