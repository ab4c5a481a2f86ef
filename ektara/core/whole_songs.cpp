#include "ektara/core/whole_songs.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/points.hpp"

namespace ektara {
namespace {

/// Numbers in ascending order, from 0.
std::vector<int> numbered(const std::vector<int>& songs) {
    std::map<int, int> numbers;
    for (const int song : songs) numbers.emplace(song, 0);
    int next = 0;
    for (auto& [song, number] : numbers) number = next++;
    std::vector<int> from_zero;
    for (const int song : songs) from_zero.push_back(numbers.at(song));
    return from_zero;
}

int root(const std::vector<int>& parent, int song) {
    while (parent[static_cast<std::size_t>(song)] != song) song = parent[static_cast<std::size_t>(song)];
    return song;
}

}  // namespace

std::vector<int> whole_songs(const Matrix& points, const std::vector<int>& songs) {
    const auto rows = static_cast<std::size_t>(points.rows());
    require(songs.empty() || songs.size() == rows, "E6301", "songs: each row needs one, but there are {} and {}", rows,
            songs.size());
    std::vector<int> song_of(rows);
    std::iota(song_of.begin(), song_of.end(), 0);
    if (!songs.empty()) song_of = numbered(songs);
    std::vector<int> parent(rows);
    std::iota(parent.begin(), parent.end(), 0);
    const auto order = lexicographic_order(points);
    for (std::size_t i = 1; i < order.size(); ++i) {
        if (points.row(order[i]) != points.row(order[i - 1])) continue;
        const int a = root(parent, song_of[static_cast<std::size_t>(order[i])]);
        const int b = root(parent, song_of[static_cast<std::size_t>(order[i - 1])]);
        parent[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
    }
    for (int& song : song_of) song = root(parent, song);
    return numbered(song_of);
}

std::vector<std::string> whole_songs(const Matrix& points, const std::vector<std::string>& songs) {
    const auto units = whole_songs(points, encode_labels(songs));
    std::map<int, std::string> names;
    for (std::size_t i = 0; i < songs.size(); ++i) {
        auto& name = names.emplace(units[i], songs[i]).first->second;
        name       = std::min(name, songs[i]);
    }
    std::vector<std::string> whole;
    for (const int unit : units) whole.push_back(names.at(unit));
    return whole;
}

}  // namespace ektara
