#include "ektara/evaluation/internal_stage.hpp"

#include <algorithm>

namespace ektara::evaluation {
namespace {

/// All clusterings that are scored in one space, and where their indices go.
struct Task {
    const Matrix* points;
    std::vector<std::vector<int>> labelings    = {};
    std::vector<InternalIndices*> destinations = {};
    void add(const std::vector<int>& labels, InternalIndices& destination) {
        labelings.push_back(labels);
        destinations.push_back(&destination);
    }
};

Task& task_of(const Matrix& points, std::vector<Task>& tasks) {
    const auto found = std::find_if(tasks.begin(), tasks.end(), [&](const Task& t) { return t.points == &points; });
    return found == tasks.end() ? tasks.emplace_back(Task{&points}) : *found;
}

InternalIndices mean_of(const std::vector<InternalIndices>& seeds) {
    InternalIndices mean{0, 0, 0, 0, InternalIndices::kUnknown, seeds.front().by_cluster};
    const auto count = static_cast<double>(seeds.size());
    for (const auto& seed : seeds) {
        mean.silhouette += seed.silhouette / count;
        mean.dunn += seed.dunn / count;
        mean.calinski_harabasz += seed.calinski_harabasz / count;
        mean.davies_bouldin += seed.davies_bouldin / count;
        mean.n_sampled = std::max(mean.n_sampled, seed.n_sampled);
    }
    return mean;
}

double mean_dbcv(const ScoredMethod& method) {
    if (!method.is_density_based) return InternalIndices::kUnknown;
    double sum = 0;
    for (std::size_t s = 0; s < method.clusterings.size(); ++s)
        sum += capped_dbcv(method.spaces[s]->coords, method.clusterings[s].labels);
    return sum / static_cast<double>(method.clusterings.size());
}

}  // namespace

std::vector<InternalScores> internal_stage(const Matrix& reference, const std::vector<ScoredMethod>& methods, int jobs,
                                           const Progress& progress) {
    std::vector<std::vector<InternalIndices>> own(methods.size()), shared(methods.size());
    std::vector<Task> tasks;
    Task in_reference{&reference};
    for (std::size_t m = 0; m < methods.size(); ++m) {
        own[m].resize(methods[m].seeds.size());
        shared[m].resize(methods[m].seeds.size());
        for (std::size_t s = 0; s < methods[m].seeds.size(); ++s) {
            const auto& labels = methods[m].clusterings[s].labels;
            task_of(methods[m].spaces[s]->coords, tasks).add(labels, own[m][s]);
            in_reference.add(labels, shared[m][s]);
        }
    }
    tasks.push_back(std::move(in_reference));
    for (std::size_t t = 0; t < tasks.size(); ++t) {
        auto found = internal_indices(*tasks[t].points, tasks[t].labelings, jobs);
        for (std::size_t i = 0; i < found.size(); ++i) *tasks[t].destinations[i] = std::move(found[i]);
        progress("internal indices", t + 1, tasks.size());
    }
    std::vector<InternalScores> scores;
    for (std::size_t m = 0; m < methods.size(); ++m) {
        scores.push_back({mean_of(own[m]), mean_of(shared[m])});
        scores.back().own.dbcv = mean_dbcv(methods[m]);
    }
    return scores;
}

}  // namespace ektara::evaluation
