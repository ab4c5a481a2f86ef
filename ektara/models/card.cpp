#include "ektara/models/detail/card.hpp"

#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/version.hpp"

namespace ektara::models {
namespace {

std::string share(const std::optional<double>& value) { return value ? fmt::format("{:.3f}", *value) : "–"; }

std::string explained_table(const Diagnostics& found) {
    std::string text =
        fmt::format("| share of {} variance explained | training songs | held-out songs |\n|---|---|---|\n",
                    found.song_lda ? "another crop's" : "the");
    const auto row = [&](const char* what, const Explained& explained) {
        text += fmt::format("| {} | {:.3f} | {} |\n", what, explained.train, share(explained.heldout));
    };
    row("this model, posterior means", found.model);
    row(found.song_lda ? "linear VAE of pairs in closed form" : "linear VAE in closed form", found.linear);
    row(found.song_lda ? "the same without a divergence" : "PCA with as many components", found.pca);
    if (found.song_lda) row("song-lda with as many directions", *found.song_lda);
    return text;
}

/// How well latents tell songs apart, where that is what they were made for.
std::string songs_table(const Diagnostics& found) {
    if (!found.between_songs) return "";
    std::string text =
        "\n| share of the latents' variance between songs | training songs | held-out songs |\n|---|---|---|\n";
    const auto row = [&](const char* what, const Explained& shares) {
        text += fmt::format("| {} | {:.3f} | {} |\n", what, shares.train, share(shares.heldout));
    };
    row("this model", *found.between_songs);
    if (found.song_lda_between_songs) row("song-lda, its linear reference", *found.song_lda_between_songs);
    return text;
}

/// What the rows were, where they are crops.
std::string of_crops(const Fit& fit) {
    if (!fit.pairing.has_crops()) return "";
    std::string text = fmt::format(
        " A row is a clip with {} crops; the columns are those of one crop, and the embedding of "
        "a clip is the mean over its crops.",
        fit.pairing.crops());
    if (fit.pairing.has_pairs())
        text +=
            " From one crop another one of the same song is reconstructed, drawn anew each epoch, so the latents keep "
            "what stays the same within a song; its linear reference is song-lda.";
    return text;
}

/// What the columns are, where they are blocks of features.
std::string of_blocks(const Fit& fit) {
    if (fit.blocks.empty()) return "";
    std::string text =
        " The posterior is the product of one expert for each block of features that a row has, and the prior; every "
        "block has the same total variance times its weight.\n\n| block | columns | rows that have it "
        "|\n|---|---|---|\n";
    for (std::size_t b = 0; b < fit.blocks.size(); ++b)
        text += fmt::format("| {} | {} | {} |\n", fit.blocks[b].name, fit.blocks[b].columns, fit.rows_with_block[b]);
    return text;
}

/// The terms that a loss has besides, where it has them.
std::string terms(const Diagnostics& found) {
    std::string text;
    if (found.total_correlation)
        text += fmt::format(
            "Parts of the divergence by minibatch-weighted sampling: mutual information {:.3f}, total correlation "
            "{:.3f}, "
            "dimension-wise KL {:.3f}.\n",
            *found.mutual_information, *found.total_correlation, *found.dimension_kl);
    if (found.dip)
        text += fmt::format("Distance of the latents' covariance from the identity (DIP): {:.3f}.\n", *found.dip);
    if (found.elbo_learned_variance)
        text +=
            fmt::format("ELBO of held-out songs with the variance {:.3f} of the training rows: {:.3f} nats a row.\n",
                        found.learned_variance, *found.elbo_learned_variance);
    return text;
}

std::string reached(const Fit& fit) {
    const Diagnostics& found = fit.diagnostics;
    std::string text;
    if (std::holds_alternative<SongLdaOptions>(fit.options))
        text = fmt::format(
            "Computed in closed form from the covariances between and within songs. Reconstruction error a "
            "training row {:.3f}; as many principal components reach {:.3f}.\n",
            found.reconstruction, found.linear_loss);
    else
        text = fmt::format(
            "Trained for {} steps ({} epochs); the weights of epoch {} were kept. Loss a training row {:.3f} "
            "(reconstruction {:.3f}, KL {:.3f}); the best linear model reaches {:.3f}.\n",
            found.steps, found.epochs, found.best_epoch, found.loss, found.reconstruction, found.kl, found.linear_loss);
    if (found.elbo) text += fmt::format("ELBO of held-out songs: {:.3f} nats a row.\n", *found.elbo);
    if (found.active_units)
        text += fmt::format("Active units (KL above {} nat): {}.\n", kActiveUnitNats, *found.active_units);
    text += terms(found);
    return text + "\n" + explained_table(found) + songs_table(found);
}

/// What a reader of a conditional model's scores must know.
std::string conditioned_on(const Fit& fit) {
    if (!fit.condition) return "";
    return fmt::format(
        "Conditioned on `{0}` ({1} values). The decoder reads the {0} of a song, so the latents need not keep what "
        "the {0} explains, and the KL divergence makes them drop it. Agreement of their clusters with `{0}` is "
        "therefore expected to fall, and says nothing about the features. A song without a known {0} is encoded under "
        "the mean condition. ",
        fit.condition->column, fit.condition->values.size());
}

}  // namespace

std::string model_card(const Fit& fit, const tables::Standardiser& input, const std::string& data) {
    std::string options, warnings;
    for (const auto& option : list_options(fit.options))
        options += fmt::format("- {}: {}\n", option.name, option.value);
    for (const auto& warning : fit.warnings) warnings += fmt::format("- {}: {}\n", warning.code, warning.text);
    if (warnings.empty()) warnings = "- none\n";
    return fmt::format(
        "# Model card: {}\n\nMade by Ektara {}, seed {}.\n\n## Data\n\n{}\n\n{} rows for training, {} held out by "
        "song; "
        "{} columns, of which {} enter as logarithms; each standardised.{}\n\n## Options\n\n{}\n## Reached\n\n{}\n"
        "## Warnings\n\n{}\n## Limits\n\n{}The latent space describes songs like those it was trained on; features "
        "outside their range are extrapolated. A lower loss is not known to mean a better agreement of clusters with "
        "genres. Columns are found by name: a table of other features cannot be encoded.\n",
        name(fit.options), version(), fit.seed, data, fit.diagnostics.train_rows, fit.diagnostics.heldout_rows,
        input.columns.size(), input.log_columns.size(), of_crops(fit) + of_blocks(fit), options, reached(fit), warnings,
        conditioned_on(fit));
}

}  // namespace ektara::models
