// Trains the basic VAE on a table and writes its latent means:  train_vae TABLE.npy EMBEDDING.npy
#include <ektara/artifacts/table.hpp>
#include <ektara/core/error.hpp>
#include <ektara/models/fit.hpp>
#include <ektara/tables/standardiser.hpp>
#include <fmt/core.h>

int main(int argc, char** argv) {
    using namespace ektara;
    if (argc < 3) {
        fmt::print(stderr, "usage: train_vae TABLE.npy EMBEDDING.npy\n");
        return 2;
    }
    try {
        const auto raw = artifacts::read_table(argv[1]);
        const auto x   = tables::standardise(tables::fit_standardiser(raw, tables::Logarithms::OfVariances), raw);
        // Every row is a song of its own; rows of one song would be held out together.
        const auto vae = models::fit(x.values, x.rows, {}, models::ModelKind::Vae, 0);
        artifacts::write_table(argv[2], Embedding{models::encode(vae.model, x.values), x.rows, x.recipe});
        fmt::print("explained variance {:.3f}, of as many principal components {:.3f}\n", vae.diagnostics.model.train,
                   vae.diagnostics.pca.train);
        for (const auto& warning : vae.warnings) fmt::print(stderr, "{}: {}\n", warning.code, warning.text);
    } catch (const Error& problem) {
        fmt::print(stderr, "error {}: {}\n", problem.code(), problem.what());
        return 1;
    }
}
