#include "table_verb.hpp"

namespace ektara::cli {

collection::InputOptions input_options(const Global& global) {
    collection::InputOptions options;
    apply_settings(global, "input.", options);
    return options;
}

collection::Table load_table(const std::string& path, const collection::InputOptions& options, const Global& global) {
    auto table = collection::load_table(path, options);
    tell(table.warnings, global);
    return table;
}

void tell(const std::vector<Warning>& warnings, const Global& global) {
    for (const auto& [code, text] : warnings) log(global, LogLevel::Warning, fmt::format("{}: {}", code, text));
}

}  // namespace ektara::cli
