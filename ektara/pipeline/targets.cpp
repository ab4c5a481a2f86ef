#include "ektara/pipeline/targets.hpp"

#include <set>

#include "ektara/pipeline/inputs.hpp"

namespace ektara::pipeline {
namespace {

using metrics::Target;

std::set<std::string> values_of(const std::vector<std::string>& column) {
    std::set<std::string> values(column.begin(), column.end());
    values.erase("");
    return values;
}

void add_genre_within_language(const std::vector<Track>& tracks, std::vector<Target>& targets) {
    const auto genre = column_of(tracks, "genre"), language = column_of(tracks, "language");
    if (values_of(genre).size() < 2 || values_of(language).size() < 2) return;
    targets.insert(targets.begin(), {kGenreWithinLanguage, numbered(genre), numbered(language)});
    for (const auto& value : values_of(language)) {
        auto inside = genre;
        for (std::size_t i = 0; i < inside.size(); ++i)
            if (language[i] != value) inside[i].clear();
        if (values_of(inside).size() > 1) targets.push_back({"genre@" + value, numbered(inside)});
    }
}

/// ASCII letters in lower case: names that a corpus wrote with a capital.
std::string folded(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

}  // namespace

std::vector<std::string> column_of(const std::vector<Track>& tracks, const std::string& name) {
    std::vector<std::string> values;
    for (const auto& track : tracks) values.push_back(label_of(track, name));
    return values;
}

std::vector<int> numbered(const std::vector<std::string>& column) {
    std::map<std::string, int> numbers;
    for (const auto& value : values_of(column)) numbers.emplace(value, static_cast<int>(numbers.size()));
    std::vector<int> labels;
    for (const auto& value : column) labels.push_back(value.empty() ? metrics::kNoLabel : numbers.at(value));
    return labels;
}

std::vector<std::string> shared_genres(const std::vector<Track>& tracks) {
    auto genres          = column_of(tracks, "genre");
    const auto languages = column_of(tracks, "language");
    std::map<std::string, std::set<std::string>> languages_of;
    for (std::size_t i = 0; i < genres.size(); ++i) {
        genres[i] = folded(genres[i]);
        if (!languages[i].empty()) languages_of[genres[i]].insert(languages[i]);
    }
    for (std::size_t i = 0; i < genres.size(); ++i)
        if (languages[i].empty() || languages_of[genres[i]].size() < 2) genres[i].clear();
    return genres;
}

std::vector<Target> targets_of(const std::vector<Track>& tracks) {
    std::vector<Target> targets;
    for (const char* name : {"genre", "language", "language+genre"}) {
        const auto column = column_of(tracks, name);
        if (values_of(column).size() > 1) targets.push_back({name, numbered(column)});
    }
    const auto shared = shared_genres(tracks);
    if (values_of(shared).size() > 1) targets.push_back({kSharedGenre, numbered(shared)});
    add_genre_within_language(tracks, targets);
    return targets;
}

std::vector<Track> with_aliases(std::vector<Track> tracks, const std::map<std::string, std::string>& aliases) {
    for (auto& track : tracks)
        for (auto& [column, value] : track.labels)
            if (const auto found = aliases.find(value); found != aliases.end()) value = found->second;
    return tracks;
}

}  // namespace ektara::pipeline
