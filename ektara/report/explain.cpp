#include "ektara/report/explain.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>

#include <fmt/ranges.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/charset.hpp"
#include "ektara/core/counted.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/cluster_geometry.hpp"
#include "ektara/report/column_words.hpp"
#include "ektara/report/effects.hpp"
#include "ektara/report/musical_key.hpp"
#include "ektara/report/song_graph.hpp"
#include "ektara/report/stop_words.hpp"
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
    std::vector<std::size_t> songs;  ///< of each row
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
        auto found = words(to_utf8(artifacts::read_file(file)));
        std::erase_if(found, is_stop_word);
        songs.push_back({clusters[i], run.cell(ids[i], "language"), {found.begin(), found.end()}});
    }
    return songs;
}

std::vector<std::size_t> song_numbers(const RunView& run, const std::vector<TrackId>& ids) {
    std::vector<std::string> song_ids;
    for (const auto& id : ids) song_ids.push_back(run.cell(id, "song_id"));
    return numbers_of_songs(song_ids);
}

Material material_of(const RunView& run, const RunMethod& method, const ExplainOptions& options) {
    Material material;
    material.space    = space_of(run, method);
    const auto& ids   = material.space.rows;
    material.features = explaining_features(run, method, &material.features_from);
    // Coordinates of a space have no words.
    if (material.features_from == fs::path(method.projection).stem()) material.features = {};
    material.clusters    = clusters_of(run, method, ids);
    material.songs       = song_numbers(run, ids);
    material.other_seeds = clusters_of_other_seeds(run, method, ids);
    material.geometry    = cluster_geometry(material.space.values, material.clusters);
    for (const auto& column : run.label_columns())
        material.labels.emplace_back(column, readable_cells(run, ids, column));
    material.terms = typical_terms(lyric_songs(run, ids, material.clusters, options.words), options.terms);
    material.tags  = model_tags(run, ids);
    return material;
}

bool is_number_column(const std::vector<std::string>& values) {
    return std::all_of(values.begin(), values.end(), [](const std::string& value) {
        return value.empty() || artifacts::parse_number(value).has_value();
    });
}

void sort_by_strength(std::vector<Effect>& effects) {
    std::stable_sort(effects.begin(), effects.end(),
                     [](const Effect& a, const Effect& b) { return std::abs(a.effect) > std::abs(b.effect); });
}

/// The effects of labels: those that say where songs come from, or the others.
std::vector<Effect> label_effects(const Material& material, const std::vector<bool>& inside, bool provenance) {
    std::vector<Effect> effects;
    for (const auto& [column, values] : material.labels) {
        if (is_number_column(values) || is_provenance(column) != provenance) continue;
        for (auto& effect : label_effect(column, values, inside)) effects.push_back(std::move(effect));
    }
    sort_by_strength(effects);
    return effects;
}

std::vector<Effect> effects_of(const Material& material, const std::vector<bool>& inside) {
    auto effects = numeric_effects(material.features, inside);
    for (auto& effect : label_effects(material, inside, false)) effects.push_back(std::move(effect));
    sort_by_strength(effects);
    return effects;
}

Json effect_json(const Effect& effect) {
    Json json{{"name", effect.column},   {"group", effect.group},         {"kind", name_of(effect.kind)},
              {"effect", effect.effect}, {"strength", effect.strength()}, {"mean", effect.mean},
              {"others", effect.others}, {"says", effect.says},           {"measure", effect.measure},
              {"unit", effect.unit},     {"digits", effect.digits},       {"text", effect.text}};
    if (!effect.value.empty()) json["value"] = effect.value;
    return json;
}

