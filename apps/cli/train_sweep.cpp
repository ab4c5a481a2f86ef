#include <map>

#include <fmt/format.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/cluster/cluster.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/metrics/external.hpp"
#include "ektara/metrics/internal.hpp"
#include "train.hpp"

namespace ektara::cli {
namespace {

using artifacts::Json;

/// One model of a sweep: its value and seed, and what it reached.
struct Point {
    std::string value;
    Seed seed = 0;
    Json figures{};
};

/// "beta=0.5,1" → "beta", {"0.5", "1"}.
std::pair<std::string, std::vector<std::string>> parse_sweep(const std::string& text) {
    const auto equals = text.find('=');
    std::vector<std::string> values;
    for (std::size_t at = equals; at != std::string::npos && at < text.size();) {
        const std::size_t next = text.find(',', at + 1);
        values.push_back(text.substr(at + 1, next == std::string::npos ? next : next - at - 1));
        at = next;
    }
    if (equals == std::string::npos || equals == 0)
        fail<UsageError>("E1103", "--sweep must be name=value,value, such as beta=0.5,1,2, but is '{}'", text);
    return {text.substr(0, equals), values};
}

/// Numbers of the rows' labels; -1 where a row has none.
std::vector<int> classes_of(const pipeline::Table& table, const std::string& column) {
    std::map<std::string, int> numbers;
    std::vector<int> classes;
    for (const auto& track : table.tracks) {
        const std::string label = pipeline::label_of(track, column);
        classes.push_back(label.empty() ? -1 : numbers.emplace(label, static_cast<int>(numbers.size())).first->second);
    }
    return classes;
}

/// Agreement of the rows that have a label.
metrics::ExternalScores agreement(const std::vector<int>& classes, const std::vector<int>& clusters) {
    std::vector<int> labelled, grouped;
    for (std::size_t i = 0; i < classes.size(); ++i)
        if (classes[i] >= 0) labelled.push_back(classes[i]), grouped.push_back(clusters[i]);
    return metrics::external_scores(metrics::contingency(labelled, grouped));
}

Json figures_of(const Trained& trained, const TrainingInput& given, const TrainArgs& args, Seed seed) {
    const auto maybe  = [](const auto& value) { return value ? Json(*value) : Json(nullptr); };
    const auto& found = trained.fit.diagnostics;
    const auto groups = cluster::run(trained.embedding, cluster::KMeansOptions{.n_clusters = args.k, .seed = seed});
    Json figures{{"elbo_learned_variance", maybe(found.elbo_learned_variance)},
                 {"elbo", maybe(found.elbo)},
                 {"active_units", maybe(found.active_units)},
                 {"explained_variance", found.model.train},
                 {"heldout_explained_variance", maybe(found.model.heldout)},
                 {"collapsed", found.collapsed},
                 {"silhouette", nullptr}};
    if (args.k > 1 && args.k < trained.embedding.rows())
        figures["silhouette"] = metrics::silhouette(trained.embedding, groups.labels).mean;
    if (!args.labels_column.empty()) {
        const auto scores = agreement(classes_of(given.table, args.labels_column), groups.labels);
        figures["ari"]    = scores.ari;
        figures["nmi"]    = scores.nmi;
        figures["ami"]    = scores.ami;
    }
    if (trained.fit.condition) figures["conditioned_on"] = trained.fit.condition->column;
    return figures;
}

/// The value whose models have the highest mean held-out ELBO with learned variance; empty where none is held out.
std::string chosen(const std::vector<Point>& points) {
    std::map<std::string, double> sums;
    for (const auto& point : points)
        if (point.figures["elbo_learned_variance"].is_number())
            sums[point.value] += point.figures["elbo_learned_variance"].get<double>();
    std::string best;
    for (const auto& point : points)
        if (sums.contains(point.value) && (best.empty() || sums.at(point.value) > sums.at(best))) best = point.value;
    return best;
}

std::string cell(const Json& value) {
    if (value.is_null()) return "";
    if (value.is_string()) return value.get<std::string>();
    return value.is_number_float() ? artifacts::format_number(value.get<double>()) : value.dump();
}

void write_sweep(const std::filesystem::path& folder, const std::string& name, const std::vector<Point>& points,
                 const Json& summary) {
    artifacts::CsvTable csv{{name, "seed"}, {}, {}};
    for (const auto& [figure, value] : points.front().figures.items()) csv.columns.push_back(figure);
    for (const auto& point : points) {
        csv.rows.push_back({point.value, std::to_string(point.seed)});
        for (const auto& [figure, value] : point.figures.items()) csv.rows.back().push_back(cell(value));
    }
    artifacts::write_csv(folder / "sweep.csv", csv);
    artifacts::write_json(folder / "sweep.json", summary);
}

}  // namespace

void run_sweep(const TrainArgs& args, const Global& global, const TrainingInput& given, const TrainSettings& resolved) {
    const auto [name, values] = parse_sweep(args.sweep);
    std::vector<Point> points;
    std::vector<TrainSettings> settings;
    for (const auto& value : values)
        for (int s = 0; s < args.seeds; ++s) {
            points.push_back({value, global.seed + static_cast<Seed>(s)});
            settings.push_back(resolved);
            if (!set_option(settings.back().train, name, value))
                fail<UsageError>("E1101", "--sweep: '{}' is no option of train; --dry-run prints them", name);
            models::check(settings.back().train, given.kind);
        }
    parallel_for(points.size(), global.jobs, [&, &sweep_name = name](std::size_t i) {
        auto& point        = points[i];
        const auto folder  = fmt::format("{}/{}={}.s{}", args.output, sweep_name, point.value, point.seed);
        const auto trained = train_on(given, settings[i], point.seed, folder, args.resume);
        save_trained(folder, trained, given, args.table);
        point.figures = figures_of(trained, given, args, point.seed);
    });
    Json rows = Json::array();
    for (const auto& point : points) {
        rows.push_back({{name, point.value}, {"seed", point.seed}});
        rows.back().update(point.figures);
    }
    const Json summary{{"sweep", name},
                       {"model", models::name(given.kind)},
                       {"k", args.k},
                       {"labels", args.labels_column},
                       {"chosen", chosen(points)},
                       {"chosen_by", "mean held-out ELBO with learned variance"},
                       {"points", rows}};
    write_sweep(args.output, name, points, summary);
    if (global.json)
        fmt::print("{}", artifacts::format_json(summary));
    else
        fmt::print("{} models written to {}; {}={} has the highest held-out ELBO (sweep.csv has all)\n", points.size(),
                   args.output, name, chosen(points));
}

}  // namespace ektara::cli
