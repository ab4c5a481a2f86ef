// Trains the basic VAE on a table and writes its latent means:  train_vae TABLE.npy EMBEDDING.npy
#include <ektara/artifacts/table.hpp>
#include <ektara/core/error.hpp>
#include <ektara/models/model.hpp>
#include <fmt/format.h>

int main(int argc, char** argv) {
    using namespace ektara;
    if (argc < 3) {
        fmt::print(stderr, "usage: train_vae TABLE.npy EMBEDDING.npy\n");
        return 2;
    }
    try {
        const auto raw = artifacts::read_table(argv[1]);
        const auto vae = Vae::fit(raw);
        artifacts::write_table(argv[2], vae.encode(raw));
        const auto& reached = vae.diagnostics();
        fmt::print("explained variance {:.3f}, of as many principal components {:.3f}\n", reached.model.train,
                   reached.pca.train);
        for (const auto& warning : vae.warnings()) fmt::print(stderr, "{}: {}\n", warning.code, warning.text);
    } catch (const Error& problem) {
        fmt::print(stderr, "error {}: {}\n", problem.code(), problem.what());
        return 1;
    }
}
