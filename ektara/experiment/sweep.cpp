#include "ektara/experiment/sweep.hpp"

#include <map>

#include <fmt/ranges.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/cluster/kmeans.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/metrics/external.hpp"
#include "ektara/metrics/internal.hpp"

namespace ektara::experiment {
namespace {

using artifacts::Json;

/// Every combination of values, the first axis slowest, with every seed.
std::vector<SweepPoint> points_of(const SweepPlan& plan) {
    std::vector<SweepPoint> points{SweepPoint{}};
    for (const auto& axis : plan.axes) {
        std::vector<SweepPoint> longer;
        for (const auto& point : points)
            for (const auto& value : axis.values) {
                longer.push_back(point);
                longer.back().values.push_back(value);
            }
        points = std::move(longer);
    }
    std::vector<SweepPoint> all;
    for (const auto& point : points)
        for (int s = 0; s < plan.seeds; ++s) all.push_back({point.values, plan.first_seed + static_cast<Seed>(s)});
    return all;
}

models::Options options_at(const SweepPlan& plan, const SweepPoint& point, models::Options options) {
    for (std::size_t i = 0; i < plan.axes.size(); ++i)
        if (!set_option(options, plan.axes[i].option, point.values[i]))
            fail<UsageError>("E1101", "--sweep: '{}' is no option of {}; --dry-run prints them", plan.axes[i].option,
                             models::name(options));
    return options;
}

LabelAgreement agreement(const std::vector<std::string>& label_of_row, const std::vector<int>& clusters) {
    const std::vector<int> classes = encode_labels(label_of_row);
    std::vector<int> labelled, grouped;
    for (std::size_t i = 0; i < classes.size(); ++i)
        if (classes[i] >= 0) labelled.push_back(classes[i]), grouped.push_back(clusters[i]);
    const auto scores = metrics::external_scores(metrics::contingency(labelled, grouped));
    return {.ari = scores.ari, .nmi = scores.nmi, .ami = scores.ami};
}

SweepScores scores_of(const TrainedModel& trained, const SweepPlan& plan, Seed seed) {
    const auto& found  = trained.fit.diagnostics;
    const auto& coords = trained.embedding.coords;
    const auto groups  = cluster::kmeans(coords, {.n_clusters = plan.n_clusters, .seed = seed});
    SweepScores scores{.elbo_learned_variance      = found.elbo_learned_variance,
                       .elbo                       = found.elbo,
                       .active_units               = found.active_units,
                       .explained_variance         = found.model.train,
                       .heldout_explained_variance = found.model.heldout,
                       .collapsed                  = found.collapsed};
    if (plan.n_clusters > 1 && plan.n_clusters < coords.rows())
        scores.silhouette = metrics::silhouette(coords, groups.labels).mean;
    if (!plan.labels_column.empty()) scores.agreement = agreement(plan.label_of_row, groups.labels);
    if (trained.fit.condition) scores.conditioned_on = trained.fit.condition->column;
    return scores;
}

std::optional<std::size_t> chosen_of(const std::vector<SweepPoint>& points) {
    std::map<std::vector<std::string>, double> sums;
    for (const auto& point : points)
        if (point.scores.elbo_learned_variance) sums[point.values] += *point.scores.elbo_learned_variance;
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (const auto sum = sums.find(points[i].values);
            sum != sums.end() && (!best || sum->second > sums.at(points[*best].values)))
            best = i;
    return best;
}

template <class T>
Json json_of(const T& value) {
    return value;
}
template <class T>
Json json_of(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

std::string cell(double value) { return artifacts::format_number(value); }
std::string cell(int value) { return std::to_string(value); }
std::string cell(bool value) { return value ? "true" : "false"; }
std::string cell(const std::string& value) { return value; }
template <class T>
std::string cell(const std::optional<T>& value) {
    return value ? cell(*value) : "";
}

artifacts::CsvTable table_of(const Sweep& sweep) {
    artifacts::CsvTable csv;
    for (const auto& axis : sweep.plan.axes) csv.columns.push_back(axis.option);
    csv.columns.emplace_back("seed");
    sweep.points.front().scores.visit([&](const char* name, const auto&) { csv.columns.emplace_back(name); });
    for (const auto& point : sweep.points) {
        csv.rows.push_back(point.values);
        csv.rows.back().push_back(std::to_string(point.seed));
        point.scores.visit([&](const char*, const auto& value) { csv.rows.back().push_back(cell(value)); });
    }
    return csv;
}

}  // namespace

SweepAxis parse_sweep_axis(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        fail<UsageError>("E1103", "--sweep must be name=value,value, such as beta=0.5,1,2, but is '{}'", text);
    const char between = text.find(';') == std::string::npos ? ',' : ';';
    SweepAxis axis{text.substr(0, equals)};
    for (std::size_t at = equals; at != std::string::npos;) {
        const std::size_t next = text.find(between, at + 1);
        axis.values.push_back(text.substr(at + 1, next == std::string::npos ? next : next - at - 1));
        at = next;
    }
    return axis;
}

std::string point_name(const SweepPlan& plan, const SweepPoint& point) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < plan.axes.size(); ++i) parts.push_back(plan.axes[i].option + "=" + point.values[i]);
    return fmt::format("{}", fmt::join(parts, "+"));
}

