// A map of a table in two dimensions:  umap_map TABLE.npy [NEIGHBORS]
// TABLE.json, where it stands beside the table, names its rows (`ektara extract` writes both).
#include <cstdlib>

#include <ektara/artifacts/csv.hpp>
#include <ektara/artifacts/table.hpp>
#include <ektara/core/error.hpp>
#include <ektara/projection/umap.hpp>
#include <fmt/format.h>

int main(int argc, char** argv) {
    using namespace ektara;
    if (argc < 2) {
        fmt::print(stderr, "usage: umap_map TABLE.npy [NEIGHBORS]\n");
        return 2;
    }
    try {
        const auto table = artifacts::read_table(argv[1]);
        projection::UmapOptions options;
        if (argc > 2) options.n_neighbors = std::atoi(argv[2]);
        const auto map = projection::fit_umap(table.values, options);
        fmt::print("id,x,y\n");
        for (std::size_t i = 0; i < table.rows.size(); ++i) {
            const auto place = map.coords.row(static_cast<Eigen::Index>(i));
            fmt::print("{},{},{}\n", artifacts::csv_cell(table.rows[i]), artifacts::format_number(place[0]),
                       artifacts::format_number(place[1]));
        }
    } catch (const Error& problem) {
        fmt::print(stderr, "error {}: {}\n", problem.code(), problem.what());
        return 1;
    }
}
