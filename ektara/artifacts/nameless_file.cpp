#include "ektara/artifacts/nameless_file.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "ektara/artifacts/detail/raw_file.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/interrupt.hpp"

namespace ektara::artifacts {
namespace fs = std::filesystem;
namespace {

/// Where a file system knows no files without a name: a new one, whose name is taken away before anything interrupts.
int open_and_unlink(const fs::path& folder) {
    const UninterruptedSection section;
    const detail::NewFile file(folder, folder);
    return ::fcntl(file.number(), F_DUPFD_CLOEXEC, 0);
}

int open_nameless(const fs::path& folder) {
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    const int file = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_EXCL | O_CLOEXEC, 0600);
    return file >= 0 || errno == ENOSPC || errno == EACCES ? file : open_and_unlink(folder);
}

}  // namespace

NamelessFile::NamelessFile(fs::path folder) : folder_(std::move(folder)), descriptor_(open_nameless(folder_)) {
    if (descriptor_ < 0) detail::fail_write(folder_);
}

NamelessFile::~NamelessFile() { ::close(descriptor_); }

void NamelessFile::append(std::string_view bytes) { detail::write_all(descriptor_, bytes, folder_); }

void NamelessFile::clear() {
    if (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0) detail::fail_write(folder_);
}

int NamelessFile::open_for_reading() const {
    const int file = ::open(fmt::format("/proc/self/fd/{}", descriptor_).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        fail("E4101", "{}: what was written there cannot be read: {}", folder_.string(), std::strerror(errno));
    return file;
}

}  // namespace ektara::artifacts
