#include "ektara/rundir/clusters_csv.hpp"

#include <algorithm>
#include <map>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"

namespace ektara::rundir {

void write_clusters_csv(const std::filesystem::path& path, const std::vector<TrackId>& rows,
                        const Clustering& clustering) {
    artifacts::CsvTable table;
    table.columns = {"id", "cluster"};
    if (!clustering.strength.empty()) table.columns.emplace_back("strength");
    for (std::size_t i = 0; i < rows.size(); ++i) {
        table.rows.push_back({rows[i], fmt::format("{}", clustering.labels[i])});
        if (!clustering.strength.empty()) table.rows.back().push_back(artifacts::format_number(clustering.strength[i]));
    }
    artifacts::write_csv(path, table);
}

Clustering read_clusters_csv(const std::filesystem::path& path, const std::vector<TrackId>& rows) {
    const auto table     = artifacts::read_csv(path);
    const auto id        = table.at("id", path.string());
    const auto cluster   = table.at("cluster", path.string());
    const auto strengths = table.find("strength");
    std::map<std::string, std::size_t> row_of_id;
    for (std::size_t i = 0; i < table.rows.size(); ++i) row_of_id[table.rows[i][id]] = i;
    Clustering clustering;
    for (const auto& name : rows) {
        const auto found = row_of_id.find(name);
        const auto label =
            found == row_of_id.end() ? std::nullopt : artifacts::parse_number(table.rows[found->second][cluster]);
        if (!label)
            fail("E4203", "{}: has no cluster for row '{}'; delete the file and run again", path.string(), name);
        clustering.labels.push_back(static_cast<int>(*label));
        clustering.n_clusters = std::max(clustering.n_clusters, clustering.labels.back() + 1);
        if (strengths)
            clustering.strength.push_back(
                static_cast<float>(artifacts::parse_number(table.rows[found->second][*strengths]).value_or(0)));
    }
    return clustering;
}

std::vector<std::pair<TrackId, int>> read_cluster_rows(const std::filesystem::path& path) {
    const auto table = artifacts::read_csv(path);
    const auto id = table.at("id", path.string()), cluster = table.at("cluster", path.string());
    std::vector<std::pair<TrackId, int>> rows;
    for (const auto& row : table.rows) {
        const auto label = artifacts::parse_number(row[cluster]);
        if (!label)
            fail("E4203", "{}: '{}' is no cluster number; delete the file and run again", path.string(), row[cluster]);
        rows.emplace_back(row[id], static_cast<int>(*label));
    }
    return rows;
}

void write_merge_tree(const std::filesystem::path& path, const std::vector<TrackId>& rows,
                      const std::vector<cluster::Merge>& tree, const std::string& method) {
    artifacts::Json merges = artifacts::Json::array();
    for (const auto& merge : tree)
        merges.push_back(
            {{"left", merge.left}, {"right", merge.right}, {"height", merge.height}, {"size", merge.size}});
    artifacts::write_json(path, {{"method", method}, {"rows", rows}, {"merges", merges}});
}

}  // namespace ektara::rundir
