#pragma once

#include <string>
#include <vector>

#include "ektara/evaluation/score_stage.hpp"
#include "silent.hpp"

namespace ektara::testing {

/// Tracks t00, t01, … of two languages and two genres: languages change after two rows, genres after every row.
inline std::vector<Track> tiny_tracks(int rows) {
    std::vector<Track> tracks;
    for (int i = 0; i < rows; ++i) {
        Track track{};
        track.id     = std::string("t") + static_cast<char>('0' + i / 10) + static_cast<char>('0' + i % 10);
        track.labels = {{"language", i % 4 < 2 ? "bangla" : "english"}, {"genre", i % 2 == 0 ? "folk" : "rock"}};
        tracks.push_back(track);
    }
    return tracks;
}

/// A line of points: rows of genre `rock` lie `distance` to the right of the others, and each a little further up.
inline std::shared_ptr<const Embedding> tiny_space(const std::vector<Track>& tracks, float distance = 10) {
    Embedding space{Matrix(static_cast<Eigen::Index>(tracks.size()), 2), {}, {}};
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        space.rows.push_back(tracks[i].id);
        space.coords.row(static_cast<Eigen::Index>(i)) << (i % 2 == 0 ? 0 : distance), 0.01F * static_cast<float>(i);
    }
    return std::make_shared<const Embedding>(space);
}

/// A method that found these labels with each of its seeds; clustered again, it cuts at the middle of the first column.
inline evaluation::ScoredMethod tiny_method(const std::string& name, std::shared_ptr<const Embedding> space,
                                            const std::vector<std::vector<int>>& labels) {
    evaluation::ScoredMethod method{
        .task = "easy", .name = name, .space = {"raw", "table", "raw"}, .clusterer = "kmeans", .k_choice = "given"};
    for (std::size_t seed = 0; seed < labels.size(); ++seed) {
        method.seeds.push_back(seed);
        method.spaces.push_back(space);
        method.clusterings.push_back({labels[seed], {}, 2});
    }
    method.recluster = [](const Matrix& points, const std::vector<Eigen::Index>&, Seed) {
        std::vector<int> found;
        const float middle = (points.col(0).minCoeff() + points.col(0).maxCoeff()) / 2;
        for (Eigen::Index i = 0; i < points.rows(); ++i) found.push_back(points(i, 0) > middle ? 1 : 0);
        return std::optional(found);
    };
    return method;
}

/// 0, 1, 0, 1, …: the genres of `tiny_tracks`.
inline std::vector<int> alternating(int rows) {
    std::vector<int> labels;
    for (int i = 0; i < rows; ++i) labels.push_back(i % 2);
    return labels;
}

}  // namespace ektara::testing
