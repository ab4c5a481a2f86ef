#include "ektara/evaluation/batch_mixing_stage.hpp"

#include <algorithm>
#include <map>

#include "ektara/collection/inputs.hpp"
#include "ektara/core/labels.hpp"
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
                                            const MixingOptions& options, const RowOrder& order) {
    const auto songs  = encode_labels(collection::songs_of(tracks));
    const auto values = column_of(tracks, options.column);
    const auto mixed  = mixed_rows(values, shared_genres(tracks, options.column), songs, order);
    if (mixed.rows.size() < kFewestMixedRows) return std::vector<BatchMixing>(methods.size());
    const auto spaces = spaces_of(methods);
    std::vector<BatchMixing> of_space(spaces.size());
    // One space after the other: 90 neighbours a row for every thread take more memory than anything else in a run.
    for (std::size_t i = 0; i < spaces.size(); ++i)
        of_space[i] = batch_mixing(spaces[i]->coords, mixed, options.seed, options.jobs);
    std::vector<BatchMixing> means;
    for (const auto& method : methods) {
        std::map<std::string, double> sums;
        const auto count = static_cast<double>(method.spaces.size());
        for (const auto& space : method.spaces) {
            const auto at = std::find(spaces.begin(), spaces.end(), space.get()) - spaces.begin();
            BatchMixing::fields(of_space[static_cast<std::size_t>(at)],
                                [&](const char* name, double value) { sums[name] += value / count; });
        }
        means.emplace_back();
        BatchMixing::fields(means.back(), [&](const char* name, double& value) { value = sums[name]; });
    }
    return means;
}

}  // namespace ektara::evaluation
