#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/metrics/dbcv.hpp"
#include "ektara/metrics/evaluation.hpp"
#include "ektara/metrics/internal.hpp"
#include "ektara/metrics/separation.hpp"
#include "evaluate_space.hpp"
#include "joined_labels.hpp"
#include "table_verb.hpp"

namespace ektara::cli {
namespace {

using artifacts::Json;

/// DBCV measures every pair of rows one by one; above so many it would take longer than all the rest.
constexpr Eigen::Index kMostRowsForDbcv = 5000;

struct EvaluateArgs {
    std::string labels, clusters, features, within, groups, artists, alias, batch, factors;
    std::vector<std::string> labels_columns, clusters_columns;
    metrics::EvaluationOptions options;
    metrics::DisentanglementOptions disentanglement;
};

bool is_noise(const std::string& text) { return artifacts::parse_number(text) == -1.0; }

metrics::Grouping grouping_of(const JoinedLabels& joined, const std::string& column) {
    auto texts = joined.cluster_column(column);
    std::vector<bool> noise;
    for (auto& text : texts) noise.push_back(is_noise(text));
    auto labels = numbered(texts, metrics::kNoCluster);
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (noise[i]) labels[i] = metrics::kNoise;
    return {column, {std::move(labels)}};
}

/// The classes of `column`; with `within` also its classes inside each value of that column, and their mean.
void add_targets(const JoinedLabels& joined, const std::string& column, const EvaluateArgs& args,
                 const std::map<std::string, std::string>& aliases, std::vector<metrics::Target>& targets) {
    auto texts = joined.label_column(column);
    for (auto& text : texts)
        if (const auto known = aliases.find(text); known != aliases.end()) text = known->second;
    const auto labels = numbered(texts, metrics::kNoLabel);
    targets.push_back({column, labels});
    if (args.within.empty() || args.within == column) return;
    const auto groups = joined.label_column(args.within);
    const auto strata = numbered(groups, -1);
    std::set<std::string> values(groups.begin(), groups.end());
    values.erase("");
    for (const auto& value : values) {
        auto inside = labels;
        for (std::size_t i = 0; i < inside.size(); ++i)
            if (groups[i] != value) inside[i] = metrics::kNoLabel;
        targets.push_back({column + "@" + value, std::move(inside)});
    }
    targets.push_back({column + "@" + args.within, labels, strata});
}

/// The song of each row: the column asked for, or `song_id` if there is one; a row without one is its own song.
std::vector<std::string> songs_of(const JoinedLabels& joined, const std::string& asked) {
    const auto ids           = joined.ids();
    const std::string column = !asked.empty() ? asked : joined.labels.csv.find("song_id") ? "song_id" : "";
    auto songs               = column.empty() ? std::vector<std::string>(ids.size()) : joined.label_column(column);
    for (std::size_t i = 0; i < songs.size(); ++i) songs[i] = songs[i].empty() ? "row " + ids[i] : "song " + songs[i];
    return songs;
}

/// Who made each row: the column asked for, or `artist` if there is one.
std::vector<int> artists_of(const JoinedLabels& joined, const std::string& asked,
                            const std::vector<std::string>& songs) {
    const std::string column = !asked.empty() ? asked : joined.labels.csv.find("artist") ? "artist" : "";
    return column.empty() ? std::vector<int>() : numbered_artists(joined.label_column(column), songs);
}

/// The rows of the feature table in the order of the joined rows. Throws Error E6405 where one is missing.
Matrix features_of(const JoinedLabels& joined, const std::string& path, const Global& global) {
    const auto table = load_table(path, input_options(global), global).features;
    std::map<std::string, Eigen::Index> row_of;
    for (std::size_t i = 0; i < table.rows.size(); ++i) row_of.emplace(table.rows[i], static_cast<Eigen::Index>(i));
    const auto ids    = joined.ids();
    const bool by_row = table.rows.size() == joined.clusters.ids.size() &&
                        std::none_of(ids.begin(), ids.end(), [&](const auto& id) { return row_of.contains(id); });
    Matrix values(static_cast<Eigen::Index>(ids.size()), table.values.cols());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto found = row_of.find(ids[i]);
        if (!by_row && found == row_of.end())
            fail("E6405", "{}: has no row '{}' of {}; give the table that was clustered", path, ids[i],
                 joined.clusters.path);
        const auto row = by_row ? static_cast<Eigen::Index>(joined.cluster_rows[i]) : found->second;
        values.row(static_cast<Eigen::Index>(i)) = table.values.row(row);
    }
    return values;
}

/// Internal indices of one grouping; null where they are not defined (fewer than 2 clusters, or one a row).
Json internal_scores(const Matrix& values, const metrics::Grouping& grouping, const JoinedLabels& joined, int jobs) {
    Json scores{{"silhouette", nullptr},
                {"calinski_harabasz", nullptr},
                {"davies_bouldin", nullptr},
                {"dunn", nullptr},
                {"dbcv", nullptr}};
    const auto& labels = grouping.runs.front();
    std::set<int> clusters(labels.begin(), labels.end());
    clusters.erase(metrics::kNoise);
    clusters.erase(metrics::kNoCluster);
    const auto rows = std::count_if(labels.begin(), labels.end(), [](int label) { return label >= 0; });
    if (clusters.size() < 2 || static_cast<std::ptrdiff_t>(clusters.size()) >= rows) return scores;
    const Stopwatch watch;
    const auto silhouette       = metrics::silhouette(values, labels, jobs);
    const double seconds        = watch.seconds();
    scores["silhouette"]        = silhouette.mean;
    scores["calinski_harabasz"] = metrics::calinski_harabasz(values, labels);
    scores["davies_bouldin"]    = metrics::davies_bouldin(values, labels);
    if (values.rows() <= kMostRowsForDbcv) scores["dbcv"] = metrics::dbcv(values, labels);
    scores["dunn"]   = metrics::separation(values, {labels}, jobs)[0].dunn;
    const auto names = joined.cluster_column(grouping.name);
    Json by_cluster  = Json::object();
    for (std::size_t c = 0; c < silhouette.clusters.size(); ++c) {
        const auto at = std::find(labels.begin(), labels.end(), silhouette.clusters[c]);
        by_cluster[names[static_cast<std::size_t>(at - labels.begin())]] = silhouette.by_cluster[c];
    }
    scores["silhouette_by_cluster"] = std::move(by_cluster);
    scores["silhouette_seconds"]    = seconds;
    return scores;
}

Json to_json(const metrics::Score& row, const metrics::EvaluationOptions& options) {
    Json json{{"labels", row.labels}, {"clusters", row.clusters}, {"n", row.n}, {"k", row.k}, {"noise", row.noise}};
    metrics::ExternalScores::fields(row.scores, [&](const char* name, double value) { json[name] = value; });
    if (options.half_samples > 1) {
        json["ari_low"]  = row.ari_low;
        json["ari_high"] = row.ari_high;
        json["ami_low"]  = row.ami_low;
        json["ami_high"] = row.ami_high;
        for (const auto& [other, value, low, high] : row.against)
            json["differences"][other] = {{"ami", value}, {"low", low}, {"high", high}};
    }
    if (options.permutations > 0) {
        json["chance_ari"]       = row.chance_ari;
        json["chance_ami"]       = row.chance_ami;
        json["ari_above_chance"] = row.scores.ari - row.chance_ari;
        json["ami_above_chance"] = row.scores.ami - row.chance_ami;
        json["p_value"]          = row.p_value;
        json["p_adjusted"]       = row.p_adjusted;
    }
    metrics::ExternalScores::fields(
        row.covered, [&](const char* name, double value) { json[std::string(name) + "_covered"] = value; });
    return json;
}

std::string cell(const Json& row, const char* name) {
    const auto found = row.find(name);
    if (found == row.end() || found->is_null()) return "-";
    return fmt::format("{:.3f}", found->get<double>());
}

void print_table(const Json& rows) {
    const auto width_of = [&](const char* name) {
        std::size_t width = 6;
        for (const auto& row : rows) width = std::max(width, row[name].get<std::string>().size());
        return std::min<std::size_t>(width, 24);
    };
    const auto labels = width_of("labels"), clusters = width_of("clusters");
    std::vector<std::pair<const char*, const char*>> columns = {
        {"noise", "noise"}, {"ari", "ari"}, {"ami", "ami"}, {"nmi", "nmi"}, {"v_measure", "v"}, {"purity", "purity"}};
    for (const auto& [name, title] : {std::pair{"ami_low", "ami_low"},
                                      {"ami_high", "ami_high"},
                                      {"chance_ami", "chance"},
                                      {"p_adjusted", "p_adj"},
                                      {"silhouette", "silh."},
                                      {"ilisi", "ilisi"},
                                      {"clisi", "clisi"},
                                      {"kbet", "kbet"},
                                      {"mig", "mig"},
                                      {"mig_floor", "(floor)"}})
        if (rows[0].contains(name)) columns.emplace_back(name, title);
    fmt::print("{:<{}}  {:<{}}  {:>6} {:>5}", "labels", labels, "clusters", clusters, "n", "k");
    for (const auto& [name, title] : columns) fmt::print(" {:>8}", title);
    fmt::print("\n");
    for (const auto& row : rows) {
        fmt::print("{:<{}.{}}  {:<{}.{}}  {:>6} {:>5}", row["labels"].get<std::string>(), labels, labels,
                   row["clusters"].get<std::string>(), clusters, clusters, row["n"].get<std::int64_t>(),
                   row["k"].get<int>());
        for (const auto& [name, title] : columns) fmt::print(" {:>8}", cell(row, name));
        fmt::print("\n");
    }
}

void run_evaluate(EvaluateArgs args, const Global& global) {
    reject_foreign_settings(global, {"input.", "evaluate.", "disentanglement."});
    args.options.seed = global.seed;
    apply_settings(global, "evaluate.", args.options);
    args.disentanglement.seed = global.seed;
    apply_settings(global, "disentanglement.", args.disentanglement);
    if (args.features.empty() && !(args.batch.empty() && args.factors.empty()))
        fail<UsageError>("E1103", "evaluate: --batch-column and --factors judge a space; name it by --features");
    if (global.dry_run) {
        print_settings("input.", input_options(global));
        fmt::print("seed = {}\n", global.seed);
        print_settings("evaluate.", args.options);
        if (!args.factors.empty()) print_settings("disentanglement.", args.disentanglement);
        return;
    }
    const auto joined = join_labels(args.labels, args.clusters);
    if (args.clusters_columns.empty()) args.clusters_columns = cluster_like_columns(joined);
    if (args.labels_columns.empty()) args.labels_columns = label_like_columns(joined, args.clusters_columns);
    if (args.labels_columns.empty() || args.clusters_columns.empty())
        fail("E6402", "{}: no column looks like {}; name one by {}",
             args.labels_columns.empty() ? args.labels : args.clusters,
             args.labels_columns.empty() ? "labels" : "clusters",
             args.labels_columns.empty() ? "--labels-column" : "--clusters-columns");
    const auto aliases = args.alias.empty() ? std::map<std::string, std::string>() : read_aliases(args.alias);
    std::vector<metrics::Target> targets;
    std::vector<metrics::Grouping> groupings;
    for (const auto& column : args.labels_columns) add_targets(joined, column, args, aliases, targets);
    for (const auto& column : args.clusters_columns) groupings.push_back(grouping_of(joined, column));
    for (const auto& target : targets) args.options.paired_targets.push_back(target.name);
    const auto songs  = songs_of(joined, args.groups);
    const auto scores = metrics::evaluate(targets, groupings, numbered(songs), args.options, global.jobs,
                                          artists_of(joined, args.artists, songs));
    std::map<std::string, Json> internal, mixing;
    Json of_factors = Json::object();
    if (!args.features.empty()) {
        const Matrix values = features_of(joined, args.features, global);
        for (const auto& grouping : groupings)
            internal[grouping.name] = internal_scores(values, grouping, joined, global.jobs);
        for (const auto& column : args.labels_columns)
            if (!args.batch.empty()) mixing[column] = mixing_scores(values, joined, column, args.batch, global.jobs);
        if (!args.factors.empty())
            of_factors = factor_scores(values, joined, args.factors, args.disentanglement, global.jobs);
    }
    Json rows = Json::array();
    for (const auto& score : scores) {
        rows.push_back(to_json(score, args.options));
        if (const auto found = internal.find(score.clusters); found != internal.end())
            rows.back().update(found->second);
        if (const auto found = mixing.find(score.labels); found != mixing.end()) rows.back().update(found->second);
        rows.back().update(of_factors);
    }
    if (global.json)
        fmt::print("{}\n", rows.dump(-1, ' ', false, Json::error_handler_t::replace));
    else
        print_table(rows);
}

}  // namespace

