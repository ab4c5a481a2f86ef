#include "ektara/collection/row_names.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include <fmt/format.h>

#include "ektara/core/error.hpp"

namespace ektara::collection {
namespace {

/// Names the rows that share a name, of which the first by content keeps it.
void number(const artifacts::CsvTable& csv, std::vector<std::size_t> rows, std::vector<TrackId>& ids,
            std::unordered_set<TrackId>& taken) {
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return csv.rows[a] < csv.rows[b]; });
    std::size_t count = 1;
    for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
        std::string name;
        do name = fmt::format("{}#{}", ids[rows.front()], ++count);
        while (!taken.insert(name).second);
        ids[*row] = std::move(name);
    }
}

/// The rows of each name that stands twice or more, ascending, in the order of the names.
std::vector<std::vector<std::size_t>> rows_that_share(const std::vector<TrackId>& ids) {
    std::vector<std::size_t> order(ids.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ids[a] < ids[b]; });
    std::vector<std::vector<std::size_t>> groups;
    for (auto first = order.begin(); first != order.end();) {
        const auto last = std::find_if(first, order.end(), [&](std::size_t row) { return ids[row] != ids[*first]; });
        if (last - first > 1) groups.emplace_back(first, last);
        first = last;
    }
    return groups;
}

/// The warning about ids of a file that stand twice or more, in order; none where there are none.
std::vector<Warning> warnings_about(const std::vector<TrackId>& repeated, const std::string& file) {
    if (repeated.empty()) return {};
    const auto& example = repeated.front();
    return {{"W-REPEATED-IDS",
             fmt::format("{}: {} {} twice or more, such as '{}'; the further rows are called '{}#2' and so on", file,
                         repeated.size(), repeated.size() == 1 ? "id stands" : "ids stand", example, example)}};
}

}  // namespace

RowNames row_names(const artifacts::CsvTable& csv, std::size_t column, const std::string& file) {
    RowNames names;
    for (std::size_t i = 0; i < csv.rows.size(); ++i) {
        const auto& name = csv.rows[i][column];
        if (name.empty())
            fail("E1206", "{}: line {} has no {}; give every row one", file, csv.lines[i], csv.columns[column]);
        names.ids.push_back(name);
    }
    const auto groups = rows_that_share(names.ids);
    if (groups.empty()) return names;
    std::vector<TrackId> repeated;
    for (const auto& rows : groups) repeated.push_back(names.ids[rows.front()]);
    std::unordered_set<TrackId> taken(names.ids.begin(), names.ids.end());
    for (const auto& rows : groups) number(csv, rows, names.ids, taken);
    names.warnings = warnings_about(repeated, file);
    return names;
}

}  // namespace ektara::collection
