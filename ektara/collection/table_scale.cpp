#include "ektara/collection/detail/table_scale.hpp"

#include <cmath>

#include <fmt/ranges.h>

#include "ektara/artifacts/npy.hpp"
#include "ektara/collection/feature_input.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/core/options.hpp"
#include "ektara/tables/column_groups.hpp"
#include "ektara/tables/column_join.hpp"
#include "ektara/tables/crops.hpp"

namespace ektara::collection {
namespace fs = std::filesystem;
namespace {

bool are_numbered(const std::vector<std::string>& columns, const char* prefix) {
    for (std::size_t c = 0; c < columns.size(); ++c)
        if (columns[c] != fmt::format("{}{}", prefix, c)) return false;
    return true;
}

/// What a projection or a model wrote, or a table that was standardised before: its scales are meant.
bool are_coordinates(const FeatureMatrix& table) {
    return are_numbered(table.columns, "z") || table.recipe.options.contains("standardised");
}

/// Whether a transform gives every column the same scale.
bool gives_a_scale(Transform transform) {
    return transform == Transform::YeoJohnson || transform == Transform::Quantile;
}

bool takes_a_scale(const FeatureMatrix& table, const fs::path& file, const InputOptions& options) {
    const auto standardise = options.standardise;
    if (standardise != Standardise::Automatic) return standardise != Standardise::No;
    if (gives_a_scale(options.transform)) return false;
    if (file.extension() != ".npy") return true;
    return !are_numbered(table.columns, "c") && !are_coordinates(table);
}

/// "57 columns, standardised, 13 of them as logarithms".
std::string treatment_of(const FeatureInput& made, const std::vector<std::string>& columns,
                         const InputOptions& options) {
    const auto& scaling = made.standardiser;
    auto text           = made.crops > 1
                              ? fmt::format("{} columns of {} crops, whose mean counts", scaling.columns.size(), made.crops)
                              : fmt::format("{} columns", columns.size());
    if (keeps_its_scales(made.standardised)) return text + ", all divided by one number: their blocks were weighed";
    if (options.transform != Transform::None) text += ", " + options_detail::to_text(options.transform);
    text += made.channels > 0 ? ", standardised by channel" : ", standardised";
    if (made.standardised.columns != columns) text += ", keys as places on their circle";
    if (!scaling.log_columns.empty()) text += fmt::format(", {} of them as logarithms", scaling.log_columns.size());
    return text;
}

/// As a run does; `plain`: column by column and without logarithms.
void standardise_table(Table& table, const fs::path& file, const InputOptions& options) {
    using tables::Logarithms;
    const bool plain   = options.standardise == Standardise::Plain;
    const int channels = !plain && file.extension() == ".npy" ? artifacts::npy_channels(file) : 0;
    auto how           = options;
    if (plain) how.keys = Keys::Number;
    auto made = feature_input(table.features, channels, how, options.transform,
                              plain ? Logarithms::None : Logarithms::OfVariances);
    if (!tables::has_column_groups(table.features.columns)) weighed(made.standardiser, options);  // refuses weights
    const auto constant = made.standardiser.constant_columns();
    table.treatment     = treatment_of(made, table.features.columns, options);
    table.features      = std::move(made.standardised);
    table.scaling       = std::move(made.standardiser);
    if (!constant.empty())
        table.warnings.push_back({"W-CONSTANT-COLUMNS", fmt::format("these columns are constant and say nothing: {}",
                                                                    fmt::join(constant, " "))});
}

/// Variances of columns, 0 where their values differ by rounding alone.
Eigen::ArrayXd variances_of(const Matrix& values) {
    Eigen::ArrayXd mean = Eigen::ArrayXd::Zero(values.cols()), squares = mean;
    for (Eigen::Index i = 0; i < values.rows(); ++i) mean += values.row(i).transpose().array().cast<double>();
    mean /= static_cast<double>(values.rows());
    for (Eigen::Index i = 0; i < values.rows(); ++i)
        squares += (values.row(i).transpose().array().cast<double>() - mean).square();
    const RowVector least = values.colwise().minCoeff(), most = values.colwise().maxCoeff();
    for (Eigen::Index c = 0; c < values.cols(); ++c)
        if (differ_by_rounding(Eigen::Vector2f(least[c], most[c]).cast<double>())) squares[c] = 0;
    return squares / static_cast<double>(values.rows());
}

/// Says where the widest columns alone decide what is near.
void warn_of_scales(Table& table) {
    constexpr double kMuch         = 100;
    const Eigen::ArrayXd variances = variances_of(table.features.values);
    Eigen::Index widest = 0, narrowest = 0;
    const double most  = variances.maxCoeff(&widest);
    const double least = (variances > 0).select(variances, HUGE_VAL).minCoeff(&narrowest);
    if (most <= kMuch * least) return;
    table.warnings.push_back(
        {"W-UNSTANDARDISED",
         fmt::format("the variance of '{}' is {:.3g} times that of '{}', and the columns enter as they are: what is "
                     "near is decided by the widest of them; --standardise brings all to one scale",
                     table.features.columns[static_cast<std::size_t>(widest)], most / least,
                     table.features.columns[static_cast<std::size_t>(narrowest)])});
}

/// Rows at the scale of a table.
struct Scaling {
    const FeatureMatrix& rows;
    FeatureMatrix operator()(std::monostate) const { return rows; }
    FeatureMatrix operator()(const tables::ColumnTransform& fitted) const {
        return tables::apply_transform(fitted, rows);
    }
    FeatureMatrix operator()(const tables::Standardiser& fitted) const { return tables::standardise(fitted, rows); }
};

/// Holds columns about the numbers that another table's are held about.
void hold_like(const FeatureMatrix& other, FeatureMatrix& table) {
    if (!holds_any(other) && !holds_any(table)) return;
    MatrixD values = exact_values(table);
    forget_held_columns(table.recipe);
    for (Eigen::Index j = 0; j < values.cols(); ++j) {
        const double middle = held_about(other, j);
        if (middle == 0) continue;
        values.col(j).array() -= middle;
        note_held_about(table, j, middle);
    }
    table.values = values.cast<float>();
}

}  // namespace

RowsLike rows_like(const Table& loaded, const FeatureMatrix& rows) {
    // A table of crops was pooled when it was brought to its scale.
    const auto layout = crop_layout(loaded.features.columns) ? std::nullopt : crop_layout(rows.columns);
    auto joined       = tables::join_columns(layout ? tables::by_crop(rows, *layout) : rows, loaded.features.columns);
    RowsLike made{std::visit(Scaling{joined.table}, loaded.scaling), std::move(joined.unmatched)};
    if (layout) made.features = tables::pooled_crops(made.features, rows, layout->crops);
    hold_like(loaded.features, made.features);
    return made;
}

void bring_to_scale(Table& table, const fs::path& file, const InputOptions& options) {
    if (takes_a_scale(table.features, file, options)) return standardise_table(table, file, options);
    if (!options.group_weights.empty())
        fail<UsageError>("E1216", "input.group_weights weighs standardised columns; add --standardise");
    if (options.transform != Transform::None) {
        auto fitted    = tables::fit_column_transform(table.features, options.transform);
        table.features = tables::apply_transform(fitted, table.features);
        table.scaling  = std::move(fitted);
    }
    table.treatment =
        fmt::format("{} columns, {}", table.features.columns.size(),
                    options.transform == Transform::None ? "as they are" : options_detail::to_text(options.transform));
    if (!are_coordinates(table.features)) warn_of_scales(table);
}

}  // namespace ektara::collection
