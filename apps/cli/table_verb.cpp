#include "table_verb.hpp"

#include <fmt/ranges.h>

#include "ektara/collection/table_of_run.hpp"
#include "ektara/core/path_text.hpp"

namespace ektara::cli {

void add_scale_flags(CLI::App& command, ScaleFlags& flags, const std::string& by_itself) {
    command.add_flag(
        "--standardise,!--no-standardise", flags.standardise,
        "bring every column to mean 0 and standard deviation 1, as run does, or leave them all; " + by_itself);
}

collection::InputOptions input_options(const Global& global, const ScaleFlags& flags,
                                       collection::Standardise by_itself) {
    using collection::Standardise;
    collection::InputOptions options;
    options.standardise = by_itself;
    apply_settings(global, "input.", options);
    if (flags.standardise != 0) options.standardise = flags.standardise > 0 ? Standardise::Yes : Standardise::No;
    return options;
}

void say_treatment(const std::string& path, const collection::Table& table, const Global& global) {
    if (global.quiet) return;
    const auto file   = collection::table_file(path);
    const bool of_run = file != path;
    const auto others = of_run ? collection::tables_beside(file) : std::vector<std::string>();
    say_aside("{}: {}{}\n", path_text(file), table.treatment,
              others.empty() ? "" : fmt::format(" (also there: {})", fmt::join(others, ", ")));
}

collection::Table load_table(const std::string& path, const collection::InputOptions& options, const Global& global) {
    auto table = collection::load_table(path, options);
    tell(table.warnings, global);
    return table;
}

}  // namespace ektara::cli
