#include "table_verb.hpp"

namespace ektara::cli {

pipeline::InputOptions input_options(const Global& global) {
    pipeline::InputOptions options;
    apply_settings(global, "input.", options);
    return options;
}

pipeline::Table load_table(const std::string& path, const pipeline::InputOptions& options, const Global& global) {
    auto table = pipeline::load_table(path, options);
    for (const auto& [code, text] : table.warnings) log(global, LogLevel::Warning, fmt::format("{}: {}", code, text));
    return table;
}

}  // namespace ektara::cli
