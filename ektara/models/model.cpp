#include "ektara/models/model.hpp"

#include <algorithm>

#include "ektara/core/crop_columns.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/version.hpp"
#include "ektara/models/checkpoint.hpp"
#include "ektara/tables/crops.hpp"

namespace ektara {
namespace models {
namespace {

/// Raw features as a model reads them.
struct ReadRows {
    FeatureMatrix standardised;
    int crops = 1;
};

ReadRows read_rows(const tables::Standardiser& standardiser, const FeatureMatrix& raw, int crops) {
    const auto layout = crop_layout(raw.columns);
    require(crops == 1 || layout.has_value(), "E5062",
            "encode: the model reads crops, but the table has whole clips; give a table of crops, such as "
            "mfcc-moments-crops of 'ektara extract'");
    if (!layout || crops == 1) return {tables::standardise(standardiser, raw)};
    return {tables::standardise(standardiser, tables::by_crop(raw, *layout)), layout->crops};
}

/// One row a clip, nothing where the model has no condition; clips that the texts do not reach count as unknown.
Matrix conditions(const std::optional<Condition>& condition, std::vector<std::string> condition_of_row,
                  Eigen::Index clips) {
    if (!condition) return {};
    condition_of_row.resize(static_cast<std::size_t>(clips));
    return condition_rows(*condition, condition_of_row);
}

Matrix encode_rows(const Network& network, ReadRows rows, const std::optional<Condition>& condition,
                   const std::vector<std::string>& condition_of_row) {
    Examples examples{std::move(rows.standardised.values)};
    examples.crops     = rows.crops;
    examples.condition = conditions(condition, condition_of_row, examples.clips());
    return encode(network, examples);
}

void require_plain(const Model& model) {
    require(model.blocks.empty() && model.crops == 1 &&
                model.standardiser.column_transform.kind() == tables::Transform::None,
            "E5070", "decode: a model of transformed columns, of crops or of several blocks has no way back to them");
}

}  // namespace

Matrix encode(const Model& model, const FeatureMatrix& raw, const std::vector<std::string>& condition_of_row) {
    if (!model.blocks.empty()) {
        auto rows = tables::standardise_blocks(model.standardiser, model.blocks, raw);
        Examples examples{std::move(rows.standardised.values)};
        examples.present = std::move(rows.present);
        return encode(model.network, examples);
    }
    return encode_rows(model.network, read_rows(model.standardiser, raw, model.crops), model.condition,
                       condition_of_row);
}

Matrix decode(const Model& model, const Matrix& z, const std::vector<std::string>& condition_of_row) {
    require_plain(model);
    MatrixD values = decode(model.network, z, conditions(model.condition, condition_of_row, z.rows())).cast<double>();
    const auto& standardiser = model.standardiser;
    values =
        (values.array().rowwise() * standardiser.scale.cast<double>().array()).rowwise() + standardiser.mean.array();
    const auto& logged = standardiser.log_columns;
    for (Eigen::Index j = 0; j < values.cols(); ++j)
        if (std::find(logged.begin(), logged.end(), standardiser.columns[static_cast<std::size_t>(j)]) != logged.end())
            values.col(j) = values.col(j).array().exp();
    return values.cast<float>();
}

double explained_variance(const Model& model, const FeatureMatrix& raw,
                          const std::vector<std::string>& condition_of_row) {
    require_plain(model);
    Examples examples{tables::standardise(model.standardiser, raw).values};
    examples.condition  = conditions(model.condition, condition_of_row, raw.values.rows());
    const Matrix made   = decode(model.network, encode(model.network, examples), examples.condition);
    const MatrixD given = examples.values.cast<double>();
    return 1 - (given - made.cast<double>()).squaredNorm() / given.squaredNorm();
}

Recipe embedding_recipe(const Fit& fit, const Recipe& standardised) {
    Recipe recipe{name(fit.options), standardised.options, fit.seed, standardised.kind, version()};
    for (const auto& option : list_options(fit.options)) recipe.options[option.name] = option.value;
    if (fit.condition) recipe.options["conditioned_on"] = fit.condition->column;
    return recipe;
}

Embedding FittedModel::encode(const FeatureMatrix& raw, const std::vector<std::string>& condition_of_row) const {
    auto rows   = read_rows(standardiser_, raw, fit_.pairing.crops());
    auto recipe = embedding_recipe(fit_, rows.standardised.recipe);
    return {encode_rows(fit_.network, std::move(rows), fit_.condition, condition_of_row), raw.rows, std::move(recipe)};
}

void FittedModel::save(const std::filesystem::path& folder) const { save_model(folder, fit_, standardiser_); }

}  // namespace models

namespace {

models::FittedModel fitted(const FeatureMatrix& raw, const models::Options& options, Seed seed,
                           const std::vector<std::string>& song_of_row) {
    const auto layout       = crop_layout(raw.columns);
    const FeatureMatrix& in = layout ? tables::by_crop(raw, *layout) : raw;
    auto standardiser       = tables::fit_standardiser(in, tables::Logarithms::OfVariances);
    models::TrainingSet set{{tables::standardise(standardiser, in).values},
                            song_of_row.empty() ? raw.rows : song_of_row};
    if (layout) set.examples.crops = layout->crops;
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
