#include "ektara/core/interrupt.hpp"

#include <atomic>
#include <csignal>
#include <cstring>

#include <unistd.h>

namespace ektara {
namespace {

// A signal handler can reach nothing but file-level objects.
std::atomic<int> sections_open{0};
std::atomic<bool> interrupted{false};
std::atomic<const char*> last_words{""};

[[noreturn]] void leave() {
    const char* const text                = last_words.load();
    [[maybe_unused]] const ssize_t result = ::write(STDERR_FILENO, text, std::strlen(text));
    ::_exit(130);
}

void on_signal(int) {
    interrupted = true;
    if (sections_open == 0) leave();
}

}  // namespace

void exit_on_interrupt(const char* message) {
    last_words = message;
    struct sigaction action {};
    action.sa_handler = on_signal;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

UninterruptedSection::UninterruptedSection() {
    // Counted before the flag is read: an interrupt that comes between the two finds the section open.
    ++sections_open;
    if (interrupted) {
        --sections_open;
        leave();
    }
}

UninterruptedSection::~UninterruptedSection() {
    if (--sections_open == 0 && interrupted) leave();
}

}  // namespace ektara
