#include "ektara/audio/detail/input_file.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ektara/audio/detail/unknown_length.hpp"
#include "ektara/audio/opened_file.hpp"

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

/// Begins what stands for an open file; the descriptor's number, a colon, the file's length and a slash follow.
constexpr std::string_view kOpened{"\0opened/", 8};

/// What a path stands for (path_of_opened).
struct Opened {
    int descriptor    = -1;
    std::int64_t size = 0;
};

std::optional<Opened> opened(const std::filesystem::path& path) {
    const std::string_view text = path.native();
    if (!text.starts_with(kOpened)) return std::nullopt;
    Opened found;
    const char* const end = text.data() + text.size();
    const auto number     = std::from_chars(text.data() + kOpened.size(), end, found.descriptor);
    if (number.ptr != end) std::from_chars(number.ptr + 1, end, found.size);
    return found;
}

/// A descriptor of its own, of a regular file that holds something; `size` is its length now.
OpenedFile open_regular(const std::filesystem::path& path, std::int64_t& size) {
    struct stat status {};
    const auto given = opened(path);
    if (!given) {
        if (::stat(path.c_str(), &status) != 0) throw of_errno(errno);
        check_kind(status);
    }
    OpenedFile file(given ? ::fcntl(given->descriptor, F_DUPFD_CLOEXEC, 0)
                          : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.descriptor() < 0) throw of_errno(errno);
    // Asked again of what was opened: the name may have come to mean something else since.
    if (::fstat(file.descriptor(), &status) != 0) throw of_errno(errno);
    check_kind(status);
    size = given ? std::min<std::int64_t>(status.st_size, given->size) : status.st_size;
    return file;
}

}  // namespace

OpenedFile::~OpenedFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Outcome<OpenedFile> open_file(const std::filesystem::path& path) {
    std::int64_t size = 0;
    try {
        return open_regular(path, size);
    } catch (const Unusable& problem) {
        return Failure{{}, path, "decode", code_of(problem.problem), problem.reason};
    }
}

std::filesystem::path path_of_opened(int descriptor, const std::string& name) {
    struct stat status {};
    const std::int64_t size = ::fstat(descriptor, &status) == 0 ? status.st_size : 0;
    return fmt::format("{}{}:{}/{}", kOpened, descriptor, size, name);
}

InputFile::InputFile(const std::filesystem::path& path) : file_(open_regular(path, size_)) {
    patches_  = lengths_left_open(*this);
    position_ = 0;
}

std::ptrdiff_t InputFile::read(void* buffer, std::size_t count) {
    // What a growing file gets after it was opened is not waited for.
    const auto rest = static_cast<std::size_t>(std::max<std::int64_t>(size_ - position_, 0));
    ssize_t got     = 0;
    do got = ::pread(file_.descriptor(), buffer, std::min(count, rest), position_);
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
    const std::int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? position_ : size_;
    std::int64_t position   = 0;
    if (__builtin_add_overflow(from, offset, &position) || position < 0) return -EINVAL;
    return position_ = position;
}

std::string InputFile::bytes_at(std::int64_t offset, std::size_t count) {
    std::string bytes(count, '\0');
    if (seek(offset, SEEK_SET) < 0) return {};
    bytes.resize(static_cast<std::size_t>(std::max<std::ptrdiff_t>(read(bytes.data(), count), 0)));
    return bytes;
}

}  // namespace ektara::audio
