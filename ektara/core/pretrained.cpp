#include "ektara/core/pretrained.hpp"

#include <algorithm>

namespace ektara {
namespace {

constexpr std::string_view kSeparator = ", ";

}  // namespace

std::vector<std::string> pretrained_names(const std::string& text) {
    std::vector<std::string> names;
    for (std::size_t first = 0; first < text.size();) {
        const auto end = std::min(text.find(kSeparator, first), text.size());
        names.push_back(text.substr(first, end - first));
        first = end + kSeparator.size();
    }
    return names;
}

std::vector<std::string> pretrained_weights(const Recipe& recipe) {
    const auto found = recipe.options.find(kPretrainedOption);
    return found == recipe.options.end() ? std::vector<std::string>() : pretrained_names(found->second);
}

void add_pretrained(const Recipe& part, Recipe& made) {
    auto known = pretrained_weights(made);
    for (const auto& name : pretrained_weights(part)) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        known.push_back(name);
        auto& text = made.options[kPretrainedOption];
        text += (text.empty() ? "" : std::string(kSeparator)) + name;
    }
}

}  // namespace ektara
