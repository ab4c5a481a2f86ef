#include "ektara/report/page_paths.hpp"

#include <fmt/format.h>

namespace ektara::report {
namespace {

using Numbers = std::map<std::string, std::size_t>;

/// Words with a slash are paths, or as good as one.
std::string without_paths(const std::string& text) {
    std::string left, word;
    for (const char c : text + " ") {
        if (c != ' ' && c != '\'' && c != '"') {
            word += c;
            continue;
        }
        left += (word.find('/') == std::string::npos ? word : "…") + c;
        word.clear();
    }
    left.pop_back();
    return left;
}

void hide(const Numbers& songs, std::string& text) {
    const auto song = songs.find(text);
    text            = song == songs.end() ? without_paths(text) : fmt::format("song {}", song->second + 1);
}

void hide(const Numbers& songs, std::vector<std::string>& texts) {
    for (auto& text : texts) hide(songs, text);
}

template <class Pairs>
void hide_values(const Numbers& songs, Pairs& pairs) {
    for (auto& [name, value] : pairs) hide(songs, value);
}

/// A value or a measure may be other people's; words and units are ours, but nothing is lost by looking.
void hide(const Numbers& songs, PageCluster::Effect& effect) {
    auto& [kind, says, value, measure, unit, digits, mean, others, strength] = effect;
    for (auto* text : {&says, &value, &measure}) hide(songs, *text);
}

void hide(const Numbers& songs, PageCluster& cluster) {
    hide(songs, cluster.name);
    for (auto& [word, value] : cluster.words) hide(songs, word), hide(songs, value);
    for (auto& [column, values] : cluster.mostly) hide(songs, values);
    for (auto* effects : {&cluster.features, &cluster.provenance})
        for (auto& effect : *effects) hide(songs, effect);
    for (auto& [column, values] : cluster.labels)
        for (auto& value : values) hide(songs, std::get<0>(value));
    for (auto& [language, terms] : cluster.terms)
        for (auto& term : terms) hide(songs, std::get<0>(term));
}

void hide(PageFailure& failure, std::size_t number) {
    if (const auto at = failure.reason.find(failure.id); !failure.id.empty() && at != std::string::npos)
        failure.reason.replace(at, failure.id.size(), "…");
    failure.id     = fmt::format("file {}", number);
    failure.path   = "";
    failure.reason = without_paths(failure.reason);
}

void hide(const Numbers& songs, PageRecipe& recipe) {
    hide_values(songs, recipe.options);
    for (auto* text : {&recipe.kind, &recipe.parent, &recipe.version}) hide(songs, *text);
}

void hide(const Numbers& songs, PageSweep& sweep) {
    for (auto* text : {&sweep.name, &sweep.axes, &sweep.chosen}) hide(songs, *text);
    hide(songs, sweep.columns);
    for (auto& row : sweep.rows) hide(songs, row);
}

}  // namespace

// Not `extras`, `pictures` and the like: they hold base64, whose slashes are none of a path's, and name no song.
void leave_out_paths(const std::vector<TrackId>& songs, PageData& data) {
    Numbers numbers;
    for (std::size_t i = 0; i < songs.size(); ++i) numbers[songs[i]] = i;
    data.title = "A music collection";
    hide(numbers, data.command);
    hide_values(numbers, data.config);
    if (data.recipe) hide(numbers, *data.recipe);
    for (auto& warning : data.warnings) hide(numbers, warning.text);
    for (auto& explanation : data.explanations) {
        hide(numbers, explanation.features_from);
        for (auto& cluster : explanation.clusters) hide(numbers, cluster);
    }
    for (auto& sweep : data.sweeps) hide(numbers, sweep);
    std::size_t number = 0;
    for (auto& failure : data.failures) hide(failure, ++number);
}

}  // namespace ektara::report
