#include "ektara/report/report.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/evaluation/score_row_json.hpp"
#include "ektara/report/compact.hpp"
#include "ektara/report/explain.hpp"
#include "ektara/report/findings.hpp"
#include "ektara/report/page.hpp"
#include "ektara/report/page_models.hpp"
#include "ektara/report/page_songs.hpp"
#include "ektara/report/song_graph.hpp"
#include "ektara/rundir/default_clustering.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::CsvTable;
using artifacts::Json;

/// Neighbours and peaks of more songs than this are asked of the server one by one.
constexpr std::size_t kInline = 5000;
/// A song that a method has no row for.
constexpr int kNotThere = -2;

/// Replaces every place where `mark` stands.
void fill(std::string& page, const std::string& mark, std::string_view text) {
    for (auto at = page.find(mark); at != std::string::npos; at = page.find(mark, at + text.size()))
        page.replace(at, mark.size(), text);
}

/// JSON that may stand inside a script element: no `</script>`, no `<!--`.
std::string inert(const Json& data) {
    std::string text;
    for (const char c : data.dump(-1, ' ', false, Json::error_handler_t::replace)) {
        if (c == '<' || c == '>' || c == '&')
            text += fmt::format("\\u{:04x}", static_cast<int>(c));
        else
            text += c;
    }
    return text;
}

using Positions = std::map<TrackId, std::size_t>;

Positions positions_of(const std::vector<TrackId>& songs) {
    Positions positions;
    for (std::size_t i = 0; i < songs.size(); ++i) positions[songs[i]] = i;
    return positions;
}

Json map_json(const fs::path& file, const Positions& positions) {
    const auto table = artifacts::read_table(file);
    std::vector<std::optional<double>> x(positions.size()), y(positions.size());
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto row         = static_cast<Eigen::Index>(i);
        const std::size_t song = positions.at(table.rows[i]);
        x[song]                = static_cast<double>(table.values(row, 0));
        y[song]                = table.values.cols() > 1 ? static_cast<double>(table.values(row, 1)) : 0.0;
    }
    return {{"space", file.stem().string()}, {"kind", table.recipe.kind}, {"x", quantised(x)}, {"y", quantised(y)}};
}

std::vector<int> clusters_of_songs(const RunView& run, const RunMethod& method, const Positions& positions) {
    const auto rows  = artifacts::read_table(run.folder / method.projection).rows;
    const auto found = clusters_of(run.folder / method.clustering, rows);
    std::vector<int> clusters(positions.size(), kNotThere);
    for (std::size_t i = 0; i < rows.size(); ++i) clusters[positions.at(rows[i])] = found[i];
    return clusters;
}

/// Lists of at most ten places, of the same length but for missing ones (65535), as 16-bit words.
Json packed_lists(const NeighborLists& lists) {
    std::size_t longest = 0;
    for (const auto& list : lists) longest = std::max(longest, list.size());
    std::vector<std::size_t> places;
    for (const auto& list : lists)
        for (std::size_t k = 0; k < longest; ++k) places.push_back(k < list.size() ? list[k] : 65535);
    return {{"count", longest}, {"text", words16(places)}};
}

Json default_json(const std::optional<rundir::DefaultClustering>& chosen) {
    if (!chosen) return nullptr;
    return {{"method", chosen->method}, {"clustering", chosen->clustering}, {"rule", chosen->rule}};
}

