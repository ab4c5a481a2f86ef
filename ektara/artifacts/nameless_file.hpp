#pragma once

#include <filesystem>
#include <string_view>

namespace ektara::artifacts {

/// A file without a name in a folder: nobody else can open it, and nothing of it stays however the process ends.
class NamelessFile {
  public:
    /// Makes missing folders. Throws Error E4102 where the folder cannot be written to, E4103 where its disk is full.
    explicit NamelessFile(std::filesystem::path folder);
    NamelessFile(const NamelessFile&)            = delete;
    NamelessFile& operator=(const NamelessFile&) = delete;
    ~NamelessFile();

    /// Throws Error E4102, E4103 (no space left) or E4109 (larger than files may be).
    void append(std::string_view bytes);
    /// Begins anew.
    void clear();
    /// Another descriptor of it, for reading only, which is the caller's to close. Throws Error E4101.
    int open_for_reading() const;

  private:
    std::filesystem::path folder_;
    int descriptor_;
};

}  // namespace ektara::artifacts
