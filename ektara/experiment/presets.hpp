#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/experiment/method_text.hpp"

namespace ektara::experiment {

/// `Auto`: candidates of which a run shows one, chosen without labels (auto_choice.hpp).
enum class Preset { Auto, Easy, Medium, Hard, Best, All };
std::vector<std::pair<Preset, std::string>> enum_names(Preset);

/// What a TOML file of methods says (presets.toml, or a --config): settings by name, and `[[method]]` tables.
struct MethodFile {
    std::vector<std::pair<std::string, std::string>> settings;
    std::vector<MethodText> methods;
};
MethodFile parse_method_file(const std::vector<std::pair<std::string, std::string>>& leaves);

/// presets.toml: the settings of every run and the methods of all presets, in the order of the table.
const MethodFile& presets();

/// The methods that a preset compares; raw K-Means, the baseline of every difference, is the last.
std::vector<MethodText> preset_methods(Preset preset);
/// The same over the main features of that name. `text`: with the rows that need lyrics or descriptions.
std::vector<Method> methods_of(Preset preset, const std::string& main_features, bool text);

/// A preset as TOML that --config takes: the settings that its methods use, and a `[[method]]` table for each.
std::string preset_toml(Preset preset);

}  // namespace ektara::experiment
