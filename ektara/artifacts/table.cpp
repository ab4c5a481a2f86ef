#include "ektara/artifacts/table.hpp"

#include <functional>
#include <numeric>

#include <fmt/ranges.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"

namespace ektara::artifacts {
namespace fs = std::filesystem;
namespace {

fs::path names_of(fs::path path) { return path.replace_extension(".json"); }

std::vector<std::string> numbered_names(const char* prefix, Eigen::Index count) {
    std::vector<std::string> names;
    for (Eigen::Index i = 0; i < count; ++i) names.push_back(fmt::format("{}{}", prefix, i));
    return names;
}

}  // namespace

void write_table(const fs::path& path, const FeatureMatrix& table) {
    write_table(path, table, {static_cast<std::size_t>(table.values.cols())});
}

void write_table(const fs::path& path, const FeatureMatrix& table, const std::vector<std::size_t>& row_shape) {
    const std::size_t size = std::accumulate(row_shape.begin(), row_shape.end(), std::size_t{1}, std::multiplies<>());
    require(size == static_cast<std::size_t>(table.values.cols()), "E4203",
            "{}: rows of {} values cannot have the shape {}", path.string(), table.values.cols(),
            fmt::join(row_shape, "×"));
    write_json(names_of(path), {{"rows", table.rows}, {"columns", table.columns}, {"recipe", to_json(table.recipe)}});
    std::vector<std::size_t> shape{static_cast<std::size_t>(table.values.rows())};
    shape.insert(shape.end(), row_shape.begin(), row_shape.end());
    const auto count = static_cast<std::size_t>(table.values.size());
    if (holds_any(table)) {
        const MatrixD exact = exact_values(table);
        write_npy(path, shape, std::span<const double>(exact.data(), count));
    } else {
        write_npy(path, shape, std::span<const float>(table.values.data(), count));
    }
}

void write_table(const fs::path& path, const Embedding& table) {
    write_table(path, FeatureMatrix{table.coords, table.rows, numbered_names("z", table.coords.cols()), table.recipe});
}

namespace {

/// Reads what names rows and columns; row numbers and c0, c1, … where nothing lies beside the file.
void read_names(const fs::path& path, Eigen::Index rows, Eigen::Index columns, FeatureMatrix& table) {
    const fs::path beside = names_of(path);
    if (!is_expected(beside)) {
        table.rows    = numbered_names("", rows);
        table.columns = numbered_names("c", columns);
        return;
    }
    const Json names = read_json(beside);
    if (!names.is_object() || !names.contains("rows"))
        fail("E4203", "{}: does not name the rows of {}", beside.string(), path.string());
    try {
        table.rows    = names.at("rows").get<std::vector<std::string>>();
        table.columns = names.at("columns").get<std::vector<std::string>>();
    } catch (const nlohmann::json::exception& problem) {
        fail("E4203", "{}: is damaged: {}", beside.string(), problem.what());
    }
    if (names.contains("recipe")) table.recipe = recipe_from_json(names.at("recipe"));
    const auto n = static_cast<Eigen::Index>(table.rows.size()), d = static_cast<Eigen::Index>(table.columns.size());
    if (n != rows || d != columns)
        fail("E4203", "{}: names {} rows and {} columns, but {} holds {}×{}", beside.string(), n, d, path.string(),
             rows, columns);
}

}  // namespace

FeatureMatrix read_table(const fs::path& path) {
    FeatureMatrix table;
    const std::string bytes = read_file(path);
    if (const auto wide = WideColumns::of(bytes, path.string())) {
        read_names(path, wide->rows(), wide->cols(), table);
        hold_columns(table, [&](Eigen::Index first, ColumnBlock& block) { wide->read(first, block); });
        return table;
    }
    table.values = matrix_of(parse_npy(bytes, path.string()), path.string());
    read_names(path, table.values.rows(), table.values.cols(), table);
    return table;
}

Embedding read_embedding(const fs::path& path) {
    auto table = read_table(path);
    return {std::move(table.values), std::move(table.rows), std::move(table.recipe)};
}

}  // namespace ektara::artifacts
