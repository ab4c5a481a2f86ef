#include "table_verb.hpp"

#include <fmt/format.h>

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
    if (!global.quiet) say_aside("{}: {}\n", path, table.treatment);
}

collection::Table load_table(const std::string& path, const collection::InputOptions& options, const Global& global) {
    auto table = collection::load_table(path, options);
    tell(table.warnings, global);
    return table;
}

}  // namespace ektara::cli