void add_methods(const RunView& run, const std::vector<TrackId>& songs, const std::string& clusters, Json& data) {
    const auto positions = positions_of(songs);
    const auto maps      = maps_of_page(run);
    data["maps"] = data["methods"] = Json::array();
    for (const auto& map : maps) data["maps"].push_back(map_json(run.folder / map, positions));
    for (const auto& method : run.methods())
        data["methods"].push_back({{"name", method.name},
                                   {"task", method.task},
                                   {"clustering", method.clustering_name()},
                                   {"space", method.space},
                                   {"seed", method.seed},
                                   {"map", std::find(maps.begin(), maps.end(), method.projection) - maps.begin()},
                                   {"clusters", clusters_of_songs(run, method, positions)}});
    const auto& first          = method_named(run, clusters);
    data["first_method"]       = &first - run.methods().data();
    data["default_clustering"] = default_json(run.record.default_clustering);
    data["neighbors"]          = Json::object();
    for (std::size_t m = 0; m < maps.size() && songs.size() <= kInline; ++m)
        data["neighbors"][std::to_string(m)] =
            packed_lists(neighbor_lists(run.folder / "neighbors" / fs::path(maps[m]).filename(), songs));
}

void add_duplicates(const RunView& run, const std::vector<TrackId>& songs, Json& data) {
    data["duplicates"]  = Json::array();
    const fs::path file = run.folder / "neighbors" / "duplicates.csv";
    if (!fs::exists(file)) return;
    const auto positions = positions_of(songs);
    for (const auto& row : artifacts::read_csv(file).rows)
        if (positions.contains(row[0]) && positions.contains(row[1]))
            data["duplicates"].push_back(
                {positions.at(row[0]), positions.at(row[1]), artifacts::parse_number(row[2]).value_or(0)});
}

Json rows_as_objects(const CsvTable& table) {
    Json objects = Json::array();
    for (const auto& row : table.rows) {
        Json object = Json::object();
        for (std::size_t c = 0; c < row.size(); ++c) object[table.columns[c]] = row[c];
        objects.push_back(object);
    }
    return objects;
}

/// The last 40 merges of a tree as `left, right, height, size`: what was merged before them are the leaves, numbered
/// from 0 in the order in which they are met.
Json last_merges(const Json& tree) {
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
    Json last = Json::array();
    for (std::size_t i = first; i < merges.size(); ++i) {
        const auto left  = number(merges[i].at("left").get<std::size_t>());
        const auto right = number(merges[i].at("right").get<std::size_t>());
        last.push_back({left, right, rounded(merges[i].at("height").get<double>(), 5), merges[i].at("size")});
    }
    return last;
}

/// The merge trees of the run's agglomerative clusterings, by name; null where there are none.
Json merge_trees_of(const RunView& run) {
    Json trees;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(run.folder / "clusterings", ignored))
        if (const auto name = entry.path().filename().string(); name.ends_with(".tree.json"))
            trees[name.substr(0, name.size() - 10)] = last_merges(artifacts::read_json(entry.path()));
    return trees;
}

Json extras_of(const RunView& run, const std::vector<TrackId>& songs) {
    Json extras = Json::object();
    if (auto trees = merge_trees_of(run); !trees.is_null()) extras["merge_trees"] = std::move(trees);
    if (songs.size() <= kInline)
        if (auto peaks = peaks_json(run, songs); !peaks.is_null()) extras["peaks"] = std::move(peaks);
    return extras;
}

bool can_play(const Json& data) {
    const auto& songs   = data.at("songs");
    const auto is_empty = [](const Json& text) { return text.is_string() && text.get<std::string>().empty(); };
    const auto& places  = songs.at(data.at("server").get<bool>() ? "audio" : "path");
    return songs.contains("preview") || !std::all_of(places.begin(), places.end(), is_empty);
}

Json notes_of(const Json& data) {
    Json notes = Json::array();
    if (!data.at("can_play").get<bool>())
        notes.push_back(
            "No song here has its sound along: nothing can be played and no playlist can be saved. Maps, clusters, "
            "scores and tables are complete.");
    if (data.at("columns").empty()) notes.push_back("No song has a label: nothing can be said of languages or genres.");
    return notes;
}

/// Words with a slash are paths, or as good as one.
std::string without_paths(const std::string& text) {
    std::string left, word;
    for (const char c : text + " ") {
        if (c != ' ' && c != '\'' && c != '"') {
            word += c;
            continue;
        }
        left += (word.find('/') == std::string::npos ? word : "…") + c;
        word.clear();
    }
    left.pop_back();
    return left;
}