Sweep run_sweep(const TrainingInput& input, const models::Options& options, SweepPlan plan,
                const SweepSession& session) {
    Sweep sweep{models::name(options), std::move(plan), {}};
    sweep.points = points_of(sweep.plan);
    for (auto& point : sweep.points) {
        point.options = options_at(sweep.plan, point, options);
        models::check(point.options);  // before the first model is trained
    }
    ProgressStage stage("models", sweep.points.size());
    parallel_for(sweep.points.size(), session.jobs, [&](std::size_t i) {
        auto& point        = sweep.points[i];
        const auto folder  = session.folder / fmt::format("{}.s{}", point_name(sweep.plan, point), point.seed);
        const auto trained = train_model(input, point.options, point.seed,
                                         {folder / "checkpoint.safetensors", session.resume, {}, session.jobs});
        save_with_embedding(folder, trained, session.provenance);
        point.scores = scores_of(trained, sweep.plan, point.seed);
        stage.step();
    });
    sweep.chosen = chosen_of(sweep.points);
    return sweep;
}

nlohmann::ordered_json to_json(const Sweep& sweep) {
    const auto& axes = sweep.plan.axes;
    std::vector<std::string> names;
    for (const auto& axis : axes) names.push_back(axis.option);
    Json rows = Json::array();
    for (const auto& point : sweep.points) {
        Json row = Json::object();
        for (std::size_t i = 0; i < axes.size(); ++i) row[axes[i].option] = point.values[i];
        row["seed"] = point.seed;
        point.scores.visit([&](const char* name, const auto& value) { row[name] = json_of(value); });
        rows.push_back(std::move(row));
    }
    std::string choice;
    if (sweep.chosen) {
        const auto& best = sweep.points[*sweep.chosen];
        choice           = axes.size() == 1 ? best.values.front() : point_name(sweep.plan, best);
    }
    return {{"sweep", fmt::format("{}", fmt::join(names, ","))},
            {"model", sweep.model},
            {"k", sweep.plan.n_clusters},
            {"labels", sweep.plan.labels_column},
            {"chosen", choice},
            {"chosen_by", "mean held-out ELBO with learned variance"},
            {"points", rows}};
}

void write_sweep(const std::filesystem::path& folder, const Sweep& sweep) {
    artifacts::write_csv(folder / "sweep.csv", table_of(sweep));
    artifacts::write_json(folder / "sweep.json", to_json(sweep));
}

}  // namespace ektara::experiment
