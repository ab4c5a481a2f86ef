#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <unistd.h>

namespace ektara::artifacts::detail {

/// An open descriptor that is closed on every way out.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&)            = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }

  private:
    int number_;
};

/// A file that was not there before, open for writing under a name that no other takes (`is_temporary`); removed again
/// unless it is moved to its place.
class NewFile {
  public:
    /// In `folder`; throws fail_write of `wanted`, which is to become of it.
    NewFile(const std::filesystem::path& folder, const std::filesystem::path& wanted);
    NewFile(const NewFile&)            = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile();
    int number() const { return number_; }
    void move_to(const std::filesystem::path& place);

  private:
    std::filesystem::path path_;
    int number_;
    bool moved_ = false;
};

/// `read_file` without the digest of its list.
std::string read_unchecked(const std::filesystem::path& path);

/// Writes all of `bytes`, or throws fail_write.
void write_all(int descriptor, std::string_view bytes, const std::filesystem::path& path);

/// What errno says of a file that could not be written: E4103 (no space left), E4109 (larger than the shell's limit) or
/// E4102.
[[noreturn]] void fail_write(const std::filesystem::path& path);

}  // namespace ektara::artifacts::detail
