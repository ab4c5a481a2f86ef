#include "ektara/experiment/detail/graph_rule.hpp"

#include <memory>

#include "ektara/collection/tracks.hpp"
#include "ektara/experiment/correction.hpp"
#include "ektara/experiment/method.hpp"
#include "ektara/extraction/table_rows.hpp"

namespace ektara::experiment {
namespace {

/// What Method::clustering() puts behind the clusterer's name: "-language+graph=bbknn".
std::string behind_clusterer(const rundir::MethodRecord& method) {
    const auto name  = method.clustering_name();
    const auto start = method.space + "." + method.clusterer;
    return name.starts_with(start) ? name.substr(start.size()) : std::string();
}

/// The label column of the batches that the graph of a method's clusterer was told of; empty: none.
std::string recorded_batch(const rundir::MethodRecord& method) {
    const auto rest = behind_clusterer(method);
    return rest.starts_with('-') ? rest.substr(1, rest.find('+') - 1) : std::string();
}

/// The clusterer of a method with its options, from the settings of the run and the name of its clustering.
cluster::Options recorded_clusterer(const rundir::RunRecord& record, const rundir::MethodRecord& method) {
    OwnOptions own;
    const auto add_settings = [&](const std::string& prefix) {
        for (const auto& [name, value] : record.config)
            if (name.starts_with(prefix)) own[name.substr(prefix.size())] = value;
    };
    add_settings("cluster." + method.clusterer + ".");
    const auto rest = behind_clusterer(method);
    for (auto at = rest.find('+'); at != std::string::npos;) {
        const auto next = rest.find('+', at + 1), equals = rest.find('=', at);
        if (equals < next) own[rest.substr(at + 1, equals - at - 1)] = rest.substr(equals + 1, next - equals - 1);
        at = next;
    }
    add_settings("method." + method.clustering_name() + ".");
    auto chosen = cluster::method(method.clusterer);
    set_own(chosen, own);
    return chosen;
}

}  // namespace

void use_graph(const std::filesystem::path& run, const rundir::RunRecord& record, const rundir::MethodRecord& method,
               const std::vector<Eigen::Index>& blocks, ReferenceSet& reference) {
    const auto choice = cluster::graph_of(recorded_clusterer(record, method));
    const bool fits   = choice && (!cluster::needs_blocks(choice->kind) || blocks.size() >= 2);
    if (!fits || reference.embedding.rows.size() < 2) return;
    cluster::Context context{{}, cluster::needs_blocks(choice->kind) ? blocks : std::vector<Eigen::Index>()};
    GraphRule rule;
    auto known = std::make_shared<Batches>();
    if (const auto column = recorded_batch(method); !column.empty()) {
        const auto listed = collection::read_tracks_csv(run / "tracks.csv").tracks;
        *known            = batches_of(extraction::tracks_of(reference.embedding.rows, listed), column);
        context.batches   = known->of_row;
        rule.batch        = column;
        rule.batches      = known->values;
    }
    const auto placement = std::make_shared<const cluster::GraphPlacement>(reference.embedding.coords, context, *choice,
                                                                           reference.clusters.labels);
    rule.places          = [placement, known](const Matrix& points, const std::vector<std::string>& given) {
        return placement->places(points, given.empty() ? std::vector<int>() : batches_like(*known, given));
    };
    reference.graph = std::move(rule);
}

}  // namespace ektara::experiment
