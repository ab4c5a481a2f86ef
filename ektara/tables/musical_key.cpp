#include "ektara/tables/musical_key.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>

namespace ektara::tables {
namespace {

using Eigen::Index;

constexpr const char *kCosine = "_cos", *kSine = "_sin";

/// x on the circle: the cosine, or the sine, of its angle.
RowVector on_circle(const FeatureMatrix& table, Index column, double (*part)(double)) {
    RowVector places(table.values.rows());
    for (Index i = 0; i < places.size(); ++i) {
        const auto key = static_cast<double>(table.values(i, column));
        places[i]      = std::isnan(key) ? std::nanf("") : key < 0 ? 0.0f : static_cast<float>(part(fifths_angle(key)));
    }
    return places;
}

double cosine(double angle) { return std::cos(angle); }
double sine(double angle) { return std::sin(angle); }

/// Puts the pair of places where the column stood.
template <class Chosen>
std::optional<FeatureMatrix> replaced(const FeatureMatrix& table, const Chosen& chosen) {
    FeatureMatrix made{{}, table.rows, {}, table.recipe};
    Index pairs = 0;
    for (Index c = 0; c < table.values.cols(); ++c) pairs += chosen(c) ? 1 : 0;
    if (pairs == 0) return std::nullopt;
    made.values.resize(table.values.rows(), table.values.cols() + pairs);
    for (Index c = 0, to = 0; c < table.values.cols(); ++c) {
        const auto& name = table.columns[static_cast<std::size_t>(c)];
        if (!chosen(c)) {
            made.values.col(to++) = table.values.col(c);
            made.columns.push_back(name);
            continue;
        }
        made.values.col(to++) = on_circle(table, c, cosine).transpose();
        made.values.col(to++) = on_circle(table, c, sine).transpose();
        made.columns.push_back(name + kCosine);
        made.columns.push_back(name + kSine);
    }
    return made;
}

bool has_column(const std::vector<std::string>& columns, const std::string& name) {
    return std::find(columns.begin(), columns.end(), name) != columns.end();
}

}  // namespace

bool is_key_name(const std::string& column) {
    for (const std::string_view group : {"", "timbre_", "harmony_", "rhythm_", "dynamics_"})
        if (column.starts_with(group) && column.substr(group.size()) == "key") return true;
    return false;
}

bool holds_keys(const FeatureMatrix& features, Index column) {
    if (!is_key_name(features.columns[static_cast<std::size_t>(column)])) return false;
    bool any = false;
    for (Index i = 0; i < features.values.rows(); ++i) {
        const auto value = static_cast<double>(features.values(i, column));
        if (!std::isfinite(value)) continue;
        if (value < -1 || value > 11 || std::floor(value) != value) return false;
        any = true;
    }
    return any;
}

double fifths_angle(double key) { return 2 * std::numbers::pi * std::fmod(7 * key, 12) / 12; }

std::optional<FeatureMatrix> keys_on_circle(const FeatureMatrix& table) {
    return replaced(table, [&](Index c) { return holds_keys(table, c); });
}

std::optional<FeatureMatrix> keys_as_fitted(const FeatureMatrix& table, const std::vector<std::string>& fitted) {
    return replaced(table, [&](Index c) {
        const auto& name = table.columns[static_cast<std::size_t>(c)];
        return is_key_name(name) && !has_column(fitted, name) && has_column(fitted, name + kCosine) &&
               has_column(fitted, name + kSine) && !has_column(table.columns, name + kCosine);
    });
}

}  // namespace ektara::tables
