#include "ektara/report/page_clusters.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/projection/umap.hpp"
#include "ektara/report/compact.hpp"
#include "ektara/report/explain.hpp"
#include "ektara/report/page_shapes.hpp"
#include "ektara/report/report.hpp"
#include "ektara/report/song_graph.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

/// A song that a method has no row for.
constexpr int kNotThere = -2;

/// Below so many songs the principal axes show all there is.
constexpr std::size_t kFewestForUmap = 15;
/// So many rows take about a second, all maps of a page together.
constexpr std::size_t kUmapRows = 6000;

/// The places of rows, by song; a song without a row has none.
PagePlaces places_of(const Matrix& coords, const std::vector<TrackId>& rows, const Positions& positions) {
    std::vector<std::optional<double>> x(positions.size()), y(positions.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto row         = static_cast<Eigen::Index>(i);
        const std::size_t song = positions.at(rows[i]);
        x[song]                = static_cast<double>(coords(row, 0));
        y[song]                = coords.cols() > 1 ? static_cast<double>(coords(row, 1)) : 0.0;
    }
    return {quantised(x), quantised(y)};
}

PageMap map_of(const fs::path& file, const Positions& positions) {
    const auto table = artifacts::read_table(file);
    auto [x, y]      = places_of(table.values, table.rows, positions);
    return {file.stem().string(), table.recipe.kind, std::move(x), std::move(y), {}};
}

/// UMAP of the space that a method clustered.
PagePlaces umap_of(const RunView& run, const RunMethod& method, const Positions& positions) {
    const auto space = space_of(run, method);
    projection::UmapOptions options;
    options.seed = method.seed;
    return places_of(projection::fit_umap(space.values, options, effective_jobs(0)).coords, space.rows, positions);
}

/// Of the first map, and of the others in their order, as far as they take about a second together.
void add_umaps(const RunView& run, const Positions& positions, std::size_t first, PageData& data) {
    if (positions.size() < kFewestForUmap) return;
    std::size_t left = kUmapRows;
    const auto add   = [&](const RunMethod& method, PageMap& map) {
        if (map.umap.value || positions.size() > left) return;
        left -= positions.size();
        map.umap.value = umap_of(run, method, positions);
    };
    const auto& methods = run.methods();
    add(methods[first], data.maps[data.methods[first].map]);
    for (std::size_t m = 0; m < methods.size(); ++m) add(methods[m], data.maps[data.methods[m].map]);
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

/// A number as it is shown with so many digits: rounded once, so that page and program say the same.
double shown_number(double value, int digits) {
    return *artifacts::parse_number(fmt::format("{:.{}f}", value, digits));
}

PageCluster::Effect short_effect(const Json& effect) {
    const auto text   = [&](const char* name) { return effect.value(name, std::string()); };
    const bool counts = text("kind") == "number";
    const int digits  = counts ? effect.at("digits").get<int>() : 2;
    const auto number = [&](const char* name) {
        return text("kind") == "words" || text("kind") == "opinion"
                   ? 0
                   : shown_number(effect.at(name).get<double>(), digits);
    };
    return {text("kind"),    text("says"),     text("value"),
            text("measure"), text("unit"),     digits,
            number("mean"),  number("others"), shown_number(effect.at("strength").get<double>(), 2)};
}

double short_number(const Json& value) { return rounded(value.get<double>(), 3); }

/// Songs by their number, no figure that follows from another.
PageCluster short_cluster(const Json& cluster, const Positions& positions) {
    const auto place = [&](const Json& song) { return positions.at(song.at("id").get<std::string>()); };
    PageCluster kept;
    kept.cluster = cluster.at("cluster").get<int>();
    kept.name    = cluster.at("name").get<std::string>();
    if (cluster.contains("given")) kept.given.value = cluster.at("given").get<std::string>();
    kept.words     = cluster.at("words").get<decltype(kept.words)>();
    kept.mostly    = cluster.at("mostly").get<decltype(kept.mostly)>();
    kept.size      = cluster.at("size").get<std::size_t>();
    kept.songs     = cluster.at("songs").get<std::size_t>();
    kept.share     = short_number(cluster.at("share"));
    kept.cohesion  = short_number(cluster.at("cohesion"));
    kept.tightness = cluster.at("tightness").get<std::string>();
    kept.keys      = cluster.at("keys").get<std::vector<int>>();
    if (!cluster.at("stability").is_null()) kept.stability = short_number(cluster.at("stability"));
    if (const auto& nearest = cluster.at("nearest"); !nearest.is_null())
        kept.nearest = {nearest.at("cluster").get<int>(), short_number(nearest.at("distance"))};
    kept.medoid = place(cluster.at("medoid"));
    for (const auto& song : cluster.at("closest")) kept.closest.push_back(place(song));
    for (const auto& song : cluster.at("borderline")) kept.borderline.push_back(place(song));
    for (const auto& feature : cluster.at("features")) kept.features.push_back(short_effect(feature));
    for (const auto& from : cluster.at("provenance")) kept.provenance.push_back(short_effect(from));
    for (const auto& [column, values] : cluster.at("labels").items())
        for (const auto& value : values)
            kept.labels[column].emplace_back(value.at("value").get<std::string>(), value.at("count").get<int>(),
                                             shown_number(value.at("lift").get<double>(), 1));
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

void add_methods(const RunView& run, const std::vector<TrackId>& songs, const PageOptions& options, PageData& data) {
    const auto positions = positions_of(songs);
    const auto maps      = maps_of_page(run);
    data.maps            = options.maps;
    if (data.maps.empty())
        for (const auto& map : maps) data.maps.push_back(map_of(run.folder / map, positions));
    for (const auto& method : run.methods()) {
        const auto map = std::find(maps.begin(), maps.end(), method.projection) - maps.begin();
        data.methods.push_back({method.name,
                                method.task,
                                method.clustering_name(),
                                method.space,
                                method.seed,
                                static_cast<std::size_t>(map),
                                clusters_of_songs(run, method, positions),
                                {}});
        if (songs.size() <= kSilhouetteSongs)
            data.methods.back().silhouettes.value = silhouettes_of(run, method, positions);
    }
    data.first_method = static_cast<std::size_t>(&method_named(run, options.clusters) - run.methods().data());
    if (options.maps.empty()) add_umaps(run, positions, data.first_method, data);
    if (const auto& chosen = run.record.default_clustering)
        data.default_clustering = {chosen->method, chosen->clustering, chosen->rule};
    for (std::size_t m = 0; m < maps.size() && songs.size() <= kInlineSongs; ++m)
        data.neighbors[std::to_string(m)] =
            packed(neighbor_lists(run.folder / "neighbors" / fs::path(maps[m]).filename(), songs));
}

std::vector<PageExplanation> page_explanations(const RunView& run, const Positions& positions) {
    const fs::path file = run.folder / "explain.json";
    const Json kept     = artifacts::is_expected(file) ? artifacts::read_json(file) : Json::object();
    Json told = kept.value("edits", std::string()) == run.edits.version ? kept.value("methods", Json()) : Json();
    // Edits that were made since, or a run of before the parts of names: they are put together anew.
    if (told.empty() || !told.at(0).contains("n_clusters")) told = explain_run(run).at("methods");
    std::vector<PageExplanation> methods;
    for (const auto& method : told) {
        methods.push_back({method.at("features_from").get<std::string>(), method.at("noise").get<int>(), {}});
        for (const auto& cluster : method.at("clusters"))
            methods.back().clusters.push_back(short_cluster(cluster, positions));
    }
    return methods;
}

}  // namespace ektara::report
