#include "ektara/artifacts/files.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#ifdef EKTARA_TEST_HOOKS
#include <csignal>
#include <cstdlib>
#endif

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ektara/artifacts/detail/raw_file.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/interrupt.hpp"

namespace ektara::artifacts {
namespace fs = std::filesystem;

void detail::fail_write(const fs::path& path) {
    const int error = errno;
    if (error == ENOSPC || error == EDQUOT)
        fail("E4103", "{}: no space left on the disk; what was finished is kept, make room and run again",
             path.string());
    if (error == EFBIG)
        fail("E4109", "{}: would be larger than files may be here; raise the limit (ulimit -f) and run again",
             path.string());
    fail("E4102", "{}: cannot be written: {}; choose another place or change its permissions", path.string(),
         std::strerror(error));
}

void detail::write_all(int descriptor, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail_write(path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

namespace {

constexpr std::string_view kTemporary = ".ektara-", kTemporaryEnd = ".tmp";

}  // namespace

detail::NewFile::NewFile(const fs::path& folder, const fs::path& wanted) : number_(-1) {
    static std::atomic<unsigned> count{0};
    // Nothing that lies there, a link least of all, is written to.
    do {
        path_   = folder / fmt::format("{}{}-{}{}", kTemporary, ::getpid(), ++count, kTemporaryEnd);
        number_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    } while (number_ < 0 && errno == EEXIST);
    if (number_ < 0) fail_write(wanted);
}

detail::NewFile::~NewFile() {
    ::close(number_);
    if (!moved_) ::unlink(path_.c_str());
}

void detail::NewFile::move_to(const fs::path& place) {
    if (::rename(path_.c_str(), place.c_str()) != 0) fail_write(place);
    moved_ = true;
}

namespace {

using detail::Descriptor;
using detail::fail_write;

/// Tests end the process in the middle of its work, at the same step of it on every machine. A file has two such
/// moments, as it is complete under its temporary name and as it is in its place; EKTARA_TEST_KILL_AT_WRITE says at
/// which moment of the process it dies. Without the tests the program has no such hook.
#ifdef EKTARA_TEST_HOOKS
void moment_of_writing() {
    static const char* const last = std::getenv("EKTARA_TEST_KILL_AT_WRITE");
    static std::atomic<long> moments{0};
    if (last != nullptr && ++moments == std::atol(last)) ::kill(::getpid(), SIGKILL);
}
#else
void moment_of_writing() {}
#endif

/// Makes the rename itself durable.
void sync_folder(const fs::path& folder) {
    const Descriptor open_folder(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (open_folder.number() >= 0) ::fsync(open_folder.number());
}

/// A pipe that a shell has opened, as for `<(command)`, has no name in any folder.
bool has_no_name(const struct stat& status) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    const Descriptor out(ends[0]), in(ends[1]);
    struct stat pipe {};
    return ::fstat(out.number(), &pipe) == 0 && pipe.st_dev == status.st_dev;  // pipes have a file system of their own
}

/// Which device ends at once.
dev_t null_device() {
    struct stat status {};
    return ::stat("/dev/null", &status) == 0 ? status.st_rdev : dev_t{};
}

/// Throws E4101 for what may never end: a device but a terminal and /dev/null, and a FIFO that nobody has opened for
/// writing.
void refuse_endless(int descriptor, const struct stat& status, const fs::path& path) {
    constexpr int kPatienceMs = 1000;
    const bool device         = S_ISBLK(status.st_mode) ||
                        (S_ISCHR(status.st_mode) && ::isatty(descriptor) == 0 && status.st_rdev != null_device());
    if (device) fail("E4101", "{}: cannot be read: it is a device; name a file", path.string());
    if (!S_ISFIFO(status.st_mode) || has_no_name(status)) return;
    pollfd polled{descriptor, POLLIN, 0};
    if (::poll(&polled, 1, kPatienceMs) > 0) return;
    fail("E4101", "{}: cannot be read: it is a FIFO, and nothing comes out of it; write its content to a file",
         path.string());
}

/// What is read of a file: as much as it holds when it is opened, though it may grow while it is read. Files of the
/// kernel do not say their length; those that a user may name are short. What comes out of a pipe or a terminal may
/// never end.
std::size_t most_bytes(const struct stat& status) {
    constexpr std::size_t kOfUnknownLength = 64 << 20, kOfPipe = 1 << 30;
    if (!S_ISREG(status.st_mode)) return kOfPipe;
    return status.st_size > 0 ? static_cast<std::size_t>(status.st_size) : kOfUnknownLength;
}

}  // namespace

std::string detail::read_unchecked(const fs::path& path) {
    // Not to wait for somebody who writes into a FIFO: there may be nobody.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.number() < 0) fail("E4101", "{}: cannot be read: {}", path.string(), std::strerror(errno));
    struct stat status {};
    ::fstat(file.number(), &status);
    refuse_endless(file.number(), status, path);
    // Files of the kernel may wait for what never comes: only FIFOs and terminals are waited for.
    if (!S_ISREG(status.st_mode)) ::fcntl(file.number(), F_SETFL, O_RDONLY);  // without O_NONBLOCK
    const std::size_t most = most_bytes(status);
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(status.st_size > 0 ? status.st_size : 0));
    char block[1 << 16];
    while (bytes.size() < most) {
        const ssize_t count = ::read(file.number(), block, std::min(sizeof block, most - bytes.size()));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("E4101", "{}: cannot be read: {}", path.string(), std::strerror(errno));
        if (count == 0) return bytes;
        bytes.append(block, static_cast<std::size_t>(count));
    }
    if (status.st_size > 0) return bytes;
    fail("E4101",
         "{}: cannot be read: it does not say how long it is, and has not ended after {} MB; write its content to a "
         "file",
         path.string(), most >> 20);
}

namespace {

std::string read_expected(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) check_missing(path);  // a folder or a FIFO is not it
    return detail::read_unchecked(path);
}

}  // namespace

std::string read_file(const fs::path& path) {
    auto bytes = read_expected(path);
    check_read(path, bytes);
    return bytes;
}

FoundFile read_changed_file(const fs::path& path) {
    auto bytes       = read_expected(path);
    const bool right = holds_what_was_written(path, bytes);
    return {std::move(bytes), right};
}

bool leads_inside(const fs::path& path) {
    return !path.empty() && path.is_relative() &&
           std::none_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".."; });
}

bool is_temporary(const fs::path& path) {
    const std::string name = path.filename().string();
    if (!name.starts_with(kTemporary) || !name.ends_with(kTemporaryEnd)) return false;
    const auto numbers =
        std::string_view(name).substr(kTemporary.size(), name.size() - kTemporary.size() - kTemporaryEnd.size());
    return !numbers.empty() && numbers.find_first_not_of("0123456789-") == std::string_view::npos;
}

void write_file(const fs::path& path, std::string_view bytes) {
    const UninterruptedSection section;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    detail::NewFile file(folder, path);
    detail::write_all(file.number(), bytes, path);
    if (::fsync(file.number()) != 0 && errno != EINVAL) fail_write(path);
    note_written(path, bytes);
    moment_of_writing();
    file.move_to(path);
    moment_of_writing();
    sync_folder(folder);
}

}  // namespace ektara::artifacts
