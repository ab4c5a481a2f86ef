#include "ektara/report/page_clusters.hpp"

#include <algorithm>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/report/compact.hpp"
#include "ektara/report/explain.hpp"
#include "ektara/report/report.hpp"
#include "ektara/report/song_graph.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

/// A song that a method has no row for.
constexpr int kNotThere = -2;

PageMap map_of(const fs::path& file, const Positions& positions) {
    const auto table = artifacts::read_table(file);
    std::vector<std::optional<double>> x(positions.size()), y(positions.size());
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto row         = static_cast<Eigen::Index>(i);
        const std::size_t song = positions.at(table.rows[i]);
        x[song]                = static_cast<double>(table.values(row, 0));
        y[song]                = table.values.cols() > 1 ? static_cast<double>(table.values(row, 1)) : 0.0;
    }
    return {file.stem().string(), table.recipe.kind, quantised(x), quantised(y)};
}

std::vector<int> clusters_of_songs(const RunView& run, const RunMethod& method, const Positions& positions) {
    const auto rows  = artifacts::read_table(run.folder / method.projection).rows;
    const auto found = clusters_of(run, method, rows);
    std::vector<int> clusters(positions.size(), kNotThere);
    for (std::size_t i = 0; i < rows.size(); ++i) clusters[positions.at(rows[i])] = found[i];
    return clusters;
}

/// Lists of at most ten places, of the same length but for missing ones.
PackedLists packed(const NeighborLists& lists) {
    std::size_t longest = 0;
    for (const auto& list : lists) longest = std::max(longest, list.size());
    std::vector<std::size_t> places;
    for (const auto& list : lists)
        for (std::size_t k = 0; k < longest; ++k) places.push_back(k < list.size() ? list[k] : 65535);
    return {longest, words16(places)};
}

std::vector<PageExtras::Merge> last_merges(const Json& tree) {
    constexpr std::size_t kShown = 40;
    const auto& merges           = tree.at("merges");
    const std::size_t shown      = std::min(kShown, merges.size());
    const std::size_t first      = merges.size() - shown;
    const std::size_t n_rows     = merges.size() + 1;
    std::map<std::size_t, std::size_t> leaves;
    const auto number = [&](std::size_t node) {
        if (node >= n_rows + first) return node - n_rows - first + shown + 1;
        return leaves.emplace(node, leaves.size()).first->second;
    };
    std::vector<PageExtras::Merge> last;
    for (std::size_t i = first; i < merges.size(); ++i) {
        const auto left  = number(merges[i].at("left").get<std::size_t>());
        const auto right = number(merges[i].at("right").get<std::size_t>());
        last.emplace_back(left, right, rounded(merges[i].at("height").get<double>(), 5),
                          merges[i].at("size").get<std::size_t>());
    }
    return last;
}

double short_number(const Json& value) { return rounded(value.get<double>(), 3); }

/// Songs by their number, no figure that follows from another.
PageCluster short_cluster(const Json& cluster, const Positions& positions) {
    const auto place = [&](const Json& song) { return positions.at(song.at("id").get<std::string>()); };
    PageCluster kept;
    kept.cluster  = cluster.at("cluster").get<int>();
    kept.name     = cluster.at("name").get<std::string>();
    kept.size     = cluster.at("size").get<std::size_t>();
    kept.share    = short_number(cluster.at("share"));
    kept.cohesion = short_number(cluster.at("cohesion"));
    if (!cluster.at("stability").is_null()) kept.stability = short_number(cluster.at("stability"));
    if (const auto& nearest = cluster.at("nearest"); !nearest.is_null())
        kept.nearest = {nearest.at("cluster").get<int>(), short_number(nearest.at("distance"))};
    kept.medoid = place(cluster.at("medoid"));
    for (const auto& song : cluster.at("closest")) kept.closest.push_back(place(song));
    for (const auto& song : cluster.at("borderline")) kept.borderline.push_back(place(song));
    for (const auto& feature : cluster.at("features"))
        kept.features.emplace_back(feature.at("text").get<std::string>(), short_number(feature.at("effect")));
    for (const auto& [column, values] : cluster.at("labels").items())
        for (const auto& value : values)
            kept.labels[column].emplace_back(value.at("value").get<std::string>(), value.at("count").get<int>(),
                                             short_number(value.at("lift")));
    for (const auto& [language, terms] : cluster.at("terms").items())
        for (const auto& term : terms)
            kept.terms[language].emplace_back(term.at("term").get<std::string>(), term.at("songs").get<int>());
    return kept;
}

}  // namespace

Positions positions_of(const std::vector<TrackId>& songs) {
    Positions positions;
    for (std::size_t i = 0; i < songs.size(); ++i) positions[songs[i]] = i;
    return positions;
}

void add_methods(const RunView& run, const std::vector<TrackId>& songs, const std::string& clusters, PageData& data) {
    const auto positions = positions_of(songs);
    const auto maps      = maps_of_page(run);
    for (const auto& map : maps) data.maps.push_back(map_of(run.folder / map, positions));
    for (const auto& method : run.methods()) {
        const auto map = std::find(maps.begin(), maps.end(), method.projection) - maps.begin();
        data.methods.push_back({method.name, method.task, method.clustering_name(), method.space, method.seed,
                                static_cast<std::size_t>(map), clusters_of_songs(run, method, positions)});
    }
    data.first_method = static_cast<std::size_t>(&method_named(run, clusters) - run.methods().data());
    if (const auto& chosen = run.record.default_clustering)
        data.default_clustering = {chosen->method, chosen->clustering, chosen->rule};
    for (std::size_t m = 0; m < maps.size() && songs.size() <= kInlineSongs; ++m)
        data.neighbors[std::to_string(m)] =
            packed(neighbor_lists(run.folder / "neighbors" / fs::path(maps[m]).filename(), songs));
}

std::map<std::string, std::vector<PageExtras::Merge>> merge_trees_of(const RunView& run) {
    std::map<std::string, std::vector<PageExtras::Merge>> trees;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(run.folder / "clusterings", ignored))
        if (const auto name = entry.path().filename().string();
            name.ends_with(".tree.json") && artifacts::is_expected(entry.path()))
            trees[name.substr(0, name.size() - 10)] = last_merges(artifacts::read_json(entry.path()));
    return trees;
}

std::vector<PageExplanation> page_explanations(const RunView& run, const Positions& positions) {
    const fs::path file = run.folder / "explain.json";
    const Json told     = (artifacts::is_expected(file) ? artifacts::read_json(file) : explain_run(run)).at("methods");
    std::vector<PageExplanation> methods;
    for (const auto& method : told) {
        methods.push_back({method.at("features_from").get<std::string>(), method.at("noise").get<int>(), {}});
        for (const auto& cluster : method.at("clusters"))
            methods.back().clusters.push_back(short_cluster(cluster, positions));
    }
    return methods;
}

}  // namespace ektara::report
