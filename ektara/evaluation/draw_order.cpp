#include "ektara/evaluation/draw_order.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/points.hpp"

namespace ektara::evaluation {
namespace {

constexpr const char* kFile = "draw_order.csv";

std::pair<std::string, std::string> labels_of(const Track& track) {
    return {ascii_lower(collection::label_of(track, "genre")), ascii_lower(collection::label_of(track, "language"))};
}

/// Where the order of the run lies that a file belongs to; empty where there is none.
std::filesystem::path file_beside(const std::filesystem::path& file) {
    const auto folder = std::filesystem::absolute(file).parent_path();
    for (const auto& run : {folder, folder.parent_path()})
        if (artifacts::is_expected(run / kFile)) return run / kFile;
    return {};
}

}  // namespace

RowOrder draw_order(const Matrix& features, const std::vector<Track>& tracks) {
    const auto labels = [&](Eigen::Index row) { return labels_of(tracks[static_cast<std::size_t>(row)]); };
    return lexicographic_order(features, [&](Eigen::Index a, Eigen::Index b) { return labels(a) < labels(b); });
}

void write_draw_order(const std::filesystem::path& folder, const RowOrder& order, const std::vector<Track>& tracks) {
    artifacts::CsvTable table{{"id"}, {}, {}};
    for (const auto row : order) table.rows.push_back({tracks[static_cast<std::size_t>(row)].id});
    artifacts::write_csv(folder / kFile, table);
}

RowOrder draw_order_of(const std::filesystem::path& file, const std::vector<TrackId>& ids) {
    const auto known = file_beside(file);
    if (known.empty()) return {};
    const auto csv = artifacts::read_csv(known);
    std::map<std::string, std::size_t> place;
    for (const auto& row : csv.rows) place.emplace(row[csv.at("id", known.string())], place.size());
    const auto place_of = [&](Eigen::Index row) {
        const auto found = place.find(ids[static_cast<std::size_t>(row)]);
        return found == place.end() ? csv.rows.size() : found->second;
    };
    auto order = whole_order({}, ids.size());
    std::stable_sort(order.begin(), order.end(),
                     [&](Eigen::Index a, Eigen::Index b) { return place_of(a) < place_of(b); });
    return order;
}

}  // namespace ektara::evaluation
