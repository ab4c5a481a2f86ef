#include "ektara/experiment/original_system/published.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>

#include "ektara/artifacts/toml.hpp"
#include "ektara/core/error.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/experiment/run_settings.hpp"
#include "ektara/metrics/external.hpp"

namespace ektara::experiment {

/// The file, compiled in.
std::string_view original_system_toml();

namespace {

constexpr const char* kWarning = "W-AS-PUBLISHED";

/// The original clustered these rows spectrally and drew the others at random.
constexpr Eigen::Index kFirstRows = 1000;

const MethodFile& original() {
    static const MethodFile file =
        parse_method_file(artifacts::parse_toml(original_system_toml(), "original_system.toml"));
    return file;
}

/// Share of the rows that the k largest classes hold: no clustering in k groups has a higher purity.
double purity_cap(const std::vector<int>& labels, int k) {
    std::map<int, int> sizes;
    int labelled = 0;
    for (const int label : labels)
        if (label >= 0) ++sizes[label], ++labelled;
    std::vector<int> largest;
    for (const auto& [label, size] : sizes) largest.push_back(size);
    std::sort(largest.rbegin(), largest.rend());
    if (std::ssize(largest) > k) largest.resize(static_cast<std::size_t>(k));
    return std::accumulate(largest.begin(), largest.end(), 0.0) / std::max(1, labelled);
}

class Choices {
  public:
    void add(const std::string& choice, const std::string& problem) {
        warnings_.push_back({kWarning, choice + ": " + problem});
    }
    std::vector<Warning> take() { return std::move(warnings_); }

  private:
    std::vector<Warning> warnings_;
};

/// What is said of the labels, with this collection's figures.
void add_label_choices(const ModelInput& input, const RunOptions& options, Choices& choices) {
    const auto genre    = encode_labels(evaluation::column_of(input.tracks, "genre")),
               language = encode_labels(evaluation::column_of(input.tracks, "language"));
    const int genres    = 1 + *std::max_element(genre.begin(), genre.end());
    if (genres > options.n_clusters)
        choices.add(fmt::format("k = {} for {} genres", options.n_clusters, genres),
                    fmt::format("no clustering in {} groups has a purity above {:.2f} here", options.n_clusters,
                                purity_cap(genre, options.n_clusters)));
    if (genres < 2 || *std::max_element(language.begin(), language.end()) < 1) return;
    std::vector<int> both[2];
    for (std::size_t i = 0; i < genre.size(); ++i)
        if (genre[i] >= 0 && language[i] >= 0) both[0].push_back(genre[i]), both[1].push_back(language[i]);
    if (both[0].empty()) return;
    choices.add("scores over all languages together, against genre strings as they are written",
                fmt::format("cutting by language alone has an NMI of {:.3f} here, and pop and Pop count as two",
                            metrics::external_scores(both[0], both[1]).nmi));
}

RepeatedSystem original_system() {
    RepeatedSystem system{"published", published_methods(true), {}, kWarning, true};
    for (const auto& method : system.methods)
        if (const auto known = published_scores(method.name)) system.figures.emplace(method.name, *known);
    return system;
}

}  // namespace

RunOptions published_options() {
    RunOptions options;
    options.repeated        = original_system();
    options.main_features   = kPublishedFeatures;
    options.main_columns    = mfcc_means().columns;
    options.reference_space = "hybrid";
    options.notes           = published_warnings;
    apply_settings(original().settings, options);
    options.methods["hybrid.dbscan"]      = {{"eps", "0.5"}, {"min_samples", "10"}, {"duplicates", "keep"}};
    options.methods["hybrid-umap.dbscan"] = {{"eps", "0.3"}, {"min_samples", "10"}, {"duplicates", "keep"}};
    return options;
}

std::vector<Method> published_methods(bool text) {
    std::vector<Method> methods;
    for (const auto& written : original().methods)
        if (auto method = resolve(written, kPublishedFeatures); text || !needs_text(method))
            methods.push_back(std::move(method));
    return methods;
}

extraction::ColumnSelection mfcc_means() {
    extraction::ColumnSelection means{kPublishedFeatures, {}};
    for (int i = 1; i <= 13; ++i) means.columns.push_back(fmt::format("mfcc{}_mean", i));
    return means;
}

std::optional<evaluation::TableFigures> published_scores(const std::string& method) {
    // From the tables in that system's repository (results_summary.csv), rounded to four digits.
    static const std::map<std::string, evaluation::TableFigures> kScores{
        {"Hybrid + Agglomerative", {.7527, .0043, .0331, .0945}},
        {"Hybrid + K-Means", {.7479, .0042, .0345, .0960}},
        {"Hybrid UMAP + DBSCAN", {.5309, .0218, .1061, .1311}},
        {"Autoencoder + K-Means", {-.0370, .0814, .2165, .2071}},
        {"PCA + K-Means", {-.0463, .1128, .2614, .2566}},
        {"CVAE (genre) + K-Means", {-.0463, .0749, .1742, .1761}},
        {"Raw + Spectral", {-.0515, .0643, .1316, .2096}},
        {kBaseline, {-.0565, .1337, .2829, .2776}},
        {"Conv VAE + K-Means", {-.0579, .1087, .2470, .2431}},
        {"Basic VAE + K-Means", {-.0791, .0997, .2421, .2331}}};
    const auto found = kScores.find(method);
    return found == kScores.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Warning> published_warnings(const ModelInput& input, const RunOptions& options) {
    Choices choices;
    if (input.features.contains("mfcc-moments"))
        if (const double seconds = options.features.decode.duration_seconds; seconds > 0)
            choices.add(fmt::format("the first {:g} s of each file", seconds),
                        "they are how a track begins, not how it sounds");
    choices.add("13 MFCC means", "nothing of how the sound moves, where 52 moments were promised");
    const auto hybrid = input.features.find("hybrid");
    if (hybrid != input.features.end()) {
        const auto columns = hybrid->second.standardised.values.cols();
        choices.add("a sentence from the thirds of each track's own frames",
                    "a mean lies in the middle of its own frames, so nearly all tracks get the same few sentences");
        choices.add(fmt::format("13 audio and {} text columns side by side", columns - 13),
                    fmt::format("text outweighs audio {:.0f} : 1, so groups are sentences",
                                static_cast<double>(columns - 13) / 13));
        choices.add("DBSCAN with a fixed eps among the hybrid columns and another on their map",
                    "eps was fixed by hand, without a look at the distances in the data");
        choices.add("every silhouette in the hybrid space",
                    "it rewards groups of equal sentences, whatever was clustered, and noise counts as a cluster");
    }
    choices.add("a convolution over the 13 coefficients", "they are no sequence; neighbours in it mean nothing");
    choices.add("a conditional VAE that receives the genre",
                "its latent space is designed not to hold the genre, and is scored by it");
    choices.add("fixed numbers of epochs without shuffling, held-out songs or variants",
                "it cannot be said whether a model was trained enough");
    const auto rows = std::ssize(input.tracks);
    if (rows > kFirstRows)
        choices.add(fmt::format("spectral clustering of the first {} rows", kFirstRows),
                    fmt::format("the clusters of the other {} are drawn at random", rows - kFirstRows));
    if (options.seeds == 1) choices.add("one seed", "what another would give is not known");
    add_label_choices(input, options, choices);
    return choices.take();
}

}  // namespace ektara::experiment
