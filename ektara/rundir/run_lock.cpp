#include "ektara/rundir/detail/run_lock.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "ektara/core/error.hpp"
#include "ektara/rundir/run_directory.hpp"

namespace ektara::rundir::detail {

RunLock::RunLock(const std::filesystem::path& run, IfUsed if_used)
    : file_(::open((run / kLock).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644)) {
    if (file_ < 0) fail("E4102", "{}: cannot be written: {}; choose another -o", run.string(), std::strerror(errno));
    if (::flock(file_, if_used == IfUsed::Wait ? LOCK_EX : LOCK_EX | LOCK_NB) == 0) return;
    ::close(file_);
    fail<UsageError>("E4301", "{}: another process is using this run; wait for it, or choose another -o", run.string());
}

RunLock::~RunLock() {
    if (file_ >= 0) ::close(file_);
}

}  // namespace ektara::rundir::detail

namespace ektara::rundir {

bool is_in_use(const std::filesystem::path& path) {
    const int file = ::open((path / detail::kLock).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return false;
    const bool free = ::flock(file, LOCK_SH | LOCK_NB) == 0;
    ::close(file);
    return !free;
}

}  // namespace ektara::rundir
