// From audio files to clusters through the library:  group_songs FOLDER [K]
#include <cstdlib>

#include <ektara/artifacts/csv.hpp>
#include <ektara/cluster/kmeans.hpp>
#include <ektara/collection/inputs.hpp>
#include <ektara/core/error.hpp>
#include <ektara/features/extract.hpp>
#include <ektara/models/model.hpp>
#include <fmt/format.h>

int main(int argc, char** argv) {
    using namespace ektara;
    if (argc < 2) {
        fmt::print(stderr, "usage: group_songs FOLDER [K]\n");
        return 2;
    }
    try {
        const auto collection = collection::read_collection(argv[1]);
        const auto extracted  = features::extract(collection.tracks, {});
        const auto& raw       = extracted.tables.at("mfcc-moments");
        const auto vae        = Vae::fit(raw);
        const auto embedding  = vae.encode(raw);
        const auto found      = cluster::kmeans(embedding.coords, {.n_clusters = argc > 2 ? std::atoi(argv[2]) : 8});
        for (std::size_t i = 0; i < raw.rows.size(); ++i)
            fmt::print("{},{}\n", artifacts::csv_cell(raw.rows[i]), found.labels[i]);
        for (const auto& failure : extracted.failures)
            fmt::print(stderr, "{}: {} {}\n", failure.track, failure.code, failure.reason);
    } catch (const ektara::Error& problem) {
        fmt::print(stderr, "error {}: {}\n", problem.code(), problem.what());
        return 1;
    }
}
