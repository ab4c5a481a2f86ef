#include "ektara/audio/detail/input_file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ektara::audio {
namespace {

Unusable of_errno(int error) {
    if (error == ENOENT || error == ENOTDIR || error == ELOOP)
        return {"E2101", "there is no such file (or a link that leads nowhere); restore it or take it off the list"};
    if (error == EACCES || error == EPERM)
        return {"E2102", "no permission to read it; change its permissions or those of its folder"};
    return {"E2102", fmt::format("cannot be read: {}; check the disk and the path", std::strerror(error))};
}

void check_kind(const struct stat& status) {
    if (S_ISDIR(status.st_mode)) throw Unusable{"E2103", "is a directory; name the audio files in it"};
    if (!S_ISREG(status.st_mode))
        throw Unusable{"E2104", "is neither a file nor a directory (FIFO, socket or device); save the audio to a file"};
    if (status.st_size == 0) throw Unusable{"E2105", "is empty (0 bytes); copy it again from its source"};
}

}  // namespace

InputFile::InputFile(const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) throw of_errno(errno);
    check_kind(status);
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor_ < 0) throw of_errno(errno);
    // Asked again of what was opened: the name may have come to mean something else since.
    const int error = ::fstat(descriptor_, &status) != 0 ? errno : 0;
    try {
        if (error != 0) throw of_errno(error);
        check_kind(status);
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
    size_ = status.st_size;
}

InputFile::~InputFile() { ::close(descriptor_); }

std::ptrdiff_t InputFile::read(void* buffer, std::size_t count) {
    while (true) {
        const ssize_t got = ::read(descriptor_, buffer, count);
        if (got >= 0) return got;
        if (errno != EINTR) return -errno;
    }
}

std::int64_t InputFile::seek(std::int64_t offset, int whence) {
    const off_t position = ::lseek(descriptor_, offset, whence);
    return position < 0 ? -errno : position;
}

}  // namespace ektara::audio
