#include "ektara/core/crop_columns.hpp"

#include <fmt/format.h>

namespace ektara {
namespace {

constexpr std::string_view kFirst = "crop1_";

}  // namespace

std::vector<std::string> crop_columns(const std::vector<std::string>& of_one, int crops) {
    std::vector<std::string> columns;
    columns.reserve(of_one.size() * static_cast<std::size_t>(crops));
    for (int c = 1; c <= crops; ++c)
        for (const auto& name : of_one) columns.push_back(fmt::format("crop{}_{}", c, name));
    return columns;
}

std::optional<CropLayout> crop_layout(const std::vector<std::string>& columns) {
    CropLayout layout;
    for (const auto& column : columns) {
        if (!column.starts_with(kFirst)) break;
        layout.columns.push_back(column.substr(kFirst.size()));
    }
    const std::size_t width = layout.columns.size();
    if (width == 0 || columns.size() == width || columns.size() % width != 0) return std::nullopt;
    layout.crops = static_cast<int>(columns.size() / width);
    if (crop_columns(layout.columns, layout.crops) != columns) return std::nullopt;
    return layout;
}

Matrix mean_of_crops(const Matrix& rows, int crops) {
    if (crops == 1) return rows;
    Matrix means(rows.rows() / crops, rows.cols());
    for (Eigen::Index i = 0; i < means.rows(); ++i)
        means.row(i) = rows.middleRows(i * crops, crops).cast<double>().colwise().mean().cast<float>();
    return means;
}

Matrix with_rows(const Matrix& values, Eigen::Index rows) {
    return Eigen::Map<const Matrix>(values.data(), rows, rows > 0 ? values.size() / rows : values.cols());
}

}  // namespace ektara