void add_evaluate_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<EvaluateArgs>();
    auto* command = app.add_subcommand("evaluate", "Score clusterings against labels");
    command->add_option("--labels", args->labels, "CSV of true labels")->required();
    command->add_option("--clusters", args->clusters, "CSV of clusters (may be the same file); -1 is noise")
        ->required();
    command->add_option("--labels-column", args->labels_columns, "label columns, or a combination language+genre")
        ->delimiter(',');
    command->add_option("--clusters-columns", args->clusters_columns, "cluster columns")->delimiter(',');
    command->add_option("--features", args->features,
                        "the clustered table: adds silhouette and other internal indices");
    command->add_option("--within", args->within, "also score inside each value of this label column");
    command->add_option("--groups", args->groups,
                        "column of the songs that are drawn whole; song_id where there is one");
    command->add_option("--artists", args->artists,
                        "column of who made the rows: half-samples draw them whole; artist where there is one");
    command->add_option("--alias", args->alias, "CSV of two columns: a label and the name that stands for it");
    command->add_option("--batch-column", args->batch,
                        "column (language, source) whose mixing in --features is measured: ilisi, clisi, kbet");
    command->add_option("--factors", args->factors,
                        "CSV of known factors: how far the dimensions of --features stand for one each");
    command->add_option("--half-samples", args->options.half_samples, "half-samples of songs for the intervals")
        ->capture_default_str();
    command->add_option("--permutations", args->options.permutations, "permutations for chance level and p values")
        ->capture_default_str();
    command->callback([args, &global] { run_evaluate(*args, global); });
}

}  // namespace ektara::cli