void hide_paths(const std::vector<TrackId>& songs, Json& value) {
    const auto positions                   = positions_of(songs);
    const std::function<void(Json&)> visit = [&](Json& part) {
        if (part.is_string()) {
            const auto text = part.get<std::string>();
            const auto song = positions.find(text);
            part            = song != positions.end() ? fmt::format("song {}", song->second + 1) : without_paths(text);
        } else if (part.is_structured()) {
            for (auto& inner : part) visit(inner);
        }
    };
    visit(value);
}

void leave_out_paths(const std::vector<TrackId>& songs, Json& data) {
    // Not `extras`, `pictures` and the like: they hold base64, whose slashes are none of a path's, and name no song.
    for (const char* key : {"command", "warnings", "explanations", "config", "recipe", "sweeps"})
        hide_paths(songs, data[key]);
    data["title"]      = "A music collection";
    std::size_t number = 0;
    for (auto& failure : data["failures"]) {
        const auto id   = failure.value("id", "");
        auto reason     = failure.value("reason", "");
        const auto name = reason.find(id);
        if (!id.empty() && name != std::string::npos) reason.replace(name, id.size(), "…");
        failure["id"]     = fmt::format("file {}", ++number);
        failure["path"]   = "";
        failure["reason"] = without_paths(reason);
    }
}

/// A name for people: that of the folder of music, that of the folder of a manifest, or of a table's file.
std::string title_of(const RunView& run) {
    fs::path input = run.record.input;
    if (!input.has_filename()) input = input.parent_path();
    const bool of_features = fs::exists(run.folder / "features" / "table.npy");
    const bool is_file     = input.extension() == ".csv" || input.extension() == ".npy";
    const fs::path named   = !is_file ? input : of_features ? input.stem() : input.parent_path();
    const auto name        = named.filename().string();
    return name.empty() ? "A music collection" : name;
}

template <class T>
Json object_of(const std::vector<std::pair<std::string, T>>& members) {
    Json object = Json::object();
    for (const auto& [name, value] : members) object[name] = value;
    return object;
}

void add_record(const RunView& run, Json& data) {
    const auto& record = run.record;
    data["version"]    = record.version;
    data["config"]     = object_of(record.config);
    data["seeds"]      = record.seeds;
    data["warnings"]   = Json::array();
    for (const auto& [code, text] : record.warnings) data["warnings"].push_back({{"code", code}, {"text", text}});
    data["timings"]        = object_of(record.timings);
    data["peak_memory_mb"] = record.peak_memory_mb ? Json(*record.peak_memory_mb) : Json(nullptr);
    data["command"]        = record.command;
    data["target_names"]   = object_of(record.target_names);
    data["recipe"]         = record.recipe ? artifacts::to_json(*record.recipe) : Json(nullptr);
    round_numbers(data["timings"], 4);
    data["title"] = title_of(run);
}

/// What the cards show of one cluster: songs by their number, no figure that follows from another.
Json short_cluster(const Json& cluster, const Positions& positions) {
    Json kept        = cluster;
    const auto place = [&](const Json& song) { return positions.at(song.at("id").get<std::string>()); };
    kept["medoid"]   = place(cluster.at("medoid"));
    for (const char* list : {"closest", "borderline"}) {
        kept[list] = Json::array();
        for (const auto& song : cluster.at(list)) kept[list].push_back(place(song));
    }
    kept["labels"] = kept["terms"] = Json::object();
    kept["features"]               = Json::array();
    for (const auto& feature : cluster.at("features"))
        kept["features"].push_back({feature.at("text"), feature.at("effect")});
    for (const auto& [column, values] : cluster.at("labels").items())
        for (const auto& value : values)
            kept["labels"][column].push_back({value.at("value"), value.at("count"), value.at("lift")});
    for (const auto& [language, terms] : cluster.at("terms").items())
        for (const auto& term : terms) kept["terms"][language].push_back({term.at("term"), term.at("songs")});
    round_numbers(kept, 3);
    return kept;
}

