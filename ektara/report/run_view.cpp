#include "ektara/report/run_view.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/metrics/external.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

/// "projections/vae.s0.npy" → "embeddings/vae.s0.npy".
std::string embedding_beside(const std::string& projection) {
    return "embeddings/" + fs::path(projection).filename().string();
}

std::vector<RunMethod> methods_in(const artifacts::Json& record) {
    std::vector<RunMethod> methods;
    for (const auto& method : record.at("methods")) {
        const auto projection = method.at("projection").get<std::string>();
        methods.push_back({method.at("method").get<std::string>(), method.value("task", ""),
                           method.at("space").get<std::string>(), method.at("seed").get<Seed>(), projection,
                           method.at("clustering").get<std::string>(),
                           method.value("embedding", embedding_beside(projection))});
    }
    return methods;
}

/// "vae.kmeans" of "clusterings/vae.kmeans.s0.csv".
std::string clustering_name(const RunMethod& method) { return fs::path(method.clustering).stem().stem().string(); }

/// One spelling for titles: ড় ঢ় য় decomposed as Unicode's NFC has them, ASCII letters small.
std::string plain_title(std::string text) {
    const std::array<std::pair<std::string_view, std::string_view>, 3> decompositions{
        {{"\u09dc", "\u09a1\u09bc"}, {"\u09dd", "\u09a2\u09bc"}, {"\u09df", "\u09af\u09bc"}}};
    for (const auto& [composed, decomposed] : decompositions)
        for (auto at = text.find(composed); at != std::string::npos; at = text.find(composed, at + decomposed.size()))
            text.replace(at, composed.size(), decomposed);
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// "clusterings/vae.kmeans.s0.csv" and seed 3 → "clusterings/vae.kmeans.s3.csv".
fs::path with_other_seed(const fs::path& clustering, Seed seed) {
    return clustering.parent_path() / fmt::format("{}.s{}.csv", clustering.stem().stem().string(), seed);
}

std::vector<TrackId> rows_of(const RunView& run, const RunMethod& method) {
    return artifacts::read_table(run.folder / method.projection).rows;
}

double stability_of(const RunView& run, const RunMethod& method) {
    const auto ids    = rows_of(run, method);
    const auto first  = clusters_of(run.folder / method.clustering, ids);
    const auto others = clusters_of_other_seeds(run, method, ids);
    double sum        = 0;
    for (const auto& other : others) sum += metrics::external_scores(first, other).ari;
    return others.empty() ? 0 : sum / static_cast<double>(others.size());
}

const RunMethod& most_stable(const RunView& run) {
    constexpr double kTie = 0.02;
    std::vector<double> stabilities;
    for (const auto& method : run.methods) stabilities.push_back(stability_of(run, method));
    const double best = *std::max_element(stabilities.begin(), stabilities.end());
    const auto chosen =
        std::find_if(stabilities.begin(), stabilities.end(), [&](double s) { return s >= best - kTie; });
    return run.methods[static_cast<std::size_t>(chosen - stabilities.begin())];
}

std::vector<TrackId> with_title(const RunView& run, const std::vector<TrackId>& among, const std::string& text) {
    std::vector<TrackId> found;
    std::set<std::string> songs;
    const std::string wanted = plain_title(text);
    for (const auto& id : among) {
        if (plain_title(run.cell(id, "title")) != wanted) continue;
        // Clips of one song are one song: the first stands for it.
        const std::string song = run.cell(id, "song_id");
        if (song.empty() || songs.insert(song).second) found.push_back(id);
    }
    return found;
}

/// Where a file lies that the run found at `told`: there, or as far from RUN as it was then.
fs::path place_now(const RunView& run, const fs::path& told) {
    std::error_code ignored;
    if (told.empty() || fs::exists(told, ignored) || !run.record.contains("directory")) return told;
    const auto way       = told.lexically_relative(run.record.at("directory").get<std::string>());
    const fs::path moved = fs::absolute(run.folder) / way;
    return fs::exists(moved, ignored) ? moved.lexically_normal() : told;
}

}  // namespace

std::string RunView::cell(const TrackId& id, const std::string& column) const {
    const auto row = row_of.find(id);
    const auto at  = tracks.find(column);
    return row == row_of.end() || !at ? std::string() : tracks.rows[row->second][*at];
}

