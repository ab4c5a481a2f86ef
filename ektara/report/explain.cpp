#include "ektara/report/explain.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include <fmt/ranges.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/charset.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/cluster_geometry.hpp"
#include "ektara/report/effects.hpp"
#include "ektara/report/terminal.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

/// What every cluster's explanation is made from.
struct Material {
    FeatureMatrix space, features;
    std::string features_from;
    std::vector<int> clusters;
    std::vector<std::vector<int>> other_seeds;
    ClusterGeometry geometry;
    std::vector<std::pair<std::string, std::vector<std::string>>> labels;
    std::map<int, std::map<std::string, std::vector<Term>>> terms;
    std::optional<FeatureMatrix> tags;
};

Json song_json(const RunView& run, const TrackId& id) {
    Json song{{"id", id}};
    for (const char* column : {"title", "artist", "language", "genre"})
        if (const auto cell = run.cell(id, column); !cell.empty()) song[column] = cell;
    return song;
}

/// The rows of these tracks of a table in a file; one that is missing is NaN.
FeatureMatrix table_of_rows(const fs::path& file, const std::vector<TrackId>& ids) {
    auto table = artifacts::read_table(file);
    if (table.rows == ids) return table;
    std::map<TrackId, Eigen::Index> row_of;
    for (std::size_t i = 0; i < table.rows.size(); ++i) row_of[table.rows[i]] = static_cast<Eigen::Index>(i);
    FeatureMatrix joined{Matrix(static_cast<Eigen::Index>(ids.size()), table.values.cols()), ids, table.columns,
                         table.recipe};
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto row = row_of.find(ids[i]);
        if (row == row_of.end())
            joined.values.row(static_cast<Eigen::Index>(i)).setConstant(std::numeric_limits<float>::quiet_NaN());
        else
            joined.values.row(static_cast<Eigen::Index>(i)) = table.values.row(row->second);
    }
    return joined;
}

/// The tags that a model gives the songs, where the run has them.
std::optional<FeatureMatrix> model_tags(const RunView& run, const std::vector<TrackId>& ids) {
    const fs::path file = run.folder / "features" / "tags.npy";
    if (!artifacts::is_expected(file)) return std::nullopt;
    return table_of_rows(file, ids);
}

std::vector<LyricSong> lyric_songs(const RunView& run, const std::vector<TrackId>& ids,
                                   const std::vector<int>& clusters, const Words& words) {
    std::vector<LyricSong> songs;
    std::set<std::pair<int, fs::path>> seen;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto file = run.lyrics_of(ids[i]);
        std::error_code ignored;
        // Clips of one song share its lyric: it counts once a cluster.
        if (file.empty() || !seen.insert({clusters[i], file}).second || !fs::is_regular_file(file, ignored)) continue;
        const auto found = words(to_utf8(artifacts::read_file(file)));
        songs.push_back({clusters[i], run.cell(ids[i], "language"), {found.begin(), found.end()}});
    }
    return songs;
}

Material material_of(const RunView& run, const RunMethod& method, const ExplainOptions& options) {
    Material material;
    material.space       = space_of(run, method);
    const auto& ids      = material.space.rows;
    material.features    = explaining_features(run, method, &material.features_from);
    material.clusters    = clusters_of(run, method, ids);
    material.other_seeds = clusters_of_other_seeds(run, method, ids);
    material.geometry    = cluster_geometry(material.space.values, material.clusters);
    for (const auto& column : run.label_columns()) {
        material.labels.emplace_back(column, std::vector<std::string>());
        for (const auto& id : ids) material.labels.back().second.push_back(run.cell(id, column));
    }
    material.terms = typical_terms(lyric_songs(run, ids, material.clusters, options.words), options.terms);
    material.tags  = model_tags(run, ids);
    return material;
}

bool is_number_column(const std::vector<std::string>& values) {
    return std::all_of(values.begin(), values.end(), [](const std::string& value) {
        return value.empty() || artifacts::parse_number(value).has_value();
    });
}

std::vector<Effect> effects_of(const Material& material, const std::vector<bool>& inside) {
    auto effects = numeric_effects(material.features, inside);
    for (const auto& [column, values] : material.labels) {
        if (is_number_column(values)) continue;
        for (auto& effect : label_effect(column, values, inside)) effects.push_back(std::move(effect));
    }
    std::stable_sort(effects.begin(), effects.end(),
                     [](const Effect& a, const Effect& b) { return std::abs(a.effect) > std::abs(b.effect); });
    return effects;
}

Json effect_json(const Effect& effect) {
    Json json{{"name", effect.column}, {"group", effect.group},   {"effect", effect.effect},
              {"mean", effect.mean},   {"others", effect.others}, {"text", effect.text}};
    if (!effect.value.empty()) json["value"] = effect.value;
    return json;
}

