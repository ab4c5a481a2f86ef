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

/// An option and the values it is to have.
struct Axis {
    std::string name;
    std::vector<std::string> values{};
};

/// One model of a sweep: the value of each axis, the seed, and what it reached.
struct Point {
    std::vector<std::string> values{};
    Seed seed = 0;
    Json figures{};
};

/// "beta=0.5,1" → "beta", {"0.5", "1"}; with a semicolon in it, that parts the values.
Axis parse_axis(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        fail<UsageError>("E1103", "--sweep must be name=value,value, such as beta=0.5,1,2, but is '{}'", text);
    const char between = text.find(';') == std::string::npos ? ',' : ';';
    Axis axis{text.substr(0, equals)};
    for (std::size_t at = equals; at != std::string::npos;) {
        const std::size_t next = text.find(between, at + 1);
        axis.values.push_back(text.substr(at + 1, next == std::string::npos ? next : next - at - 1));
        at = next;
    }
    return axis;
}

/// Every combination of values, the first axis slowest, with every seed.
std::vector<Point> points_of(const std::vector<Axis>& axes, Seed seed, int seeds) {
    std::vector<Point> points{Point{}};
    for (const auto& axis : axes) {
        std::vector<Point> longer;
        for (const auto& point : points)
            for (const auto& value : axis.values) {
                longer.push_back(point);
                longer.back().values.push_back(value);
            }
        points = std::move(longer);
    }
    std::vector<Point> all;
    for (const auto& point : points)
        for (int s = 0; s < seeds; ++s) all.push_back({point.values, seed + static_cast<Seed>(s)});
    return all;
}

/// "beta=0.5+hidden=128".
std::string label_of(const std::vector<Axis>& axes, const Point& point) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < axes.size(); ++i) parts.push_back(axes[i].name + "=" + point.values[i]);
    return fmt::format("{}", fmt::join(parts, "+"));
}

/// Numbers of the rows' labels; -1 where a row has none.
std::vector<int> classes_of(const collection::Table& table, const std::string& column) {
    std::map<std::string, int> numbers;
    std::vector<int> classes;
    for (const auto& track : table.tracks) {
        const std::string label = collection::label_of(track, column);
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

/// The values whose models have the highest mean held-out ELBO with learned variance; none where none is held out.
const Point* chosen(const std::vector<Point>& points) {
    std::map<std::vector<std::string>, double> sums;
    for (const auto& point : points)
        if (point.figures["elbo_learned_variance"].is_number())
            sums[point.values] += point.figures["elbo_learned_variance"].get<double>();
    const Point* best = nullptr;
    for (const auto& point : points)
        if (sums.contains(point.values) && (best == nullptr || sums.at(point.values) > sums.at(best->values)))
            best = &point;
    return best;
}

std::string cell(const Json& value) {
    if (value.is_null()) return "";
    if (value.is_string()) return value.get<std::string>();
    return value.is_number_float() ? artifacts::format_number(value.get<double>()) : value.dump();
}

void write_sweep(const std::filesystem::path& folder, const std::vector<Axis>& axes, const std::vector<Point>& points,
                 const Json& summary) {
    artifacts::CsvTable csv;
    for (const auto& axis : axes) csv.columns.push_back(axis.name);
    csv.columns.emplace_back("seed");
    for (const auto& [figure, value] : points.front().figures.items()) csv.columns.push_back(figure);
    for (const auto& point : points) {
        csv.rows.push_back(point.values);
        csv.rows.back().push_back(std::to_string(point.seed));
        for (const auto& [figure, value] : point.figures.items()) csv.rows.back().push_back(cell(value));
    }
    artifacts::write_csv(folder / "sweep.csv", csv);
    artifacts::write_json(folder / "sweep.json", summary);
}

Json summary_of(const std::vector<Axis>& axes, const std::vector<Point>& points, const TrainArgs& args,
                models::ModelKind kind) {
    std::vector<std::string> names;
    for (const auto& axis : axes) names.push_back(axis.name);
    Json rows = Json::array();
    for (const auto& point : points) {
        rows.push_back(Json::object());
        for (std::size_t i = 0; i < axes.size(); ++i) rows.back()[axes[i].name] = point.values[i];
        rows.back()["seed"] = point.seed;
        rows.back().update(point.figures);
    }
    const Point* best = chosen(points);
    std::string choice;
    if (best != nullptr) choice = axes.size() == 1 ? best->values.front() : label_of(axes, *best);
    return {{"sweep", fmt::format("{}", fmt::join(names, ","))},
            {"model", models::name(kind)},
            {"k", args.k},
            {"labels", args.labels_column},
            {"chosen", choice},
            {"chosen_by", "mean held-out ELBO with learned variance"},
            {"points", rows}};
}

/// The settings of one point.
TrainSettings settings_of(const std::vector<Axis>& axes, const Point& point, TrainSettings settings,
                          models::ModelKind kind) {
    for (std::size_t i = 0; i < axes.size(); ++i)
        if (!set_option(settings.train, axes[i].name, point.values[i]))
            fail<UsageError>("E1101", "--sweep: '{}' is no option of train; --dry-run prints them", axes[i].name);
    models::check(settings.train, kind);
    return settings;
}

}  // namespace

void run_sweep(const TrainArgs& args, const Global& global, const TrainingInput& given, const TrainSettings& resolved) {
    std::vector<Axis> axes;
    for (const auto& text : args.sweep) axes.push_back(parse_axis(text));
    auto points = points_of(axes, global.seed, args.seeds);
    std::vector<TrainSettings> settings;
    for (const auto& point : points) settings.push_back(settings_of(axes, point, resolved, given.kind));
    parallel_for(points.size(), global.jobs, [&](std::size_t i) {
        auto& point        = points[i];
        const auto folder  = fmt::format("{}/{}.s{}", args.output, label_of(axes, point), point.seed);
        const auto trained = train_on(given, settings[i], point.seed, session_in(folder, args, global));
        save_trained(folder, trained, given, args.table);
        point.figures = figures_of(trained, given, args, point.seed);
    });
    const Json summary = summary_of(axes, points, args, given.kind);
    write_sweep(args.output, axes, points, summary);
    if (global.json) {
        fmt::print("{}", artifacts::format_json(summary));
        return;
    }
    const Point* best = chosen(points);
    fmt::print("{} models written to {}; {} has the highest held-out ELBO (sweep.csv has all)\n", points.size(),
               args.output, best == nullptr ? "none" : label_of(axes, *best));
}

}  // namespace ektara::cli