std::vector<std::string> RunView::label_columns() const {
    const std::set<std::string> own{"id",   "path",   "title",    "artist",  "album",    "song_id",
                                    "clip", "lyrics", "duration", "verdict", "language", "genre"};
    std::vector<std::string> columns{"language", "genre"};
    for (const auto& column : tracks.columns)
        if (!own.contains(column)) columns.push_back(column);
    std::erase_if(columns, [&](const std::string& column) {
        const auto at = tracks.find(column);
        return !at ||
               std::all_of(tracks.rows.begin(), tracks.rows.end(), [&](const auto& row) { return row[*at].empty(); });
    });
    return columns;
}

fs::path RunView::audio_of(const TrackId& id) const { return place_now(*this, cell(id, "path")); }

fs::path RunView::lyrics_of(const TrackId& id) const {
    const fs::path told = cell(id, "lyrics");
    return told.empty() || told.is_absolute() ? place_now(*this, told) : folder / told;
}

RunView open_run(const fs::path& folder) {
    if (!fs::exists(folder / "run.json") || !fs::exists(folder / "metrics.json"))
        fail("E4304", "{}: holds no finished run; 'ektara run INPUT -o {}' makes one", folder.string(),
             folder.string());
    RunView run;
    run.folder    = folder;
    run.record    = artifacts::read_json(folder / "run.json");
    run.tracks    = artifacts::read_csv(folder / "tracks.csv");
    const auto id = run.tracks.at("id", (folder / "tracks.csv").string());
    for (std::size_t i = 0; i < run.tracks.rows.size(); ++i) run.row_of[run.tracks.rows[i][id]] = i;
    try {
        run.methods = methods_in(run.record);
    } catch (const nlohmann::json::exception& problem) {
        fail("E4304", "{}: run.json is damaged or of another version: {}; run again with --force", folder.string(),
             problem.what());
    }
    if (run.methods.empty()) fail("E4304", "{}: run.json names no method; run again with --force", folder.string());
    return run;
}

const RunMethod& method_named(const RunView& run, const std::string& name) {
    if (name.empty()) return most_stable(run);
    std::string known;
    for (const auto& method : run.methods) {
        if (method.name == name || clustering_name(method) == name) return method;
        known += (known.empty() ? "" : ", ") + clustering_name(method);
    }
    fail<UsageError>("E4305", "'{}' is no method of this run; it has {}", name, known);
}

FeatureMatrix space_of(const RunView& run, const RunMethod& method) {
    const fs::path embedding = run.folder / method.embedding;
    return artifacts::read_table(fs::exists(embedding) ? embedding : run.folder / method.projection);
}

std::vector<int> clusters_of(const fs::path& csv, const std::vector<TrackId>& ids) {
    const auto table = artifacts::read_csv(csv);
    const auto id = table.at("id", csv.string()), cluster = table.at("cluster", csv.string());
    std::map<TrackId, int> found;
    for (const auto& row : table.rows)
        found[row[id]] = static_cast<int>(artifacts::parse_number(row[cluster]).value_or(-1));
    std::vector<int> clusters;
    for (const auto& name : ids) {
        const auto at = found.find(name);
        if (at == found.end()) fail("E4203", "{}: lacks the row '{}'; run again with --force", csv.string(), name);
        clusters.push_back(at->second);
    }
    return clusters;
}

std::vector<std::vector<int>> clusters_of_other_seeds(const RunView& run, const RunMethod& method,
                                                      const std::vector<TrackId>& ids) {
    std::vector<std::vector<int>> others;
    for (const auto& seed : run.record.value("seeds", artifacts::Json::array())) {
        const fs::path file = run.folder / with_other_seed(method.clustering, seed.get<Seed>());
        if (seed.get<Seed>() != method.seed && fs::exists(file)) others.push_back(clusters_of(file, ids));
    }
    return others;
}

TrackId song_named(const RunView& run, const std::vector<TrackId>& among, const std::string& text) {
    if (std::find(among.begin(), among.end(), text) != among.end()) return text;
    std::error_code ignored;
    const fs::path path = fs::weakly_canonical(text, ignored);
    for (const auto& id : among) {
        const auto told = run.cell(id, "path");
        if (!told.empty() && (told == text || told == path.string())) return id;
    }
    const auto titled = with_title(run, among, text);
    if (titled.size() == 1) return titled.front();
    if (titled.empty())
        fail<UsageError>("E4306", "'{}' is no id, path or title of this run's songs; tracks.csv lists them", text);
    fail<UsageError>("E4307", "'{}' is the title of {} songs; give one's id: {}", text, titled.size(),
                     fmt::join(titled, ", "));
}

}  // namespace ektara::report