Json tags_json(const std::vector<Effect>& tags) {
    Json json = Json::array();
    for (const auto& tag : tags)
        json.push_back({{"tag", tag.word}, {"effect", tag.effect}, {"mean", tag.mean}, {"others", tag.others}});
    return json;
}

/// Counts of one label in the cluster, most frequent first, with lift.
Json mix_of(const std::vector<std::string>& values, const std::vector<std::size_t>& members) {
    std::map<std::string, int> all, here;
    for (const auto& value : values) ++all[value];
    for (const auto member : members) ++here[values[member]];
    std::vector<std::pair<std::string, int>> sorted(here.begin(), here.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    Json mix = Json::array();
    for (const auto& [value, count] : sorted) {
        const double share   = count / static_cast<double>(members.size());
        const double overall = all.at(value) / static_cast<double>(values.size());
        mix.push_back({{"value", value}, {"count", count}, {"share", share}, {"lift", share / overall}});
    }
    return mix;
}

/// "mostly bangla" where one value holds more than 0.6 of the cluster and that is more than elsewhere.
std::string mostly(const Json& labels, const char* column) {
    if (!labels.contains(column) || labels.at(column).empty()) return "";
    const auto& first = labels.at(column).at(0);
    const bool much   = first.at("share").get<double>() > 0.6 && first.at("lift").get<double>() > 1.15;
    const auto value  = first.at("value").get<std::string>();
    return much && !value.empty() ? "mostly " + value : "";
}

/// Up to three plain words of clear effects, then what language and genre prevail.
std::string name_of(const std::vector<Effect>& effects, const Json& labels) {
    constexpr double kClear = 0.5;
    std::vector<std::string> words;
    for (const auto& effect : effects)
        if (!effect.word.empty() && std::abs(effect.effect) >= kClear && words.size() < 3) words.push_back(effect.word);
    for (const char* column : {"language", "genre"})
        if (const auto word = mostly(labels, column); !word.empty()) words.push_back(word);
    return words.empty() ? "near the average" : fmt::format("{}", fmt::join(words, " · "));
}

Json terms_json(const std::map<std::string, std::vector<Term>>& by_language) {
    Json json = Json::object();
    for (const auto& [language, terms] : by_language)
        for (const auto& term : terms)
            json[language.empty() ? "unknown" : language].push_back(
                {{"term", term.term}, {"weight", term.weight}, {"songs", term.songs}});
    return json;
}

Json songs_json(const RunView& run, const Material& material, const std::vector<std::size_t>& rows) {
    Json songs = Json::array();
    for (const auto row : rows) songs.push_back(song_json(run, material.space.rows[row]));
    return songs;
}

Json cluster_json(const RunView& run, const Material& material, const ClusterShape& shape,
                  const ExplainOptions& options) {
    std::vector<bool> inside(material.clusters.size());
    for (const auto member : shape.members) inside[member] = true;
    const auto effects = effects_of(material, inside);
    Json labels        = Json::object();
    for (const auto& [column, values] : material.labels)
        if (column == "language" || column == "genre") labels[column] = mix_of(values, shape.members);
    Json features = Json::array();
    for (const auto& effect : effects)
        if (features.size() < static_cast<std::size_t>(options.features)) features.push_back(effect_json(effect));
    const auto tags = material.tags ? stronger_tags(*material.tags, inside, options.tags) : std::vector<Effect>();
    if (!tags.empty()) features.push_back(effect_json(opinion_of(*material.tags, tags)));
    const double stability = mean_best_overlap(material.clusters, shape.cluster, material.other_seeds);
    const auto terms       = material.terms.find(shape.cluster);
    Json nearest           = nullptr;
    if (shape.nearest_cluster) nearest = {{"cluster", *shape.nearest_cluster}, {"distance", shape.nearest_distance}};
    Json json{{"cluster", shape.cluster},
              {"name", name_of(effects, labels)},
              {"size", shape.members.size()},
              {"share", static_cast<double>(shape.members.size()) / static_cast<double>(material.clusters.size())},
              {"cohesion", shape.cohesion},
              {"stability", material.other_seeds.empty() ? Json(nullptr) : Json(stability)},
              {"nearest", nearest},
              {"medoid", song_json(run, material.space.rows[shape.medoid])},
              {"closest", songs_json(run, material, closest_rows(shape, options.closest))},
              {"borderline", songs_json(run, material, borderline_rows(shape, options.borderline, options.closest))},
              {"features", features},
              {"labels", labels},
              {"terms", terms == material.terms.end() ? Json::object() : terms_json(terms->second)}};
    if (material.tags) json["tags"] = tags_json(tags);
    return json;
}

std::string titles_of(const Json& songs) {
    std::vector<std::string> names;
    for (const auto& song : songs) names.push_back(song.value("title", song.at("id").get<std::string>()));
    return fmt::format("{}", fmt::join(names, " · "));
}

std::string figure(const Json& value) {
    return value.is_null() ? std::string("–") : fmt::format("{:.2f}", value.get<double>());
}

/// "baul 80 % (×2.1), folk 20 % (×0.9)": the five most frequent values with their lift.
std::string mix_text(const Json& mix) {
    std::vector<std::string> parts;
    for (const auto& value : mix) {
        if (parts.size() == 5) break;
        const auto name = value.at("value").get<std::string>();
        parts.push_back(fmt::format("{} {:.0f} % (×{:.1f})", name.empty() ? "(none)" : name,
                                    100 * value.at("share").get<double>(), value.at("lift").get<double>()));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string cluster_text(const Json& cluster) {
    std::string text = fmt::format("\n{}  {} songs  {}\n", cluster.at("cluster").dump(), cluster.at("size").dump(),
                                   cluster.at("name").get<std::string>());
    for (const auto& feature : cluster.at("features"))
        text +=
            fmt::format("   {:+7.2f}  {}\n", feature.at("effect").get<double>(), feature.at("text").get<std::string>());
    for (const auto& [column, mix] : cluster.at("labels").items())
        text += fmt::format("   {}: {}\n", column, mix_text(mix));
    for (const auto& [language, terms] : cluster.at("terms").items()) {
        std::vector<std::string> words;
        for (const auto& term : terms) words.push_back(term.at("term").get<std::string>());
        text += fmt::format("   words, {}: {}\n", language, fmt::join(words, ", "));
    }
    const auto& nearest = cluster.at("nearest");
    text += fmt::format("   cohesion {}, stability {}, nearest cluster {}\n", figure(cluster.at("cohesion")),
                        figure(cluster.at("stability")), nearest.is_null() ? "–" : nearest.at("cluster").dump());
    text += "   medoid: " + titles_of(Json::array({cluster.at("medoid")})) + "\n";
    text += "   closest: " + titles_of(cluster.at("closest")) + "\n";
    const auto borderline = titles_of(cluster.at("borderline"));
    return text + "   borderline: " + (borderline.empty() ? "–" : borderline) + "\n";
}

}  // namespace

FeatureMatrix explaining_features(const RunView& run, const RunMethod& method, std::string* name) {
    const fs::path at = run.folder / "features";
    fs::path file     = at / "descriptors.npy";
    for (const char* other : {"table.npy", "rich.npy", "mfcc-moments.npy"})
        if (!artifacts::is_expected(file)) file = at / other;
    if (!artifacts::is_expected(file)) file = run.folder / method.projection;
    if (name) *name = file.stem().string();
    return table_of_rows(file, space_of(run, method).rows);
}

Json explain_method(const RunView& run, const RunMethod& method, const ExplainOptions& options) {
    const Material material = material_of(run, method, options);
    Json clusters           = Json::array();
    for (const auto& shape : material.geometry.clusters) {
        clusters.push_back(cluster_json(run, material, shape, options));
        if (const auto given = run.edits.name_of(method.clustering_name(), shape.cluster); !given.empty())
            clusters.back()["name"] = given;
    }
    const auto noise = std::count(material.clusters.begin(), material.clusters.end(), -1);
    return {{"method", method.name},
            {"task", method.task},
            {"clustering", method.clustering_name()},
            {"default", is_default(run, method)},
            {"space", method.space},
            {"seed", method.seed},
            {"features_from", material.features_from},
            {"n", material.clusters.size()},
            {"noise", noise},
            {"clusters", clusters}};
}

Json explain_run(const RunView& run, const ExplainOptions& options) {
    Json methods = Json::array();
    for (const auto& method : run.methods()) methods.push_back(explain_method(run, method, options));
    return {{"methods", methods}};
}

void write_explanations(const fs::path& run, const ExplainOptions& options) {
    artifacts::write_json(run / "explain.json", explain_run(open_run(run), options));
}

std::string explanation_text(const Json& explanation) {
    std::string text = fmt::format("{}, seed {}: {} clusters of {} songs; features from {}\n",
                                   explanation.at("method").get<std::string>(), explanation.at("seed").dump(),
                                   explanation.at("clusters").size(), explanation.at("n").dump(),
                                   explanation.at("features_from").get<std::string>());
    if (const auto noise = explanation.value("noise", 0); noise > 0)
        text += fmt::format("{} songs are noise and in no cluster\n", noise);
    for (const auto& cluster : explanation.at("clusters")) text += cluster_text(cluster);
    return for_terminal(text);
}

}  // namespace ektara::report
