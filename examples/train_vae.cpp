// Trains the basic VAE on a table and writes its latent means:  train_vae TABLE.npy EMBEDDING.npy
#include <ektara/artifacts/table.hpp>
#include <ektara/core/error.hpp>
#include <ektara/models/model.hpp>
#include <fmt/core.h>

int main(int argc, char** argv) {
    using namespace ektara;
    if (argc < 3) {
        fmt::print(stderr, "usage: train_vae TABLE.npy EMBEDDING.npy\n");
        return 2;
    }
    try {
        const auto table = artifacts::read_table(argv[1]);
        // Every row is a song of its own; the table is standardised, and new tables are standardised alike.
        const auto vae = Vae::fit(table);
        artifacts::write_table(argv[2], vae.encode(table));
    } catch (const Error& problem) {
        fmt::print(stderr, "error {}: {}\n", problem.code(), problem.what());
        return 1;
    }
}
