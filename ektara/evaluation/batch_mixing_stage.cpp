#include "ektara/evaluation/batch_mixing_stage.hpp"

#include <algorithm>

#include "ektara/core/parallel.hpp"
#include "ektara/evaluation/targets.hpp"

namespace ektara::evaluation {
namespace {

/// Every space of the methods, once.
std::vector<const Embedding*> spaces_of(const std::vector<ScoredMethod>& methods) {
    std::vector<const Embedding*> spaces;
    for (const auto& method : methods)
        for (const auto& space : method.spaces)
            if (std::find(spaces.begin(), spaces.end(), space.get()) == spaces.end()) spaces.push_back(space.get());
    return spaces;
}

}  // namespace

std::vector<BatchMixing> batch_mixing_stage(const std::vector<Track>& tracks, const std::vector<ScoredMethod>& methods,
                                            int jobs) {
    const auto mixed = mixed_rows(column_of(tracks, "language"), shared_genres(tracks));
    if (mixed.rows.size() < kFewestMixedRows) return std::vector<BatchMixing>(methods.size());
    const auto spaces = spaces_of(methods);
    std::vector<BatchMixing> of_space(spaces.size());
    parallel_for(spaces.size(), jobs, [&](std::size_t i) { of_space[i] = batch_mixing(spaces[i]->coords, mixed); });
    std::vector<BatchMixing> means;
    for (const auto& method : methods) {
        BatchMixing mean{0, 0, 0};
        const auto count = static_cast<double>(method.spaces.size());
        for (const auto& space : method.spaces) {
            const auto at   = std::find(spaces.begin(), spaces.end(), space.get()) - spaces.begin();
            const auto& one = of_space[static_cast<std::size_t>(at)];
            mean.ilisi += one.ilisi / count;
            mean.clisi += one.clisi / count;
            mean.kbet += one.kbet / count;
        }
        means.push_back(mean);
    }
    return means;
}

}  // namespace ektara::evaluation
