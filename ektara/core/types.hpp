#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara {

using TrackId = std::string;
using Seed    = std::uint64_t;

/// One row of a collection. `labels` holds every text column that is a label: language, genre, source and any other.
struct Track {
    TrackId id;
    std::filesystem::path audio;
    std::string title, artist, album, song_id, clip;
    std::filesystem::path lyrics;
    std::map<std::string, std::string> labels;
};

/// Mono samples in [-1, 1].
struct Waveform {
    std::vector<float> samples;
    int sample_rate_hz = 0;
};

/// How a table came about: what it is, with which options and seed, from which parent.
struct Recipe {
    std::string kind;
    std::map<std::string, std::string> options;
    Seed seed = 0;
    std::string parent;
    std::string version;
    bool operator==(const Recipe&) const = default;
};

/// n tracks × d named columns. Tables are joined by row id, never by position.
struct FeatureMatrix {
    Matrix values;
    std::vector<TrackId> rows;
    std::vector<std::string> columns;
    Recipe recipe;
};

/// n tracks × latent dimensions: PCA, VAE and UMAP alike.
struct Embedding {
    Matrix coords;
    std::vector<TrackId> rows;
    Recipe recipe;
};

/// One group number a row; -1 is noise. `strength` is empty where the method has none.
struct Clustering {
    std::vector<int> labels;
    std::vector<float> strength;
    int n_clusters = 0;
};

/// One track that could not be used: a value, not an exception.
struct Failure {
    TrackId track;
    std::filesystem::path path;
    std::string stage, code, reason;
};

template <class T>
using Outcome = std::variant<T, Failure>;

}  // namespace ektara
