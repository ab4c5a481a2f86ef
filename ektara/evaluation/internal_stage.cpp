#include "ektara/evaluation/internal_stage.hpp"

#include <algorithm>
#include <mutex>
#include <set>

#include "ektara/core/parallel.hpp"
#include "ektara/metrics/internal.hpp"
#include "ektara/metrics/separation.hpp"

namespace ektara::evaluation {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// One clustering of one method, and where its indices go.
struct Item {
    const std::vector<int>* labels;
    Internal* indices;
};

/// All clusterings that are to be judged in one space.
struct Task {
    const Matrix* points;
    std::vector<Item> items;
};

bool is_defined(const std::vector<int>& labels) {
    const std::set<int> clusters(labels.begin(), labels.end());
    const auto found = clusters.size() - clusters.count(metrics::kNoise);
    const auto rows  = std::count_if(labels.begin(), labels.end(), [](int label) { return label >= 0; });
    return found >= 2 && found < static_cast<std::size_t>(rows);
}

void judge(const Task& task, int jobs) {
    std::vector<std::vector<int>> labelings;
    for (const auto& item : task.items) labelings.push_back(*item.labels);
    const auto separations = metrics::separation(*task.points, labelings, jobs);
    parallel_for(task.items.size(), jobs, [&](std::size_t i) {
        *task.items[i].indices = {separations[i].silhouette, separations[i].dunn, kUndefined, kUndefined,
                                  separations[i].by_cluster};
        if (!is_defined(labelings[i])) return;
        task.items[i].indices->calinski_harabasz = metrics::calinski_harabasz(*task.points, labelings[i]);
        task.items[i].indices->davies_bouldin    = metrics::davies_bouldin(*task.points, labelings[i]);
    });
}

Internal mean_of(const std::vector<Internal>& seeds) {
    Internal mean{0, 0, 0, 0, seeds.front().by_cluster};
    const auto count = static_cast<double>(seeds.size());
    for (const auto& seed : seeds) {
        mean.silhouette += seed.silhouette / count;
        mean.dunn += seed.dunn / count;
        mean.calinski_harabasz += seed.calinski_harabasz / count;
        mean.davies_bouldin += seed.davies_bouldin / count;
    }
    return mean;
}

}  // namespace

std::vector<InternalScores> internal_stage(const experiment::ModelInput& input,
                                           const std::vector<experiment::MethodResult>& results, int jobs,
                                           const Progress& progress) {
    std::vector<std::vector<Internal>> own(results.size()), reference(results.size());
    Task shared{&input.features.at(input.reference_space).standardised.values, {}};
    std::vector<Task> tasks;
    for (std::size_t m = 0; m < results.size(); ++m) {
        own[m].resize(results[m].seeds.size());
        reference[m].resize(results[m].seeds.size());
        for (std::size_t s = 0; s < results[m].seeds.size(); ++s) {
            const auto* labels = &results[m].clusterings[s].labels;
            const auto* points = &results[m].spaces[s]->coords;
            auto task = std::find_if(tasks.begin(), tasks.end(), [&](const Task& t) { return t.points == points; });
            if (task == tasks.end()) task = tasks.insert(tasks.end(), {points, {}});
            task->items.push_back({labels, &own[m][s]});
            shared.items.push_back({labels, &reference[m][s]});
        }
    }
    tasks.push_back(std::move(shared));
    for (std::size_t t = 0; t < tasks.size(); ++t) {
        judge(tasks[t], jobs);
        progress("internal indices", t + 1, tasks.size());
    }
    std::vector<InternalScores> scores;
    for (std::size_t m = 0; m < results.size(); ++m) scores.push_back({mean_of(own[m]), mean_of(reference[m])});
    return scores;
}

}  // namespace ektara::evaluation
