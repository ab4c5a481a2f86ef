#include "ektara/extraction/detail/escape_attempts.hpp"

#ifdef EKTARA_TEST_HOOKS

#include <cerrno>
#include <csignal>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ektara::extraction {
namespace {

/// Nobody listens at port 9 of this machine: that the kernel says so is success enough.
bool reaches(int kind) {
    const int end = ::socket(AF_INET, kind | SOCK_CLOEXEC, 0);
    if (end < 0) return false;
    sockaddr_in where{};
    where.sin_family      = AF_INET;
    where.sin_port        = htons(9);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool reached =
        ::connect(end, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0 || errno == ECONNREFUSED;
    ::close(end);
    return reached;
}

bool opens(const char* path, int flags) {
    const int file = ::open(path, flags, 0600);
    if (file < 0) return false;
    ::close(file);
    return true;
}

bool writes() {
    const char* const path = "/tmp/ektara-test-escape";
    if (!opens(path, O_WRONLY | O_CREAT | O_CLOEXEC)) return false;
    ::unlink(path);
    return true;
}

/// In a child where there may be one, else in the process itself, which it ends: so it is tried without fork.
bool executes() {
    char name[]             = "true";
    char* const arguments[] = {name, nullptr};
    ::execve("/bin/true", arguments, nullptr);
    return false;  // a success does not return: the worker ends with 0
}

bool forks() {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    if (child < 0) return false;
    ::waitpid(child, nullptr, 0);
    return true;
}

/// Reads memory of the process that started this one.
bool traces() {
    static const char here = 0;
    char byte              = 0;
    iovec own{&byte, 1}, theirs{const_cast<char*>(&here), 1};
    // EFAULT: it was allowed, and the address means nothing there.
    return ::process_vm_readv(::getppid(), &own, 1, &theirs, 1, 0) >= 0 || errno == EFAULT;
}

bool maps_code() {
    void* const page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED && ::mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}

}  // namespace

const std::vector<EscapeAttempt>& escape_attempts() {
    static const std::vector<EscapeAttempt> kAttempts{
        {"read", [] { return opens("/etc/passwd", O_RDONLY | O_CLOEXEC); }},
        {"list", [] { return opens("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC); }},
        {"write", writes},
        {"connect", [] { return reaches(SOCK_STREAM); }},
        {"datagram", [] { return reaches(SOCK_DGRAM); }},
        {"fork", forks},
        {"exec", executes},
        {"trace", traces},
        {"signal", [] { return ::kill(::getppid(), 0) == 0; }},
        {"code", maps_code}};
    return kAttempts;
}

}  // namespace ektara::extraction

#endif
