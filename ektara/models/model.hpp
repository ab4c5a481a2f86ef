#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ektara/models/fit.hpp"
#include "ektara/models/input_recipe.hpp"
#include "ektara/tables/feature_blocks.hpp"
#include "ektara/tables/standardiser.hpp"

namespace ektara::models {

/// A trained network with all that it takes to encode new songs.
struct Model {
    Network network;
    tables::Standardiser standardiser;
    Options options;
    Seed seed = 0;
    std::optional<Condition> condition{};
    /// How the raw features were made, where that is known.
    std::optional<InputRecipe> input{};
    /// Crops of each clip that it was trained on; 1: it reads whole clips.
    int crops = 1;
    /// The blocks of features that it reads, in the order of their columns; empty: one table.
    std::vector<tables::BlockColumns> blocks{};
};

/// Posterior means of raw features (columns found by name), of a table of crops their mean for each clip: n ×
/// latent_dims. A model of blocks reads tables::side_by_side of them, with NaN where a row lacks a block. A conditional
/// model reads the condition of each row, or the mean condition for a row without one.
/// Throws InvalidArgument E1207–E1209, and E5062 where a model of crops gets a table without them.
Matrix encode(const Model& model, const FeatureMatrix& raw, const std::vector<std::string>& condition_of_row = {});

/// Raw features from latent points z (n × latent_dims): what the decoder makes of them, in the units of the columns
/// that were fitted; logarithms are undone, a constant column has its value. Throws InvalidArgument E5004 for another
/// width, E5070 for a model whose columns were transformed, that reads crops or several blocks.
Matrix decode(const Model& model, const Matrix& z, const std::vector<std::string>& condition_of_row = {});

/// Which share of the variance of raw features, standardised as when it was fitted, the model's reconstructions from
/// posterior means explain: 1 − Σ‖x − x̂‖²/Σ‖x‖², 1 for rows that it reconstructs exactly. Throws as `encode` and
/// `decode`.
double explained_variance(const Model& model, const FeatureMatrix& raw,
                          const std::vector<std::string>& condition_of_row = {});

/// The recipe of the embedding that a fit gives of features with this recipe, standardised: the features' options,
/// those of the model, and `conditioned_on`; its kind is that of the model.
Recipe embedding_recipe(const Fit& fit, const Recipe& standardised);

/// A fitted model that reads raw features: standardised as when it was fitted, then encoded.
class FittedModel {
  public:
    FittedModel(Fit fit, tables::Standardiser standardiser)
        : fit_(std::move(fit)), standardiser_(std::move(standardiser)) {}

    /// Posterior means, with their recipe. A conditional model reads `condition_of_row` as encode(Model) does.
    Embedding encode(const FeatureMatrix& raw, const std::vector<std::string>& condition_of_row = {}) const;
    /// Writes the model as save_model does; load_model reads it again.
    void save(const std::filesystem::path& folder) const;

    const Fit& training() const { return fit_; }
    const Diagnostics& diagnostics() const { return fit_.diagnostics; }
    const std::vector<Warning>& warnings() const { return fit_.warnings; }
    const tables::Standardiser& standardiser() const { return standardiser_; }

  private:
    Fit fit_;
    tables::Standardiser standardiser_;
};

}  // namespace ektara::models

namespace ektara {

/// A variational autoencoder of a table of raw features:
///
///     const auto vae       = ektara::Vae::fit(table, {.posterior = {.beta = 2}});
///     const auto embedding = vae.encode(table);
///
/// Columns are standardised, those named `*_var` after their logarithm. `song_of_row` names the song of each row, so
/// that songs are held out whole; without it every row is a song of its own. Throws as models::fit and
/// fit_standardiser.
class Vae : public models::FittedModel {
  public:
    static Vae fit(const FeatureMatrix& raw, const models::VaeOptions& options = {}, Seed seed = 0,
                   const std::vector<std::string>& song_of_row = {});

  private:
    explicit Vae(FittedModel fitted) : FittedModel(std::move(fitted)) {}
};

/// The same with a point in place of the posterior.
class Autoencoder : public models::FittedModel {
  public:
    static Autoencoder fit(const FeatureMatrix& raw, const models::AutoencoderOptions& options = {}, Seed seed = 0,
                           const std::vector<std::string>& song_of_row = {});

  private:
    explicit Autoencoder(FittedModel fitted) : FittedModel(std::move(fitted)) {}
};

}  // namespace ektara
