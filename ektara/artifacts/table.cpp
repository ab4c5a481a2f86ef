#include "ektara/artifacts/table.hpp"

#include <functional>
#include <numeric>

#include <fmt/format.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/core/error.hpp"

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
    write_npy(path, shape, {table.values.data(), static_cast<std::size_t>(table.values.size())});
}

void write_table(const fs::path& path, const Embedding& table) {
    write_table(path, FeatureMatrix{table.coords, table.rows, numbered_names("z", table.coords.cols()), table.recipe});
}

FeatureMatrix read_table(const fs::path& path) {
    FeatureMatrix table;
    table.values          = read_npy_matrix(path);
    const fs::path beside = names_of(path);
    if (!fs::exists(beside)) {
        table.rows    = numbered_names("", table.values.rows());
        table.columns = numbered_names("c", table.values.cols());
        return table;
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
    if (n != table.values.rows() || d != table.values.cols())
        fail("E4203", "{}: names {} rows and {} columns, but {} holds {}×{}", beside.string(), n, d, path.string(),
             table.values.rows(), table.values.cols());
    return table;
}

}  // namespace ektara::artifacts
