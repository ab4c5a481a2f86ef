#include "ektara/models/illustrations.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/version.hpp"

namespace ektara::models {
namespace {

/// The way back of `standardise`. What a traversal extrapolates beyond e^80 stays there: no infinity in an artifact.
Matrix in_raw_units(const tables::Standardiser& input, const Matrix& standardised) {
    constexpr float kLargestLogarithm = 80;
    Matrix raw = (standardised.array().rowwise() * input.scale.array()).rowwise() + input.mean.cast<float>().array();
    for (std::size_t j = 0; j < input.columns.size(); ++j) {
        const auto& logs = input.log_columns;
        if (std::find(logs.begin(), logs.end(), input.columns[j]) == logs.end()) continue;
        auto column = raw.col(static_cast<Eigen::Index>(j)).array();
        column      = column.min(kLargestLogarithm).exp();
    }
    return raw;
}

/// One crop of every clip.
Examples middle_crops(const Examples& examples) {
    Examples one{Matrix(examples.clips(), examples.values.cols()), examples.channels, examples.condition};
    one.present = examples.present;
    for (Eigen::Index i = 0; i < one.values.rows(); ++i)
        one.values.row(i) = examples.values.row(i * examples.crops + examples.crops / 2);
    return one;
}

Examples pick(const Examples& examples, const std::vector<Eigen::Index>& rows) {
    return {examples.values(rows, Eigen::all), examples.channels,
            examples.condition.size() > 0 ? Matrix(examples.condition(rows, Eigen::all)) : Matrix(), 1,
            examples.present.size() > 0 ? Matrix(examples.present(rows, Eigen::all)) : Matrix()};
}

Matrix mean_condition(const Fit& fit, Eigen::Index rows) {
    if (!fit.condition) return {};
    const auto& shares = fit.condition->shares;
    return Eigen::Map<const RowVector>(shares.data(), static_cast<Eigen::Index>(shares.size())).replicate(rows, 1);
}

/// Dimensions in falling order of KL, or of variance where there is none.
std::vector<Eigen::Index> by_weight(const Fit& fit, const RowVector& deviation) {
    std::vector<double> weight = fit.diagnostics.kl_by_dimension;
    if (weight.empty()) weight.assign(deviation.begin(), deviation.end());
    std::vector<Eigen::Index> order(weight.size());
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) {
        return weight[static_cast<std::size_t>(a)] > weight[static_cast<std::size_t>(b)];
    });
    return order;
}

FeatureMatrix named(const Fit& fit, const tables::Standardiser& input, const char* kind, const Matrix& standardised) {
    FeatureMatrix made{
        in_raw_units(input, standardised), {}, input.columns, {kind, {}, fit.seed, name(fit.options), version()}};
    if (input.column_transform.kind() != tables::Transform::None)
        made.recipe.options["transform"] = options_detail::to_text(input.column_transform.kind());
    return made;
}

FeatureMatrix traversals(const Fit& fit, const tables::Standardiser& input, const Examples& examples) {
    const Matrix means        = encode(fit.network, pick(examples, fit.split.train));
    const RowVector centre    = means.colwise().mean();
    const RowVector deviation = (means.rowwise() - centre).array().square().colwise().mean().sqrt().matrix();
    const auto count          = static_cast<Eigen::Index>(std::size(kTraversalOffsets));
    Matrix points             = centre.replicate(means.cols() * count, 1);
    std::vector<std::string> ids;
    for (const Eigen::Index j : by_weight(fit, deviation))
        for (const float offset : kTraversalOffsets) {
            points(static_cast<Eigen::Index>(ids.size()), j) += offset * deviation[j];
            ids.push_back(fmt::format("{}:{:+}", j, offset));
        }
    FeatureMatrix made =
        named(fit, input, "traversals", decode(fit.network, points, mean_condition(fit, points.rows())));
    made.rows = std::move(ids);
    return made;
}

FeatureMatrix reconstructions(const Fit& fit, const tables::Standardiser& input, const Examples& examples,
                              const std::vector<TrackId>& ids) {
    auto rows = fit.split.heldout.empty() ? fit.split.train : fit.split.heldout;
    std::sort(rows.begin(), rows.end());
    const Examples shown = pick(examples, rows);
    Matrix generated     = decode(fit.network, encode(fit.network, shown), shown.condition);
    leave_out_missing(fit.network, shown, generated);
    const Eigen::VectorXf off = (generated - shown.values).rowwise().squaredNorm();
    std::vector<Eigen::Index> order(rows.size());
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) { return off[a] < off[b]; });
    const auto count = static_cast<Eigen::Index>(std::min<std::size_t>(kReconstructionExamples, rows.size()));
    Matrix both(2 * count, shown.values.cols());
    std::vector<std::string> names;
    for (Eigen::Index i = 0; i < count; ++i) {
        const auto last        = static_cast<Eigen::Index>(rows.size()) - 1;
        const Eigen::Index row = order[static_cast<std::size_t>(count > 1 ? i * last / (count - 1) : 0)];
        both.row(2 * i)        = shown.values.row(row);
        both.row(2 * i + 1)    = generated.row(row);
        const auto& id         = ids[static_cast<std::size_t>(rows[static_cast<std::size_t>(row)])];
        names.insert(names.end(), {id + ":original", id + ":reconstruction"});
    }
    FeatureMatrix made = named(fit, input, "reconstructions", both);
    made.rows          = std::move(names);
    return made;
}

}  // namespace

Illustrations illustrate(const Fit& fit, const tables::Standardiser& input, const Examples& all,
                         const std::vector<TrackId>& rows) {
    const Examples examples = middle_crops(all);
    require(rows.size() == static_cast<std::size_t>(examples.values.rows()), "E5001",
            "illustrate: needs the ids of {} rows, but got {}", examples.values.rows(), rows.size());
    return {traversals(fit, input, examples), reconstructions(fit, input, examples, rows)};
}

void save_illustrations(const std::filesystem::path& folder, const Illustrations& illustrations) {
    artifacts::write_table(folder / "traversals.npy", illustrations.traversals);
    artifacts::write_table(folder / "reconstructions.npy", illustrations.reconstructions);
}

}  // namespace ektara::models
