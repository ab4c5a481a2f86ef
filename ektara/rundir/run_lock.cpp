#include "ektara/rundir/detail/run_lock.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "ektara/core/error.hpp"

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
