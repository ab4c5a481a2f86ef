// Groups the rows of a table of numbers:  cluster_table TABLE.csv [K]
// The first line names the columns, the first column names the rows. It links ektara::cluster alone.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <ektara/cluster/cluster.hpp>
#include <ektara/core/error.hpp>
#include <fmt/format.h>

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "usage: cluster_table TABLE.csv [K]\n");
        return 2;
    }
    std::ifstream file(argv[1]);
    std::vector<std::string> ids;
    std::vector<float> numbers;
    std::string line, cell;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::istringstream cells(line);
        std::getline(cells, ids.emplace_back(), ',');
        while (std::getline(cells, cell, ',')) numbers.push_back(std::strtof(cell.c_str(), nullptr));
    }
    const auto n = static_cast<Eigen::Index>(ids.size()), d = n > 0 ? static_cast<Eigen::Index>(numbers.size()) / n : 0;
    try {
        const ektara::Matrix points = Eigen::Map<const ektara::Matrix>(numbers.data(), n, d);
        ektara::cluster::KMeansOptions options;
        if (argc > 2) options.n_clusters = std::atoi(argv[2]);
        const auto found = ektara::cluster::run(points, options);
        fmt::print("id,cluster\n");
        for (std::size_t i = 0; i < ids.size(); ++i) fmt::print("{},{}\n", ids[i], found.labels[i]);
    } catch (const ektara::Error& problem) {
        fmt::print(stderr, "error {}: {}\n", problem.code(), problem.what());
        return 1;
    }
}