Json effects_json(const std::vector<Effect>& effects, int most) {
    Json json = Json::array();
    for (const auto& effect : effects)
        if (json.size() < static_cast<std::size_t>(most)) json.push_back(effect_json(effect));
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

/// The values of a label that prevail: one that holds more than 0.6 of the cluster, or for genres two that do together
/// (0.15 at least each); all more than elsewhere.
std::vector<std::string> prevailing(const Json& labels, const char* column, std::size_t most) {
    std::vector<std::string> values;
    if (!labels.contains(column)) return values;
    double held = 0;
    for (const auto& value : labels.at(column)) {
        const auto share = value.at("share").get<double>();
        const auto name  = value.at("value").get<std::string>();
        if (values.size() == most || held > 0.6 || share < 0.15) break;
        if (name.empty() || value.at("lift").get<double>() <= 1.15) break;
        held += share;
        values.push_back(name);
    }
    return held > 0.6 ? values : std::vector<std::string>();
}

constexpr const char* kAverage = "near the average";

/// What the name of a cluster is made of; a word may have a value behind it ("more often in", "A") or, of a column of
/// its owner, before it ("energy", "higher").
struct ClusterWords {
    std::vector<std::pair<std::string, std::string>> words;
    std::map<std::string, std::vector<std::string>> mostly;  ///< values of language and genre that prevail
};

/// Up to three plain words of clear effects, then what language and genre prevail. Where there is none of them the
/// strongest effect speaks, if it is clear; else the cluster is near the average.
ClusterWords words_of(const std::vector<Effect>& effects, const Json& labels) {
    constexpr double kClear = 0.5;  // a medium effect (Cohen 1988)
    ClusterWords found;
    // What changes over time is named after what there is.
    for (const bool changes : {false, true})
        for (const auto& effect : effects)
            if (!effect.word.empty() && (effect.kind == EffectKind::Group) == changes &&
                std::abs(effect.effect) >= kClear && found.words.size() < 3)
                found.words.emplace_back(effect.word, "");
    for (const auto& [column, most] : {std::pair{"language", 1}, std::pair{"genre", 2}})
        if (auto values = prevailing(labels, column, static_cast<std::size_t>(most)); !values.empty())
            found.mostly[column] = std::move(values);
    if (!found.words.empty() || !found.mostly.empty()) return found;
    if (effects.empty() || std::abs(effects.front().effect) < kClear) {
        found.words.emplace_back(kAverage, "");
        return found;
    }
    const auto& strongest = effects.front();
    const bool by_name    = strongest.says == "higher" || strongest.says == "lower";
    found.words.emplace_back(strongest.says, by_name ? strongest.measure : strongest.value);
    return found;
}

/// "noisy · dense · mostly metal and punk".
std::string name_of(const ClusterWords& words) {
    std::vector<std::string> parts;
    for (const auto& [word, value] : words.words) {
        const bool by_name = word == "higher" || word == "lower";
        parts.push_back(value.empty() ? word : by_name ? value + " " + word : word + " " + value);
    }
    for (const char* column : {"language", "genre"})
        if (const auto values = words.mostly.find(column); values != words.mostly.end())
            parts.push_back(fmt::format("mostly {}", fmt::join(values->second, " and ")));
    return fmt::format("{}", fmt::join(parts, " · "));
}

/// From which cohesion on what is said of a cluster.
constexpr std::array<std::pair<double, const char*>, 4> kTightness{
    {{0.5, "tight"}, {0.2, "fairly tight"}, {0, "loose"}, {-HUGE_VAL, "loose (outliers)"}}};

const char* tightness(double cohesion) {
    for (const auto& [from, said] : kTightness)
        if (cohesion >= from) return said;
    return kTightness.back().second;
}

/// Songs of the cluster in each key, C to B; nothing where the features have no keys.
Json keys_json(const FeatureMatrix& features, const std::vector<std::size_t>& members) {
    Json counts = Json::array();
    for (Eigen::Index c = 0; c < features.values.cols() && counts.empty(); ++c) {
        if (!holds_keys(features, c)) continue;
        std::vector<int> songs(12);
        for (const auto member : members)
            if (const auto key = static_cast<double>(features.values(static_cast<Eigen::Index>(member), c));
                !key_name(key).empty())
                ++songs[static_cast<std::size_t>(key)];
        counts = songs;
    }
    return counts;
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

std::size_t songs_among(const Material& material, const std::vector<std::size_t>& rows) {
    std::set<std::size_t> songs;
    for (const auto row : rows) songs.insert(material.songs[row]);
    return songs.size();
}

/// The songs that are told of: the typical ones, and those on the border.
void add_songs(const RunView& run, const Material& material, const ClusterShape& shape, const ExplainOptions& options,
               Json& json) {
    json["size"]    = shape.members.size();
    json["songs"]   = songs_among(material, shape.members);
    json["share"]   = static_cast<double>(shape.members.size()) / static_cast<double>(material.clusters.size());
    json["medoid"]  = song_json(run, material.space.rows[shape.medoid]);
    json["closest"] = songs_json(run, material, closest_rows(shape, options.closest, material.songs));
    json["borderline"] =
        songs_json(run, material, borderline_rows(shape, options.borderline, options.closest, material.songs));
}

void add_geometry(const Material& material, const ClusterShape& shape, Json& json) {
    const double stability = mean_best_overlap(material.clusters, shape.cluster, material.other_seeds);
    json["cohesion"]       = shape.cohesion;
    json["tightness"]      = tightness(shape.cohesion);
    json["stability"]      = material.other_seeds.empty() ? Json(nullptr) : Json(stability);
    json["nearest"]        = nullptr;
    if (shape.nearest_cluster)
        json["nearest"] = {{"cluster", *shape.nearest_cluster}, {"distance", shape.nearest_distance}};
}

Json cluster_json(const RunView& run, const Material& material, const ClusterShape& shape,
                  const ExplainOptions& options) {
    std::vector<bool> inside(material.clusters.size());
    for (const auto member : shape.members) inside[member] = true;
    const auto effects = effects_of(material, inside);
    Json json{{"cluster", shape.cluster}, {"labels", Json::object()}};
    for (const auto& [column, values] : material.labels)
        if (column == "language" || column == "genre") json["labels"][column] = mix_of(values, shape.members);
    const auto words = words_of(effects, json["labels"]);
    json["name"]     = name_of(words);
    json["words"]    = words.words;
    json["mostly"]   = words.mostly;
    json["features"] = effects_json(effects, options.features);
    const auto tags  = material.tags ? stronger_tags(*material.tags, inside, options.tags) : std::vector<Effect>();
    if (!tags.empty()) json["features"].push_back(effect_json(opinion_of(*material.tags, tags)));
    if (material.tags) json["tags"] = tags_json(tags);
    json["provenance"] = effects_json(label_effects(material, inside, true), options.features);
    json["keys"]       = keys_json(material.features, shape.members);
    const auto terms   = material.terms.find(shape.cluster);
    json["terms"]      = terms == material.terms.end() ? Json::object() : terms_json(terms->second);
    add_songs(run, material, shape, options, json);
    add_geometry(material, shape, json);
    return json;
}

/// "55 songs", or "60 clips of 55 songs".
std::string amount(std::size_t rows, std::size_t songs) {
    return rows == songs ? counted(songs, "song") : counted(rows, "clip") + " of " + counted(songs, "song");
}

std::string amount_of(const Json& json, const char* rows) {
    return amount(json.at(rows).get<std::size_t>(), json.at("songs").get<std::size_t>());
}

std::string titles_of(const Json& songs) {
    std::vector<std::string> names;
    for (const auto& song : songs) names.push_back(song.value("title", song.at("id").get<std::string>()));
    return fmt::format("{}", fmt::join(names, " · "));
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

/// "fairly tight (cohesion 0.42) · 66 % of it found again in repeats · nearest group 1".
std::string geometry_text(const Json& cluster) {
    std::vector<std::string> parts{fmt::format("{} (cohesion {:.2f})", cluster.at("tightness").get<std::string>(),
                                               cluster.at("cohesion").get<double>())};
    if (const auto& stability = cluster.at("stability"); !stability.is_null())
        parts.push_back(fmt::format("{:.0f} % of it found again in repeats", 100 * stability.get<double>()));
    if (const auto& nearest = cluster.at("nearest"); !nearest.is_null())
        parts.push_back("nearest group " + nearest.at("cluster").dump());
    return fmt::format("{}", fmt::join(parts, " · "));
}

std::string cluster_text(const Json& cluster) {
    std::string text = fmt::format("\n{}  {}  {}\n", cluster.at("cluster").dump(), amount_of(cluster, "size"),
                                   cluster.at("name").get<std::string>());
    for (const auto& feature : cluster.at("features"))
        text += fmt::format("   {:+7.2f}  {}\n", feature.at("strength").get<double>(),
                            feature.at("text").get<std::string>());
    for (const auto& [column, mix] : cluster.at("labels").items())
        text += fmt::format("   {}: {}\n", column, mix_text(mix));
    for (const auto& [language, terms] : cluster.at("terms").items()) {
        std::vector<std::string> words;
        for (const auto& term : terms) words.push_back(term.at("term").get<std::string>());
        text += fmt::format("   words, {}: {}\n", language, fmt::join(words, ", "));
    }
    text += "   " + geometry_text(cluster) + "\n   typical: " + titles_of(cluster.at("closest")) + "\n";
    if (const auto borderline = titles_of(cluster.at("borderline")); !borderline.empty())
        text += "   on the border: " + borderline + "\n";
    for (const auto& from : cluster.at("provenance"))
        text += fmt::format("   {}: {}\n", from.at("name").get<std::string>(), from.at("text").get<std::string>());
    return text;
}

/// "8 groups of 499 clips of 375 songs", or "group 3 of 8" where only that one is told.
std::string heading(const Json& explanation) {
    const auto& clusters = explanation.at("clusters");
    const auto all       = explanation.at("n_clusters").get<std::size_t>();
    if (clusters.size() == 1 && all > 1) return fmt::format("group {} of {}", clusters.at(0).at("cluster").dump(), all);
    return fmt::format("{} {} of {}", all, all == 1 ? "group" : "groups", amount_of(explanation, "n"));
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
            clusters.back()["name"] = clusters.back()["given"] = given;
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
            {"songs", std::set<std::size_t>(material.songs.begin(), material.songs.end()).size()},
            {"n_clusters", clusters.size()},
            {"noise", noise},
            {"clusters", clusters}};
}

Json explain_run(const RunView& run, const ExplainOptions& options) {
    Json methods = Json::array();
    for (const auto& method : run.methods()) methods.push_back(explain_method(run, method, options));
    Json told{{"methods", methods}};
    if (!run.edits.version.empty()) told["edits"] = run.edits.version;
    return told;
}

void write_explanations(const fs::path& run, const ExplainOptions& options) {
    artifacts::write_json(run / "explain.json", explain_run(open_run(run), options));
}

std::vector<std::string> all_cluster_texts() {
    std::set<std::string> texts{kAverage};
    for (const auto& [from, said] : kTightness) texts.insert(said);
    for (const auto& text : all_column_texts()) texts.insert(text);
    for (const auto& text : all_effect_texts()) texts.insert(text);
    return {texts.begin(), texts.end()};
}

std::string explanation_text(const Json& explanation) {
    std::string text = fmt::format("{}, seed {}: {}; features from {}\n", explanation.at("method").get<std::string>(),
                                   explanation.at("seed").dump(), heading(explanation),
                                   explanation.at("features_from").get<std::string>());
    if (const auto noise = explanation.value("noise", 0); noise > 0)
        text += fmt::format("{} {} noise and in no group\n", noise, noise == 1 ? "row is" : "rows are");
    for (const auto& cluster : explanation.at("clusters")) text += cluster_text(cluster);
    return for_terminal(text);
}

}  // namespace ektara::report
