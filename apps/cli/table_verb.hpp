#pragma once

#include <chrono>
#include <string>

#include "command.hpp"
#include "ektara/collection/inputs.hpp"

namespace ektara::cli {

/// --standardise and --no-standardise go before `input.standardise`, and that before what the verb does by itself.
struct ScaleFlags {
    int standardise = 0;
};
void add_scale_flags(CLI::App& command, ScaleFlags& flags, const std::string& by_itself);

/// The settings below `input.` and the flags, over `by_itself`, which the verb does where neither says anything.
collection::InputOptions input_options(const Global& global, const ScaleFlags& flags,
                                       collection::Standardise by_itself);
/// Reads a TABLE and tells its warnings on stderr.
collection::Table load_table(const std::string& path, const collection::InputOptions& options, const Global& global);

/// Says on stderr, in one line, what was done with the columns of the table.
void say_treatment(const std::string& path, const collection::Table& table, const Global& global);

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
