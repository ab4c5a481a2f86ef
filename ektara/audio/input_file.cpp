#include "ektara/audio/detail/input_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ektara/audio/detail/unknown_length.hpp"

namespace ektara::audio {
namespace {

Unusable of_errno(int error) {
    if (error == ENOENT || error == ENOTDIR || error == ELOOP)
        return {DecodeProblem::NotThere,
                "there is no such file (or a link that leads nowhere); restore it or take it off the list"};
    if (error == EACCES || error == EPERM)
        return {DecodeProblem::Unreadable, "no permission to read it; change its permissions or those of its folder"};
    return {DecodeProblem::Unreadable,
            fmt::format("cannot be read: {}; check the disk and the path", ::strerrordesc_np(error))};
}

void check_kind(const struct stat& status) {
    if (S_ISDIR(status.st_mode)) throw Unusable{DecodeProblem::Directory, "is a directory; name the audio files in it"};
    if (!S_ISREG(status.st_mode))
        throw Unusable{DecodeProblem::NotAFile,
                       "is neither a file nor a directory (FIFO, socket or device); save the audio to a file"};
    if (status.st_size == 0) throw Unusable{DecodeProblem::Empty, "is empty (0 bytes); copy it again from its source"};
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
        size_    = status.st_size;
        patches_ = lengths_left_open(*this);
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
    seek(0, SEEK_SET);
}

InputFile::~InputFile() { ::close(descriptor_); }

std::ptrdiff_t InputFile::read(void* buffer, std::size_t count) {
    ssize_t got = 0;
    do got = ::read(descriptor_, buffer, count);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        failed_ = true;
        return -errno;
    }
    for (const auto& patch : patches_) {
        const auto size  = static_cast<std::int64_t>(patch.bytes.size());
        const auto first = std::max(patch.at, position_), last = std::min(patch.at + size, position_ + got);
        if (first < last)
            std::memcpy(static_cast<char*>(buffer) + (first - position_), patch.bytes.data() + (first - patch.at),
                        static_cast<std::size_t>(last - first));
    }
    position_ += got;
    return got;
}

std::int64_t InputFile::seek(std::int64_t offset, int whence) {
    const off_t position = ::lseek(descriptor_, offset, whence);
    if (position < 0) return -errno;
    return position_ = position;
}

std::string InputFile::bytes_at(std::int64_t offset, std::size_t count) {
    std::string bytes(count, '\0');
    if (seek(offset, SEEK_SET) < 0) return {};
    bytes.resize(static_cast<std::size_t>(std::max<std::ptrdiff_t>(read(bytes.data(), count), 0)));
    return bytes;
}

}  // namespace ektara::audio
