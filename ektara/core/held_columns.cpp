#include "ektara/core/held_columns.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "ektara/core/error.hpp"

namespace ektara {
namespace {

using Eigen::Index;

constexpr const char* kHeldAbout = "held_about.";
constexpr const char* kCoarse    = "coarse_columns";
/// Columns that are read at once: two cache lines of a row.
constexpr Index kBlock = 16;
/// Median over quartiles' distance up to which rounding to single precision is below 10⁻⁵ of what a column varies by.
constexpr double kFar = 256;
/// From here on a single value, or a column of equal ones, is held about itself: what it will be compared with is not
/// known.
constexpr double kLarge = 65536;
/// Rows, or twice as many, that tell whether a warning is due.
constexpr Index kAsked = 256;

struct Quartiles {
    double first = 0, median = 0, third = 0;
    double distance() const { return third - first; }
};

Quartiles quartiles_of(VectorD values) {
    const auto n      = values.size();
    const auto middle = values.begin() + n / 2, quarter = values.begin() + n / 4, last = values.begin() + 3 * n / 4;
    std::nth_element(values.begin(), middle, values.end());
    std::nth_element(values.begin(), quarter, middle);
    std::nth_element(middle, last, values.end());
    return {*quarter, *middle, *last};
}

bool all_single(const VectorD& values) {
    return std::all_of(values.begin(), values.end(), [](double x) { return as_single(x) == x; });
}

/// A number with few digits beside `value`, within `distance` of it.
double round_number(double value, double distance) {
    const double power = std::floor(std::log10(distance));
    const double unit  = std::pow(10, std::abs(power));
    if (!std::isfinite(unit)) return value;
    return power >= 0 ? std::round(value / unit) * unit : std::round(value * unit) / unit;
}

/// About what a column is held.
double middle_of(const VectorD& values) {
    const Quartiles found = quartiles_of(values);
    const double distance = found.distance() > 0 ? found.distance() : values.maxCoeff() - values.minCoeff();
    if (distance == 0) return std::abs(found.median) >= kLarge ? found.median : 0;
    if (std::abs(found.median) <= kFar * distance || differ_by_rounding(values)) return 0;
    return round_number(found.median, distance);
}

/// The value about `middle` in single precision, so that the sum of both gives it again to the bit.
float about(double value, double middle) {
    if (middle == 0) return static_cast<float>(value);
    const auto first = static_cast<float>(value - middle);
    return static_cast<float>((static_cast<double>(first) + middle) - middle);
}

/// Whether more than a tenth of the distinct values, of some of them, are no longer distinct about `middle`.
bool loses_spread(const VectorD& values, double middle) {
    const Index step = std::max<Index>(1, values.size() / kAsked);
    std::vector<double> some;
    for (Index i = 0; i < values.size(); i += step) some.push_back(values[i]);
    std::sort(some.begin(), some.end());
    some.erase(std::unique(some.begin(), some.end()), some.end());
    std::size_t lost = 0;
    for (std::size_t i = 1; i < some.size(); ++i) lost += about(some[i - 1], middle) == about(some[i], middle) ? 1 : 0;
    return 10 * lost > some.size() && !differ_by_rounding(values);
}

void require_single(const VectorD& values, const FeatureMatrix& table, Index column) {
    constexpr double kLargest = std::numeric_limits<float>::max();
    for (Index i = 0; i < values.size(); ++i)
        if (std::isfinite(values[i]) && std::abs(values[i]) > kLargest)
            fail("E1270",
                 "row '{}', column '{}': {} is too large for single precision ({:.1e}); divide the column, or drop it",
                 table.rows[static_cast<std::size_t>(i)], table.columns[static_cast<std::size_t>(column)], values[i],
                 kLargest);
}

void hold_column(FeatureMatrix& table, Index column, const VectorD& values, bool judged) {
    require_single(values, table, column);
    const auto& name    = table.columns[static_cast<std::size_t>(column)];
    auto& options       = table.recipe.options;
    const bool lossless = !values.allFinite() || values.size() == 0 || all_single(values);
    double middle       = held_about(table, column);
    if (middle == 0 && !lossless) middle = middle_of(values);
    note_held_about(table, column, middle);
    for (Index i = 0; i < values.size(); ++i) table.values(i, column) = about(values[i], middle);
    if (!judged && !lossless && loses_spread(values, middle))
        options[kCoarse] += (options[kCoarse].empty() ? "" : " ") + name;
}

/// The name of the option for a column.
std::string held_about_option(const std::string& column) { return kHeldAbout + column; }

}  // namespace

double as_single(double value) { return static_cast<double>(static_cast<float>(value)); }

double as_two_singles(double value) { return as_single(value) + as_single(value - as_single(value)); }

bool differ_by_rounding(const VectorD& values) {
    if (values.size() == 0) return true;
    const double range = values.maxCoeff() - values.minCoeff();
    if (range == 0) return true;
    const double steps = all_single(values) ? 4 * 0x1p-23 : 16 * 0x1p-52;
    return range <= steps * values.cwiseAbs().maxCoeff();
}

void hold_columns(FeatureMatrix& table, const ColumnReader& read) {
    const auto rows = static_cast<Index>(table.rows.size()), columns = static_cast<Index>(table.columns.size());
    table.values.resize(rows, columns);
    const bool judged = table.recipe.options.contains(kCoarse);
    for (Index first = 0; first < columns; first += kBlock) {
        ColumnBlock block(rows, std::min(kBlock, columns - first));
        read(first, block);
        for (Index j = 0; j < block.cols(); ++j) hold_column(table, first + j, block.col(j), judged);
    }
}

double held_about(const FeatureMatrix& table, Index column) {
    const auto& options = table.recipe.options;
    const auto found    = options.find(held_about_option(table.columns[static_cast<std::size_t>(column)]));
    double middle       = 0;
    if (found != options.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), middle);
    return middle;
}

void note_held_about(FeatureMatrix& table, Index column, double middle) {
    const auto& name = table.columns[static_cast<std::size_t>(column)];
    if (middle != 0) table.recipe.options[held_about_option(name)] = fmt::format("{}", middle);
}

bool holds_any(const FeatureMatrix& table) {
    const auto& options = table.recipe.options;
    const auto first    = options.lower_bound(kHeldAbout);
    return first != options.end() && first->first.starts_with(kHeldAbout);
}

VectorD exact_column(const FeatureMatrix& table, Index column) {
    VectorD values = table.values.col(column).cast<double>();
    if (holds_any(table)) values.array() += held_about(table, column);
    return values;
}

MatrixD exact_values(const FeatureMatrix& table) {
    MatrixD values = table.values.cast<double>();
    if (!holds_any(table)) return values;
    for (Index j = 0; j < values.cols(); ++j) values.col(j).array() += held_about(table, j);
    return values;
}

void forget_held_columns(Recipe& recipe) {
    std::erase_if(recipe.options, [](const auto& option) { return option.first.starts_with(kHeldAbout); });
}

bool is_coarse(const FeatureMatrix& table, Index column) {
    const Index rows = table.values.rows(), step = std::max<Index>(1, rows / kAsked);
    VectorD values((rows + step - 1) / step);
    for (Index i = 0; i < values.size(); ++i) values[i] = static_cast<double>(table.values(i * step, column));
    if (!values.allFinite() || values.size() == 0) return false;
    const Quartiles found = quartiles_of(values);
    return found.distance() > 0 && found.distance() <= 16 * 0x1p-23 * std::abs(found.median);
}

}  // namespace ektara