Json explanations_of(const RunView& run, const Positions& positions) {
    const fs::path file = run.folder / "explain.json";
    const Json told     = (fs::exists(file) ? artifacts::read_json(file) : explain_run(run)).at("methods");
    Json methods        = Json::array();
    for (const auto& method : told) {
        methods.push_back({{"features_from", method.at("features_from")}, {"noise", method.at("noise")}});
        for (const auto& cluster : method.at("clusters"))
            methods.back()["clusters"].push_back(short_cluster(cluster, positions));
        if (!methods.back().contains("clusters")) methods.back()["clusters"] = Json::array();
    }
    return methods;
}

/// Rows of metrics.json with five digits.
Json short_metrics(Json metrics) {
    for (auto& row : metrics) row.erase("differences");  // the findings have read them
    round_numbers(metrics, 5);
    return as_table(metrics);
}

}  // namespace

std::vector<std::string> maps_of_page(const RunView& run) {
    std::vector<std::string> maps;
    for (const auto& method : run.methods())
        if (std::find(maps.begin(), maps.end(), method.projection) == maps.end()) maps.push_back(method.projection);
    return maps;
}

std::vector<TrackId> songs_of_page(const RunView& run) {
    std::set<TrackId> songs;
    for (const auto& map : maps_of_page(run))
        for (auto& id : artifacts::read_table(run.folder / map).rows) songs.insert(std::move(id));
    return {songs.begin(), songs.end()};
}

Json page_data(const fs::path& folder, const PageOptions& options) {
    const RunView run = open_run(folder);
    const auto songs  = songs_of_page(run);
    Json data;
    add_record(run, data);
    data["models"]     = models_json(run);
    data["n"]          = songs.size();
    data["server"]     = options.server;
    const auto metrics = artifacts::read_json(folder / "metrics.json");
    data["metrics"]    = short_metrics(metrics);
    data["findings"]   = sentences(findings(evaluation::rows_from_json(metrics)));
    for (auto& told : sentences(findings(run.record.probe))) data["findings"].push_back(std::move(told));
    data["failures"] = rows_as_objects(artifacts::read_csv(folder / "failures.csv"));
    data["songs"]    = songs_json(run, songs, options);
    add_colours(run, songs, data);
    add_methods(run, songs, options.clusters, data);
    add_duplicates(run, songs, data);
    const auto positions = positions_of(songs);
    data["explanations"] = explanations_of(run, positions);
    data["pictures"]     = pictures_json(run, positions);
    data["sweeps"]       = sweeps_json(run);
    data["extras"]       = extras_of(run, songs);
    data["can_play"]     = can_play(data);
    data["notes"]        = notes_of(data);
    if (options.no_paths) leave_out_paths(songs, data);
    return data;
}

std::string render(const Json& data) {
    // A policy inside the file: whatever a name may hold, nothing is loaded from elsewhere.
    constexpr const char* kPolicy =
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; "
        "style-src 'unsafe-inline'; font-src data:; img-src data:; media-src file: data: 'self'\">";
    std::string page(page_html());
    fill(page, "@POLICY@", kPolicy);
    fill(page, " nonce=\"@NONCE@\"", "");
    // Data last: it may hold the marks of the others.
    fill(page, "@DATA@", inert(data));
    return page;
}

std::string render_shell(const std::string& address, const std::string& nonce) {
    std::string page(page_html());
    fill(page, "@POLICY@", "");
    fill(page, "@NONCE@", nonce);
    fill(page, "@DATA@", inert({{"fetch", address}}));
    return page;
}

void write_report(const fs::path& run, const PageOptions& options) {
    artifacts::write_file(run / "report.html", render(page_data(run, options)));
}

}  // namespace ektara::report
