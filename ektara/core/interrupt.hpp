#pragma once

namespace ektara {

/// From now on SIGINT and SIGTERM end the process with exit code 130, at once, but never inside an
/// UninterruptedSection. `message` is printed on standard error first.
void exit_on_interrupt(const char* message);

/// While one of these lives, an interrupt waits: for a file that is being put in its place.
class UninterruptedSection {
  public:
    UninterruptedSection();
    UninterruptedSection(const UninterruptedSection&)            = delete;
    UninterruptedSection& operator=(const UninterruptedSection&) = delete;
    ~UninterruptedSection();
};

}  // namespace ektara
