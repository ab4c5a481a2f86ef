#include "ektara/evaluation/mixing_stage.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "ektara/core/parallel.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/metrics/mixing.hpp"

namespace ektara::evaluation {
namespace {

constexpr double kUnknown  = std::numeric_limits<double>::quiet_NaN();
constexpr int kNeighbors   = 90;  ///< as scIB takes them
constexpr int kFewestSongs = 10;

/// The rows that have a shared genre, with their languages and genres as numbers from 0.
struct SharedRows {
    std::vector<Eigen::Index> rows;
    std::vector<int> languages, genres;
};

SharedRows shared_rows(const std::vector<Track>& tracks) {
    const auto genres = shared_genres(tracks), languages = column_of(tracks, "language");
    SharedRows shared;
    std::vector<std::string> genre, language;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        if (genres[i].empty()) continue;
        shared.rows.push_back(static_cast<Eigen::Index>(i));
        genre.push_back(genres[i]);
        language.push_back(languages[i]);
    }
    shared.languages = numbered(language);
    shared.genres    = numbered(genre);
    return shared;
}

Mixing mixing_of(const Matrix& space, const SharedRows& shared) {
    Matrix points(static_cast<Eigen::Index>(shared.rows.size()), space.cols());
    for (Eigen::Index i = 0; i < points.rows(); ++i)
        points.row(i) = space.row(shared.rows[static_cast<std::size_t>(i)]);
    const int k     = static_cast<int>(std::min<Eigen::Index>(kNeighbors, points.rows() - 1));
    const auto near = neighbors::knn(points, k);
    return {metrics::ilisi(near, shared.languages), metrics::clisi(near, shared.genres),
            metrics::kbet(near, shared.languages)};
}

}  // namespace

std::vector<Mixing> mixing_stage(const experiment::ModelInput& input,
                                 const std::vector<experiment::MethodResult>& results, int jobs) {
    const auto shared = shared_rows(input.tracks);
    if (std::ssize(shared.rows) < kFewestSongs)
        return std::vector<Mixing>(results.size(), {kUnknown, kUnknown, kUnknown});
    std::vector<const Embedding*> spaces;
    for (const auto& result : results)
        for (const auto& space : result.spaces)
            if (std::find(spaces.begin(), spaces.end(), space.get()) == spaces.end()) spaces.push_back(space.get());
    std::vector<Mixing> of_space(spaces.size());
    parallel_for(spaces.size(), jobs, [&](std::size_t i) { of_space[i] = mixing_of(spaces[i]->coords, shared); });
    std::vector<Mixing> mixing;
    for (const auto& result : results) {
        mixing.push_back({0, 0, 0});
        const auto count = static_cast<double>(result.spaces.size());
        for (const auto& space : result.spaces) {
            const auto at   = std::find(spaces.begin(), spaces.end(), space.get()) - spaces.begin();
            const auto& one = of_space[static_cast<std::size_t>(at)];
            mixing.back().ilisi += one.ilisi / count;
            mixing.back().clisi += one.clisi / count;
            mixing.back().kbet += one.kbet / count;
        }
    }
    return mixing;
}

}  // namespace ektara::evaluation
