#pragma once

#include <string>
#include <vector>

#include "ektara/experiment/method.hpp"

namespace ektara::experiment {

/// A method as a person writes it, before the names in it are looked up: a `[[method]]` table in TOML, or a text
///
///     features + [transform] + [model] + [projection] + [correction] + clusterer
///
/// such as "descriptors + umap + hdbscan" or "main + quantile + vae(beta=0.5) + leiden(resolution=2)". A step's own
/// options stand in parentheses; `cvae(condition=genre)` names the column of a conditional model. "main" are the run's
/// main features. Without a transform on features or a model, a transform works just before the projection.
///
/// A correction names the label column of its batches, as in "main + harmony(language) + kmeans". So does a graph of
/// batches: "main + leiden(graph=bbknn, batch=language)". Several features, with commas between them, are followed by a
/// way to fuse them and the clusterer: "rich,descriptors + snf + leiden"; or by the model that reads several, and any
/// projection and correction: "main,lyrics + multimodal-vae + kmeans".
struct MethodText {
    std::string task = "own", name, features = "main", transform, model, condition, projection, correction, batch,
                fusion, clusterer, subset;
    /// "umap.n_components" → "2".
    std::vector<std::pair<std::string, std::string>> options;
};

/// The method that a text in the form above describes; its name is that text. Throws UsageError E6003 naming the word
/// that is not known, and the nearest one that is.
MethodText parse_method_text(const std::string& text);

/// The methods of the leaves of a TOML document that lie in its `[[method]]` tables (artifacts::parse_toml); other
/// leaves are left alone. Throws UsageError E1101 for an unknown key.
std::vector<MethodText> method_tables(const std::vector<std::pair<std::string, std::string>>& leaves);

/// As a `[[method]]` table, and in the form above.
std::string toml_of(const MethodText& method);

/// A setting's value as TOML writes it: numbers and booleans as they are, all else in quotes.
std::string toml_value(const std::string& value);
std::string text_of(const MethodText& method);

/// The method in a run over these main features. Throws UsageError E6003 for a name that is not known, and for steps
/// that do not go together: a model of sequences without a sequence, a conditional one without a condition, a condition
/// without one.
Method resolve(const MethodText& text, const std::string& main_features);

}  // namespace ektara::experiment
