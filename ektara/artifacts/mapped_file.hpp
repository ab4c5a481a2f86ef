#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace ektara::artifacts {

/// A whole file as memory that the system reads when it is touched: large tables cost only the rows that are used.
class MappedFile {
  public:
    /// Throws Error E4101 where the file cannot be read or is not a regular file, E4104 or E4106 as read_file.
    explicit MappedFile(const std::filesystem::path& path);
    /// Of an open file, which stays the caller's and is in no digest list; `name` is for the message of E4101.
    MappedFile(int descriptor, const std::string& name) { map(descriptor, name); }
    MappedFile(const MappedFile&)            = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    std::span<const std::byte> bytes() const { return {data_, size_}; }

  private:
    void map(int descriptor, const std::string& name);
    void unmap();

    const std::byte* data_ = nullptr;
    std::size_t size_      = 0;
};

}  // namespace ektara::artifacts
