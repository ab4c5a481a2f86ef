#include "ektara/models/card.hpp"

#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/version.hpp"

namespace ektara::models {
namespace {

std::string share(const std::optional<double>& value) { return value ? fmt::format("{:.3f}", *value) : "–"; }

std::string explained_table(const Diagnostics& found) {
    std::string text = "| share of the variance explained | training songs | held-out songs |\n|---|---|---|\n";
    const auto row   = [&](const char* what, const Explained& explained) {
        text += fmt::format("| {} | {:.3f} | {} |\n", what, explained.train, share(explained.heldout));
    };
    row("this model, posterior means", found.model);
    row("linear VAE in closed form", found.linear);
    row("PCA with as many components", found.pca);
    return text;
}

std::string reached(const Diagnostics& found) {
    std::string text = fmt::format(
        "Trained for {} steps ({} epochs); the weights of epoch {} were kept. Loss a training row {:.3f} "
        "(reconstruction {:.3f}, KL {:.3f}); the best linear model reaches {:.3f}.\n",
        found.steps, found.epochs, found.best_epoch, found.loss, found.reconstruction, found.kl, found.linear_loss);
    if (found.elbo) text += fmt::format("ELBO of held-out songs: {:.3f} nats a row.\n", *found.elbo);
    if (found.active_units)
        text += fmt::format("Active units (KL above {} nat): {}.\n", kActiveUnitNats, *found.active_units);
    return text + "\n" + explained_table(found);
}

}  // namespace

std::string model_card(const Fit& fit, const Standardiser& input, const std::string& data) {
    std::string options, warnings;
    for (const auto& option : list_options(fit.options))
        options += fmt::format("- {}: {}\n", option.name, option.value);
    for (const auto& warning : fit.warnings) warnings += fmt::format("- {}: {}\n", warning.code, warning.text);
    if (warnings.empty()) warnings = "- none\n";
    return fmt::format(
        "# Model card: {}\n\nMade by Ektara {}, seed {}.\n\n## Data\n\n{}\n\n{} rows for training, {} held out by "
        "song; "
        "{} columns, of which {} enter as logarithms; each standardised.\n\n## Options\n\n{}\n## Reached\n\n{}\n"
        "## Warnings\n\n{}\n## Limits\n\nThe latent space describes songs like those it was trained on; features "
        "outside their range are extrapolated. A lower loss is not known to mean a better agreement of clusters with "
        "genres. Columns are found by name: a table of other features cannot be encoded.\n",
        name(fit.kind), version(), fit.seed, data, fit.diagnostics.train_rows, fit.diagnostics.heldout_rows,
        input.columns.size(), input.log_columns.size(), options, reached(fit.diagnostics), warnings);
}

}  // namespace ektara::models
