#pragma once

#include <chrono>
#include <string>

#include "command.hpp"
#include "ektara/collection/inputs.hpp"

namespace ektara::cli {

/// What the stage verbs on a TABLE share: reading it with `input.…` and telling its warnings on stderr.
collection::InputOptions input_options(const Global& global);
collection::Table load_table(const std::string& path, const collection::InputOptions& options, const Global& global);

/// Tells warnings on stderr.
void tell(const std::vector<Warning>& warnings, const Global& global);

/// Seconds since it was made.
class Stopwatch {
  public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    }

  private:
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace ektara::cli
