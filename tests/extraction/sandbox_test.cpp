#include "ektara/extraction/sandbox.hpp"

#include <csignal>
#include <map>
#include <set>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/extraction/detail/escape_attempts.hpp"

namespace ektara::extraction {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr int kRefused = 3;

/// The exit code of a process that does this, or 128 and the signal that ended it.
template <class Act>
int status_of_child(Act&& act) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(act());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// Whether an attempt goes through; a process that ends with 0 without coming back has become another program.
bool goes_through(Sandbox sandbox, const EscapeAttempt& attempt) {
    const int status = status_of_child([&] {
        drop_rights(-1);
        confine(sandbox, {});
        return attempt.succeeds() ? 0 : kRefused;
    });
    EXPECT_TRUE(status == 0 || status == kRefused || status == 128 + SIGSYS) << attempt.name << ": " << status;
    return status == 0;
}

int landlock_version() {
    return status_of_child([] { return confine(Sandbox::Landlock, {}).landlock; });
}

std::set<std::string> all_that_go_through(Sandbox sandbox) {
    std::set<std::string> found;
    for (const auto& attempt : escape_attempts())
        if (goes_through(sandbox, attempt)) found.insert(attempt.name);
    return found;
}

// The matrix of docs/security.md.
TEST(Sandbox, RefusesEveryAttemptWithAndWithoutLandlock) {
    if (kSanitized) GTEST_SKIP() << "a sanitizer reads, forks and traces at the end, and may";
    EXPECT_EQ(all_that_go_through(Sandbox::Full), std::set<std::string>());
    EXPECT_EQ(all_that_go_through(Sandbox::Seccomp), std::set<std::string>());
}

TEST(Sandbox, LandlockAloneRefusesWhatHasANameATcpPortOrAnotherProcess) {
    if (landlock_version() < 6) GTEST_SKIP() << "this kernel has Landlock " << landlock_version();
    if (kSanitized) GTEST_SKIP() << "a sanitizer reads, forks and traces at the end, and may";
    EXPECT_EQ(all_that_go_through(Sandbox::Landlock), (std::set<std::string>{"datagram", "fork", "code"}));
}

TEST(Sandbox, EveryAttemptGoesThroughWhereNothingConfines) {
    auto found = all_that_go_through(Sandbox::None);
    found.insert("trace");  // whether a process may look into its parent is the system's to say
    EXPECT_EQ(found.size(), escape_attempts().size());
}

TEST(Sandbox, HasNoSignalSentForAFileToAnotherProcess) {
    if (kSanitized) GTEST_SKIP() << "all calls but a few are allowed";
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t another = ::getpid();
    const auto owned    = [&](Sandbox sandbox) {
        return status_of_child([&] {
            confine(sandbox, {});
            return ::fcntl(ends[0], F_SETOWN, another) == 0 ? 0 : kRefused;
        });
    };
    EXPECT_EQ(owned(Sandbox::None), 0);
    EXPECT_EQ(owned(Sandbox::Seccomp), kRefused);
    for (const int end : ends) ::close(end);
}

TEST(Sandbox, RefusesSocketsProgramsAndWritingUnderASanitizerToo) {
    const std::set<std::string> refused{"write", "connect", "datagram", "exec"};
    for (const auto& attempt : escape_attempts()) {
        if (!refused.contains(attempt.name)) continue;
        EXPECT_FALSE(goes_through(Sandbox::Full, attempt)) << attempt.name;
    }
}

TEST(Sandbox, WhatIsReadableIsReadAndIsGoneOnceItIsClosed) {
    if (kSanitized) GTEST_SKIP() << "a sanitizer may read all files";
    const testing::TemporaryFolder folder;
    artifacts::write_file(folder / "weights", "w");
    const auto weights = (folder / "weights").string();
    const auto opens   = [](const char* path) {
        const int file = ::open(path, O_RDONLY | O_CLOEXEC);
        if (file >= 0) ::close(file);
        return file >= 0;
    };
    EXPECT_EQ(status_of_child([&] {
                  const auto held = confine(Sandbox::Full, {weights});
                  if (!opens(weights.c_str())) return 1;
                  // Without Landlock the list of calls alone cannot tell one path from another.
                  if (held.landlock > 0 && opens("/etc/passwd")) return 2;
                  confine(Sandbox::Full, {});
                  return opens(weights.c_str()) ? 3 : 0;
              }),
              0);
}

}  // namespace
}  // namespace ektara::extraction
