#include "ektara/extraction/sandbox.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ektara::extraction {
namespace fs = std::filesystem;
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized     = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

// Landlock as linux/landlock.h of version 6 has it: headers that are older than the kernel lack it, or parts of it.
#ifdef SYS_landlock_create_ruleset
constexpr long kCreateRuleset = SYS_landlock_create_ruleset, kAddRule = SYS_landlock_add_rule,
               kRestrictSelf = SYS_landlock_restrict_self;
#else
constexpr long kCreateRuleset = 444, kAddRule = 445, kRestrictSelf = 446;  // on all architectures
#endif
constexpr std::uint32_t kAskVersion = 1;
constexpr int kPathBeneath          = 1;
constexpr std::uint64_t kExecute = 1 << 0, kReadFile = 1 << 2, kReadFolder = 1 << 3;

struct RulesetAttributes {
    std::uint64_t files, network, scopes;
};
struct [[gnu::packed]] PathBeneath {
    std::uint64_t allowed;
    std::int32_t parent;
};

/// Everything that a version can refuse.
RulesetAttributes all_of_version(int version) {
    constexpr std::uint64_t kFirst = (1 << 13) - 1, kRefer = 1 << 13, kTruncate = 1 << 14, kIoctl = 1 << 15;
    RulesetAttributes all{kFirst, 0, 0};
    if (version >= 2) all.files |= kRefer;
    if (version >= 3) all.files |= kTruncate;
    if (version >= 4) all.network = 3;  // bind and connect
    if (version >= 5) all.files |= kIoctl;
    if (version >= 6) all.scopes = 3;  // abstract sockets and signals
    return all;
}

void allow_reading(int ruleset, const fs::path& path) {
    const int place = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    if (place < 0) return;  // what is not there needs no rule
    const bool folder = fs::is_directory(path);
    const PathBeneath rule{kReadFile | (folder ? kReadFolder : 0) | (kSanitized ? kExecute : 0), place};
    ::syscall(kAddRule, ruleset, kPathBeneath, &rule, 0);
    ::close(place);
}

/// The version that holds from now on; 0 where the kernel has none.
int apply_landlock(const std::vector<fs::path>& readable) {
    const long version = ::syscall(kCreateRuleset, nullptr, 0, kAskVersion);
    if (version < 1) return 0;
    const auto all    = all_of_version(static_cast<int>(version));
    const int ruleset = static_cast<int>(::syscall(kCreateRuleset, &all, sizeof all, 0));
    if (ruleset < 0) return 0;
    for (const auto& path : readable) allow_reading(ruleset, path);
    const bool held = ::syscall(kRestrictSelf, ruleset, 0) == 0;
    ::close(ruleset);
    return held ? static_cast<int>(version) : 0;
}

/// A list of rules in the making. Calls that an architecture lacks are no error: nobody can make them.
class Filter {
  public:
    explicit Filter(std::uint32_t otherwise) : context_(::seccomp_init(otherwise)) {}
    Filter(const Filter&)            = delete;
    Filter& operator=(const Filter&) = delete;
    ~Filter() { ::seccomp_release(context_); }

    template <class... Arguments>
    void add(std::uint32_t action, int call, const Arguments&... arguments) {
        if (context_ != nullptr) ::seccomp_rule_add(context_, action, call, sizeof...(arguments), arguments...);
    }
    template <std::size_t n>
    void add_all(std::uint32_t action, const int (&calls)[n]) {
        for (const int call : calls) add(action, call);
    }
    bool apply() {
        if (context_ == nullptr) return false;
        ::seccomp_attr_set(context_, SCMP_FLTATR_CTL_TSYNC, 1);
        ::seccomp_attr_set(context_, SCMP_FLTATR_CTL_OPTIMIZE, 2);
        return ::seccomp_load(context_) == 0;
    }

  private:
    scmp_filter_ctx context_;
};

scmp_arg_cmp has_none_of(unsigned argument, std::uint64_t bits) { return {argument, SCMP_CMP_MASKED_EQ, bits, 0}; }
scmp_arg_cmp has_all_of(unsigned argument, std::uint64_t bits) { return {argument, SCMP_CMP_MASKED_EQ, bits, bits}; }
scmp_arg_cmp equals(unsigned argument, std::uint64_t value) { return {argument, SCMP_CMP_EQ, value, 0}; }

constexpr std::uint32_t kKill = SCMP_ACT_KILL_PROCESS;

/// What no decoder does of its own accord: to meet it here is to meet an intruder.
constexpr int kDoors[] = {SCMP_SYS(socket),
                          SCMP_SYS(socketpair),
                          SCMP_SYS(connect),
                          SCMP_SYS(bind),
                          SCMP_SYS(listen),
                          SCMP_SYS(accept),
                          SCMP_SYS(accept4),
                          SCMP_SYS(execve),
                          SCMP_SYS(execveat),
                          SCMP_SYS(process_vm_readv),
                          SCMP_SYS(process_vm_writev),
                          SCMP_SYS(kill),
                          SCMP_SYS(tkill),
                          SCMP_SYS(pidfd_open),
                          SCMP_SYS(bpf),
                          SCMP_SYS(perf_event_open),
                          SCMP_SYS(userfaultfd),
                          SCMP_SYS(io_uring_setup),
                          SCMP_SYS(keyctl),
                          SCMP_SYS(mount),
                          SCMP_SYS(unshare),
                          SCMP_SYS(setns),
                          SCMP_SYS(creat),
                          SCMP_SYS(truncate),
                          SCMP_SYS(unlink),
                          SCMP_SYS(unlinkat),
                          SCMP_SYS(rename),
                          SCMP_SYS(renameat),
                          SCMP_SYS(renameat2),
                          SCMP_SYS(link),
                          SCMP_SYS(linkat),
                          SCMP_SYS(symlink),
                          SCMP_SYS(symlinkat),
                          SCMP_SYS(mkdir),
                          SCMP_SYS(mkdirat),
                          SCMP_SYS(rmdir),
                          SCMP_SYS(mknod),
                          SCMP_SYS(mknodat),
                          SCMP_SYS(chmod),
                          SCMP_SYS(fchmodat),
                          SCMP_SYS(chown),
                          SCMP_SYS(fchownat)};

