#include "ektara/core/whole_songs.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "ektara/core/disjoint_sets.hpp"
#include "ektara/core/distinct_rows.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"

namespace ektara {

std::vector<int> whole_songs(const Matrix& points, const std::vector<int>& songs) {
    const auto rows = static_cast<std::size_t>(points.rows());
    require(songs.empty() || songs.size() == rows, "E6301", "songs: each row needs one, but there are {} and {}", rows,
            songs.size());
    std::vector<int> units(rows);
    std::iota(units.begin(), units.end(), 0);
    if (!songs.empty()) units = renumbered(songs);
    const auto distinct = distinct_rows(points);
    DisjointSets sets(points.rows());  // of songs; there are no more of them than rows
    for (std::size_t i = 0; i < rows; ++i)
        sets.join(units[static_cast<std::size_t>(distinct.first[distinct.place[i]])], units[i]);
    const auto numbers = number_sets(sets);
    for (int& unit : units) unit = numbers[static_cast<std::size_t>(unit)];
    return units;
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
