#include "ektara/collection/row_names.hpp"

#include <algorithm>
#include <unordered_map>
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
    std::unordered_map<TrackId, std::vector<std::size_t>> rows_of;
    std::unordered_set<TrackId> taken;
    for (std::size_t i = 0; i < csv.rows.size(); ++i) {
        const auto& name = csv.rows[i][column];
        if (name.empty())
            fail("E1206", "{}: line {} has no {}; give every row one", file, csv.lines[i], csv.columns[column]);
        names.ids.push_back(name);
        rows_of[name].push_back(i);
        taken.insert(name);
    }
    std::vector<TrackId> repeated;
    for (const auto& [name, rows] : rows_of)
        if (rows.size() > 1) repeated.push_back(name);
    std::sort(repeated.begin(), repeated.end());
    for (const auto& name : repeated) number(csv, rows_of.at(name), names.ids, taken);
    names.warnings = warnings_about(repeated, file);
    return names;
}

}  // namespace ektara::collection