void refuse_doors(Filter& filter) {
    filter.add_all(kKill, kDoors);
    // Writing only and both have a bit each; each bit is a rule, since a rule compares for equality.
    for (const int flag : {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC}) {
        const auto bit = static_cast<std::uint64_t>(flag);
        filter.add(kKill, SCMP_SYS(open), has_all_of(1, bit));
        filter.add(kKill, SCMP_SYS(openat), has_all_of(2, bit));
    }
    if (kSanitized) return;
    filter.add_all(kKill, {SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace)});
    filter.add(kKill, SCMP_SYS(clone), has_none_of(0, CLONE_THREAD));
}

void allow_decoding(Filter& filter) {
    constexpr std::uint32_t kAllow = SCMP_ACT_ALLOW;
    filter.add_all(kAllow, {SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(lseek),
                            SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(recvfrom),
                            SCMP_SYS(recvmsg), SCMP_SYS(poll), SCMP_SYS(ppoll)});
    // Not F_SETOWN: by it the kernel would signal other processes.
    for (const int command : {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL})
        filter.add(kAllow, SCMP_SYS(fcntl), equals(1, static_cast<std::uint64_t>(command)));
    filter.add_all(kAllow, {SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise)});
    // Memory is never made to hold instructions.
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect)})
        filter.add(kAllow, call, has_none_of(2, PROT_EXEC));
    filter.add_all(kAllow, {SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield),
                            SCMP_SYS(sched_getaffinity), SCMP_SYS(getcpu), SCMP_SYS(membarrier), SCMP_SYS(gettid),
                            SCMP_SYS(getpid), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
                            SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group)});
    filter.add(kAllow, SCMP_SYS(clone), has_all_of(0, CLONE_THREAD));
    filter.add_all(kAllow, {SCMP_SYS(setitimer), SCMP_SYS(getrusage), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
                            SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time),
                            SCMP_SYS(times), SCMP_SYS(getrandom), SCMP_SYS(sysinfo), SCMP_SYS(uname)});
    // abort() signals itself, and what a dying library says goes to the standard error.
    filter.add(kAllow, SCMP_SYS(tgkill), equals(0, static_cast<std::uint64_t>(::getpid())));
    for (const int call : {SCMP_SYS(write), SCMP_SYS(writev)}) filter.add(kAllow, call, equals(0, STDERR_FILENO));
    filter.add(kAllow, SCMP_SYS(prlimit64), equals(2, 0));                   // asked, not set
    filter.add(kAllow, SCMP_SYS(newfstatat), has_all_of(3, AT_EMPTY_PATH));  // an open file is asked about
}

/// What reads by name: allowed while models are read, then nothing is there.
void judge_names(Filter& filter, bool reading) {
    const std::uint32_t action   = reading ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(ENOENT);
    const std::uint64_t kWriting = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
    filter.add(action, SCMP_SYS(open), has_none_of(1, kWriting));
    filter.add(action, SCMP_SYS(openat), has_none_of(2, kWriting));
    filter.add(action, SCMP_SYS(newfstatat), has_none_of(3, AT_EMPTY_PATH));
    filter.add_all(action, {SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(access), SCMP_SYS(faccessat),
                            SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(statfs)});
    if (!reading) return;
    filter.add_all(SCMP_ACT_ALLOW, {SCMP_SYS(getdents64), SCMP_SYS(seccomp), SCMP_SYS(prctl)});
    for (const long call : {kCreateRuleset, kAddRule, kRestrictSelf})
        filter.add(SCMP_ACT_ALLOW, static_cast<int>(call));
}

bool apply_seccomp(bool reading) {
    Filter filter(kSanitized ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(ENOSYS));
    refuse_doors(filter);
    if (!kSanitized) {
        allow_decoding(filter);
        judge_names(filter, reading);
    }
    return filter.apply();
}

}  // namespace

std::vector<std::pair<Sandbox, std::string>> enum_names(Sandbox) {
    return {{Sandbox::Full, "full"},
            {Sandbox::Landlock, "landlock"},
            {Sandbox::Seccomp, "seccomp"},
            {Sandbox::None, "none"}};
}

Confinement confine(Sandbox wanted, const std::vector<fs::path>& readable) {
    Confinement held;
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (wanted == Sandbox::Full || wanted == Sandbox::Landlock)
        held.landlock = apply_landlock(kSanitized ? std::vector<fs::path>{"/"} : readable);
    if (wanted == Sandbox::Full || wanted == Sandbox::Seccomp) held.seccomp = apply_seccomp(!readable.empty());
    return held;
}

void drop_rights(int kept) {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    // A sanitizer's report may go to a file.
    if (!kSanitized) ::setrlimit(RLIMIT_FSIZE, &none);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    const auto close_range = [](int first, unsigned last) {
        if (static_cast<unsigned>(first) <= last) ::close_range(static_cast<unsigned>(first), last, 0);
    };
    if (kept > STDERR_FILENO + 1) close_range(STDERR_FILENO + 1, static_cast<unsigned>(kept) - 1);
    close_range(std::max(kept, STDERR_FILENO) + 1, ~0U);
}

}  // namespace ektara::extraction
