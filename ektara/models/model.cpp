#include "ektara/models/model.hpp"

#include "ektara/core/version.hpp"
#include "ektara/models/checkpoint.hpp"

namespace ektara {
namespace models {
namespace {

Matrix encode_rows(const Network& network, const FeatureMatrix& standardised, const std::optional<Condition>& condition,
                   std::vector<std::string> condition_of_row) {
    Examples examples{standardised.values};
    condition_of_row.resize(standardised.rows.size());
    if (condition) examples.condition = condition_rows(*condition, condition_of_row);
    return encode(network, examples);
}

}  // namespace

Matrix encode(const Model& model, const FeatureMatrix& raw, const std::vector<std::string>& condition_of_row) {
    return encode_rows(model.network, tables::standardise(model.standardiser, raw), model.condition, condition_of_row);
}

Recipe embedding_recipe(const Fit& fit, const Recipe& standardised) {
    Recipe recipe{name(fit.options), standardised.options, fit.seed, standardised.kind, version()};
    for (const auto& option : list_options(fit.options)) recipe.options[option.name] = option.value;
    if (fit.condition) recipe.options["conditioned_on"] = fit.condition->column;
    return recipe;
}

Embedding FittedModel::encode(const FeatureMatrix& raw, const std::vector<std::string>& condition_of_row) const {
    const auto standardised = tables::standardise(standardiser_, raw);
    return {encode_rows(fit_.network, standardised, fit_.condition, condition_of_row), raw.rows,
            embedding_recipe(fit_, standardised.recipe)};
}

void FittedModel::save(const std::filesystem::path& folder) const { save_model(folder, fit_, standardiser_); }

}  // namespace models

namespace {

models::FittedModel fitted(const FeatureMatrix& raw, const models::Options& options, Seed seed,
                           const std::vector<std::string>& song_of_row) {
    auto standardiser = tables::fit_standardiser(raw, tables::Logarithms::OfVariances);
    const models::TrainingSet set{{tables::standardise(standardiser, raw).values},
                                  song_of_row.empty() ? raw.rows : song_of_row};
    return {models::fit(set, options, seed), std::move(standardiser)};
}

}  // namespace

Vae Vae::fit(const FeatureMatrix& raw, const models::VaeOptions& options, Seed seed,
             const std::vector<std::string>& song_of_row) {
    return Vae(fitted(raw, options, seed, song_of_row));
}

Autoencoder Autoencoder::fit(const FeatureMatrix& raw, const models::AutoencoderOptions& options, Seed seed,
                             const std::vector<std::string>& song_of_row) {
    return Autoencoder(fitted(raw, options, seed, song_of_row));
}

}  // namespace ektara
