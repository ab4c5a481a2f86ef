#include "ektara/metrics/transfer.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "ektara/core/error.hpp"

namespace ektara::metrics {
namespace {

/// Rows by label, and by cluster and label, of one batch.
struct SharedCounts {
    std::map<int, int> labels;
    std::map<int, std::map<int, int>> clusters;
};

std::vector<int> shared_labels(const SharedCounts& a, const SharedCounts& b) {
    std::vector<int> shared;
    for (const auto& [label, count] : a.labels) {
        const auto other = b.labels.find(label);
        if (count >= kFewestTransferred && other != b.labels.end() && other->second >= kFewestTransferred)
            shared.push_back(label);
    }
    return shared;
}

/// The shared label of which a cluster holds the largest share of a batch's rows; -1 where it holds none.
int name_of(const std::map<int, int>& cluster, const SharedCounts& batch, const std::vector<int>& shared) {
    int name    = -1;
    double most = 0;
    for (const int label : shared) {
        const auto found = cluster.find(label);
        if (found == cluster.end()) continue;
        const double share = static_cast<double>(found->second) / batch.labels.at(label);
        if (share > most) name = label, most = share;
    }
    return name;
}

double accuracy(const SharedCounts& from, const SharedCounts& to, const std::vector<int>& shared) {
    std::map<int, int> right;
    for (const auto& [cluster, labels] : to.clusters) {
        const auto named = from.clusters.find(cluster);
        if (cluster < 0 || named == from.clusters.end()) continue;
        const int name   = name_of(named->second, from, shared);
        const auto found = labels.find(name);
        if (name >= 0 && found != labels.end()) right[name] += found->second;
    }
    double sum = 0;
    for (const int label : shared) sum += static_cast<double>(right[label]) / to.labels.at(label);
    return sum / static_cast<double>(shared.size());
}

}  // namespace

Transfer cluster_transfer(const std::vector<int>& clusters, const std::vector<int>& batches,
                          const std::vector<int>& labels) {
    require(clusters.size() == batches.size() && clusters.size() == labels.size(), "E6301",
            "transfer: clusters, batches and labels must be of one length, but are of {}, {} and {}", clusters.size(),
            batches.size(), labels.size());
    std::map<int, SharedCounts> of_batch;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        if (batches[i] < 0 || labels[i] < 0) continue;
        auto& counts = of_batch[batches[i]];
        ++counts.labels[labels[i]];
        ++counts.clusters[clusters[i]][labels[i]];
    }
    Transfer found{0, 0};
    for (const auto& [a, from] : of_batch)
        for (const auto& [b, to] : of_batch) {
            const auto shared = a == b ? std::vector<int>() : shared_labels(from, to);
            if (shared.size() < 2) continue;
            found.accuracy += accuracy(from, to, shared);
            found.chance += 1 / static_cast<double>(shared.size());
            ++found.pairs;
        }
    constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    if (found.pairs == 0) return {kUnknown, kUnknown};
    return {.accuracy = found.accuracy / found.pairs, .chance = found.chance / found.pairs, .pairs = found.pairs};
}

}  // namespace ektara::metrics
