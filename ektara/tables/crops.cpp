#include "ektara/tables/crops.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ektara/core/held_columns.hpp"

namespace ektara::tables {

FeatureMatrix by_crop(const FeatureMatrix& table, const CropLayout& layout) {
    const Eigen::Index rows = table.values.rows() * layout.crops;
    FeatureMatrix crops{with_rows(holds_any(table) ? Matrix(exact_values(table).cast<float>()) : table.values, rows),
                        {},
                        layout.columns,
                        table.recipe};
    forget_held_columns(crops.recipe);
    for (const auto& id : table.rows) crops.rows.insert(crops.rows.end(), static_cast<std::size_t>(layout.crops), id);
    return crops;
}

FeatureMatrix standardised_clips(const Standardiser& standardiser, const FeatureMatrix& raw) {
    const auto layout   = crop_layout(raw.columns);
    const auto& columns = standardiser.columns;
    const bool is_one =
        layout && !columns.empty() &&
        std::find(layout->columns.begin(), layout->columns.end(), columns.front()) != layout->columns.end();
    if (!is_one) return standardise(standardiser, raw);
    return pooled_crops(standardise(standardiser, by_crop(raw, *layout)), raw, layout->crops);
}

FeatureMatrix pooled_crops(const FeatureMatrix& standardised, const FeatureMatrix& clips, int crops) {
    FeatureMatrix pooled{mean_of_crops(standardised.values, crops), clips.rows, standardised.columns,
                         standardised.recipe};
    pooled.recipe.options["pooled"] = fmt::format("mean of {} crops", crops);
    return pooled;
}

}  // namespace ektara::tables
