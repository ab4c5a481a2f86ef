#include "ektara/experiment/method.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "ektara/core/options.hpp"

namespace ektara::experiment {
namespace {

using Methods = std::vector<Method>;

/// The spaces that the presets are made of.
struct Spaces {
    Space raw, pca, vae, vae_quantile, ae, conv_vae, cvae_genre, cvae_language, descriptors, hybrid, pca_hybrid,
        vae_hybrid;
    explicit Spaces(const std::string& main)
        : raw{main},
          pca{.features = main, .model = "pca"},
          vae{.features = main, .model = "vae"},
          vae_quantile{.features = main, .model = "vae", .transform = tables::Transform::Quantile},
          ae{.features = main, .model = "ae"},
          conv_vae{.features = "mfcc-sequence", .model = "conv-vae"},
          cvae_genre{.features = main, .model = "cvae", .condition = "genre"},
          cvae_language{.features = main, .model = "cvae", .condition = "language"},
          descriptors{.features = "descriptors", .suffix = "descriptors"},
          hybrid{.features = "hybrid", .suffix = "hybrid"},
          pca_hybrid{.features = "hybrid", .suffix = "hybrid", .model = "pca"},
          vae_hybrid{.features = "hybrid", .suffix = "hybrid", .model = "vae"} {}
};

Space on(Space space, const char* projection) {
    space.projection = projection;
    return space;
}

Methods easy(const Spaces& s) {
    return {{"easy", "Basic VAE + K-Means", s.vae, "kmeans"}, {"easy", "PCA + K-Means", s.pca, "kmeans"}};
}

Methods medium(const Spaces& s, bool text) {
    Methods methods{{"medium", "Conv VAE + K-Means", s.conv_vae, "kmeans"},
                    {"medium", "Raw + Agglomerative", s.raw, "ward"},
                    {"medium", "Raw + DBSCAN", s.raw, "dbscan"},
                    {"medium", "UMAP + K-Means", on(s.raw, "umap"), "kmeans"},
                    {"medium", "UMAP + Agglomerative", on(s.raw, "umap"), "ward"},
                    {"medium", "UMAP + DBSCAN", on(s.raw, "umap"), "dbscan"}};
    const Methods hybrid{{"medium", "Hybrid + K-Means", s.hybrid, "kmeans"},
                         {"medium", "Hybrid + Agglomerative", s.hybrid, "ward"},
                         {"medium", "Hybrid + DBSCAN", s.hybrid, "dbscan"},
                         {"medium", "Hybrid UMAP + K-Means", on(s.hybrid, "umap"), "kmeans"},
                         {"medium", "Hybrid UMAP + DBSCAN", on(s.hybrid, "umap"), "dbscan"},
                         {"medium", "Hybrid PCA + K-Means", s.pca_hybrid, "kmeans"}};
    if (text) methods.insert(methods.end(), hybrid.begin(), hybrid.end());
    return methods;
}

Methods hard(const Spaces& s, bool text) {
    Methods methods{{"hard", "CVAE (genre) + K-Means", s.cvae_genre, "kmeans"},
                    {"hard", "CVAE (language) + K-Means", s.cvae_language, "kmeans"},
                    {"hard", "Autoencoder + K-Means", s.ae, "kmeans"},
                    {"hard", "Raw + Spectral", s.raw, "spectral"},
                    {"hard", "Descriptors + K-Means", s.descriptors, "kmeans"}};
    if (text) methods.insert(methods.begin() + 2, {"hard", "Multi-modal VAE + K-Means", s.vae_hybrid, "kmeans"});
    return methods;
}

Methods best(const Spaces& s) {
    return {{"best", "Half-whitened + Leiden", on(s.raw, "half-whitened"), "leiden"},
            {"best", "Quantile VAE + Leiden", s.vae_quantile, "leiden"},
            {"best", "Half-whitened + K-Means", on(s.raw, "half-whitened"), "kmeans"}};
}

void append(Methods& methods, const Methods& more) { methods.insert(methods.end(), more.begin(), more.end()); }

}  // namespace

std::string Space::name() const {
    std::string name = model == "raw" && !suffix.empty() ? suffix : model;
    if (!condition.empty()) name += "-" + condition;
    if (model != "raw" && !suffix.empty()) name += "-" + suffix;
    if (transform != tables::Transform::None) name += "-" + options_detail::to_text(transform);
    if (!projection.empty()) name += "-" + projection;
    return name;
}

std::string Space::input() const {
    return transform == tables::Transform::None ? features : features + "-" + options_detail::to_text(transform);
}

Space Space::base() const {
    Space base      = *this;
    base.projection = {};
    return base;
}

std::vector<std::pair<Preset, std::string>> enum_names(Preset) {
    return {{Preset::Easy, "easy"},
            {Preset::Medium, "medium"},
            {Preset::Hard, "hard"},
            {Preset::Best, "best"},
            {Preset::All, "all"}};
}

std::vector<Method> methods_of(Preset preset, const std::string& main_features, bool text) {
    const Spaces spaces(main_features);
    Methods methods;
    if (preset == Preset::Easy || preset == Preset::All) append(methods, easy(spaces));
    if (preset == Preset::Medium || preset == Preset::All) append(methods, medium(spaces, text));
    if (preset == Preset::Hard || preset == Preset::All) append(methods, hard(spaces, text));
    if (preset == Preset::Best || preset == Preset::All) append(methods, best(spaces));
    methods.push_back({"easy", kBaseline, spaces.raw, "kmeans"});
    return methods;
}

std::string with_seed(const std::string& name, Seed seed) { return fmt::format("{}.s{}", name, seed); }

}  // namespace ektara::experiment
