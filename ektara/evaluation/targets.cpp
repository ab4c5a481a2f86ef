#include "ektara/evaluation/targets.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "ektara/collection/inputs.hpp"

namespace ektara::evaluation {
namespace {

using metrics::Target;

std::set<std::string> values_of(const std::vector<std::string>& column) {
    std::set<std::string> values(column.begin(), column.end());
    values.erase("");
    return values;
}

int n_classes(const Target& target) { return 1 + *std::max_element(target.labels.begin(), target.labels.end()); }

void add_genre_within_language(const std::vector<Track>& tracks, std::vector<Target>& targets) {
    const auto genre = column_of(tracks, "genre"), language = column_of(tracks, "language");
    if (values_of(genre).size() < 2 || values_of(language).size() < 2) return;
    auto within = targets_within("genre", genre, "language", language);
    targets.insert(targets.begin(), std::move(within.mean));
    for (auto& target : within.of_value)
        if (n_classes(target) > 1) targets.push_back(std::move(target));
}

/// Files of one album are neighbours most often.
constexpr int kKeptFile = 5;

/// "00042" → 42; -1 for anything but three to nine digits.
int number_in(std::string_view text) {
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || text.size() < 3 || text.size() > 9) return -1;
    int number = 0;
    for (const char c : text) number = 10 * number + (c - '0');
    return number;
}

/// What stands behind the last dot, and what before it.
std::pair<std::string_view, std::string_view> split_at_dot(std::string_view text) {
    const auto dot = text.rfind('.');
    if (dot == std::string_view::npos) return {{}, {}};
    return {text.substr(0, dot), text.substr(dot + 1)};
}

void add_every_fifth(const std::vector<Track>& tracks, std::vector<Target>& targets) {
    const auto numbers    = file_numbers(tracks);
    const auto n_numbered = std::count_if(numbers.begin(), numbers.end(), [](int number) { return number >= 0; });
    const bool has_artists =
        std::any_of(tracks.begin(), tracks.end(), [](const Track& t) { return !t.artist.empty(); });
    if (has_artists || 2 * n_numbered < std::ssize(numbers) || targets.empty()) return;
    Target fifth = targets.front();
    if (fifth.name != kGenreWithinLanguage) return;
    fifth.name = kEveryFifthFile;
    for (std::size_t i = 0; i < numbers.size(); ++i)
        if (numbers[i] < 0 || numbers[i] % kKeptFile != 0) fifth.labels[i] = metrics::kNoLabel;
    targets.push_back(std::move(fifth));
}

}  // namespace

std::vector<std::string> column_of(const std::vector<Track>& tracks, const std::string& name) {
    std::vector<std::string> values;
    for (const auto& track : tracks) values.push_back(collection::label_of(track, name));
    return values;
}

std::vector<std::string> folded_genres(const std::vector<Track>& tracks) {
    auto genres = column_of(tracks, "genre");
    for (auto& genre : genres) genre = ascii_lower(genre);
    return genres;
}

std::vector<std::string> shared_genres(const std::vector<Track>& tracks, const std::string& by) {
    auto genres          = folded_genres(tracks);
    const auto languages = column_of(tracks, by);
    std::map<std::string, std::set<std::string>> languages_of;
    for (std::size_t i = 0; i < genres.size(); ++i)
        if (!languages[i].empty()) languages_of[genres[i]].insert(languages[i]);
    for (std::size_t i = 0; i < genres.size(); ++i)
        if (languages[i].empty() || languages_of[genres[i]].size() < 2) genres[i].clear();
    return genres;
}

std::vector<int> file_numbers(const std::vector<Track>& tracks) {
    std::vector<int> numbers;
    for (const auto& track : tracks) {
        const auto [stem, last] = split_at_dot(track.id);
        const int number        = number_in(last);
        numbers.push_back(number >= 0 ? number : number_in(split_at_dot(stem).second));
    }
    return numbers;
}

std::vector<int> artists_of(const std::vector<Track>& tracks) {
    std::vector<std::string> artists;
    for (const auto& track : tracks) artists.push_back(track.artist);
    return encode_artists(artists, collection::songs_of(tracks));
}

std::vector<Target> targets_of(const std::vector<Track>& tracks) {
    std::vector<Target> targets;
    for (const char* name : {"genre", "language", "language+genre"}) {
        const auto column = column_of(tracks, name);
        if (values_of(column).size() > 1) targets.push_back({name, encode_labels(column)});
    }
    const auto shared = shared_genres(tracks);
    if (values_of(shared).size() > 1) {
        targets.push_back({kSharedGenre, encode_labels(shared)});
        targets.push_back(
            {kSharedGenreWithinLanguage, encode_labels(shared), encode_labels(column_of(tracks, "language"))});
    }
    add_genre_within_language(tracks, targets);
    add_every_fifth(tracks, targets);
    return targets;
}

std::vector<Target> targets_across(const std::vector<Track>& tracks, const std::string& column) {
    const auto values = column_of(tracks, column), genres = column_of(tracks, "genre");
    std::vector<Target> targets{{column, encode_labels(values)}};
    if (values_of(genres).size() > 1) targets.push_back(targets_within("genre", genres, column, values).mean);
    return targets;
}

WithinTargets targets_within(const std::string& name, const std::vector<std::string>& labels, const std::string& by,
                             const std::vector<std::string>& values) {
    WithinTargets targets{{name + "@" + by, encode_labels(labels), encode_labels(values)}, {}};
    for (const auto& value : values_of(values)) {
        auto inside = labels;
        for (std::size_t i = 0; i < inside.size(); ++i)
            if (values[i] != value) inside[i].clear();
        targets.of_value.push_back({name + "@" + value, encode_labels(inside)});
    }
    return targets;
}

std::vector<std::string> columns_of(const std::string& combination) {
    std::vector<std::string> columns;
    std::size_t begin = 0;
    for (auto plus = combination.find('+'); plus != std::string::npos; plus = combination.find('+', begin)) {
        columns.push_back(combination.substr(begin, plus - begin));
        begin = plus + 1;
    }
    columns.push_back(combination.substr(begin));
    return columns;
}

std::vector<std::string> columns_of_target(const std::string& name) {
    const auto at = name.find('@');
    auto columns  = columns_of(name.substr(0, at));
    if (at != std::string::npos) {
        const std::string within = name.substr(at + 1);
        for (auto& column : columns_of(within.substr(0, within.rfind('/')))) columns.push_back(std::move(column));
    }
    std::replace(columns.begin(), columns.end(), std::string(kSharedGenre), std::string("genre"));
    return columns;
}

bool is_conditioned(const std::string& condition, const std::string& target) {
    if (condition.empty()) return false;
    const auto given = columns_of(condition), asked = columns_of_target(target);
    return std::any_of(given.begin(), given.end(), [&](const std::string& column) {
        return std::find(asked.begin(), asked.end(), column) != asked.end();
    });
}

std::vector<Track> with_aliases(std::vector<Track> tracks, const std::map<std::string, std::string>& aliases) {
    for (auto& track : tracks)
        for (auto& [column, value] : track.labels)
            if (const auto found = aliases.find(value); found != aliases.end()) value = found->second;
    return tracks;
}

}  // namespace ektara::evaluation
