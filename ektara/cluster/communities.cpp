#include "ektara/cluster/detail/communities.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/random.hpp"

namespace ektara::cluster {
namespace {

constexpr double kLeastGain       = 1e-10;  ///< of the graph's whole weight: less is rounding
constexpr int kMostIterations     = 100;
constexpr double kLeastGainOfMany = 1e-5;  ///< a hundred iterations would each gain less
constexpr int kManyNodes          = 20000;
constexpr double kFiner           = 256;  ///< times the resolution is that of parts which stand for many nodes …
constexpr double kFinerStep       = 8;    ///< … and so many times more where they are too few
constexpr int kFewestParts        = 2000;
constexpr int kPartsOfCommunity   = 50;
constexpr int kIterationsOfProbe  = 2;   ///< of a search for a resolution among many nodes
constexpr double kLog2Resolution  = 20;  ///< the search goes from 2⁻²⁰ to 2²⁰
constexpr int kHalvings           = 40;
constexpr double kLeastPower      = -746;

/// Numbers labels from 0 by first node; returns how many there are.
int renumber(std::vector<int>& labels) {
    std::vector<int> number(labels.size() + 1, -1);
    int count = 0;
    for (int& label : labels) {
        if (number[at(label)] < 0) number[at(label)] = count++;
        label = number[at(label)];
    }
    return count;
}

std::vector<int> shuffled(int n, Random& random) {
    std::vector<int> order(at(n));
    std::iota(order.begin(), order.end(), 0);
    random.shuffle(order);
    return order;
}

std::vector<double> strengths_of(const NodeGraph& graph, const std::vector<int>& labels) {
    std::vector<double> sums(at(graph.n_nodes()), 0);
    for (int v = 0; v < graph.n_nodes(); ++v) sums[at(labels[at(v)])] += graph.strengths[at(v)];
    return sums;
}

/// Moves nodes to the neighbouring community with the largest gain until none gains; a node whose neighbour moved is
/// asked again.
class LocalMoving {
  public:
    LocalMoving(const NodeGraph& graph, std::vector<int>& labels, double per_strength)
        : graph_(graph),
          labels_(labels),
          per_strength_(per_strength),
          sums_(strengths_of(graph, labels)),
          sizes_(at(graph.n_nodes()), 0),
          touched_(graph.n_nodes()) {
        for (const int label : labels) ++sizes_[at(label)];
        for (int c = graph.n_nodes() - 1; c >= 0; --c)
            if (sizes_[at(c)] == 0) free_.push_back(c);
    }

    void run(Random& random) {
        const auto order = shuffled(graph_.n_nodes(), random);
        std::deque<int> open(order.begin(), order.end());
        std::vector<bool> waits(order.size(), true);
        const double least = kLeastGain * graph_.total();
        while (!open.empty()) {
            throw_if_cancelled();
            const int node = open.front();
            open.pop_front();
            waits[at(node)] = false;
            if (!move(node, least)) continue;
            for_edges(graph_, node, [&](int other, double) {
                if (labels_[at(other)] == labels_[at(node)] || waits[at(other)]) return;
                waits[at(other)] = true;
                open.push_back(other);
            });
        }
    }

  private:
    bool move(int node, double least) {
        const int from        = labels_[at(node)];
        const double strength = graph_.strengths[at(node)], scaled = per_strength_ * strength;
        touched_.clear();
        for_edges(graph_, node, [&](int other, double weight) { touched_.add(labels_[at(other)], weight); });
        sums_[at(from)] -= strength;
        const double stay = touched_[from] - scaled * sums_[at(from)];
        int best          = from;
        double most       = stay + least;
        for (const int c : touched_.list()) {
            const double gain = touched_[c] - scaled * sums_[at(c)];
            if (gain > most) best = c, most = gain;
        }
        if (most < 0 && sizes_[at(from)] > 1) best = free_.back();
        leave_for(node, from, best);
        return best != from;
    }

    void leave_for(int node, int from, int to) {
        sums_[at(to)] += graph_.strengths[at(node)];
        if (from == to) return;
        if (sizes_[at(to)]++ == 0) free_.pop_back();
        if (--sizes_[at(from)] == 0) free_.push_back(from);
        labels_[at(node)] = to;
    }

    const NodeGraph& graph_;
    std::vector<int>& labels_;
    double per_strength_;  ///< resolution / Σ strengths
    std::vector<double> sums_;
    std::vector<int> sizes_, free_;
    Touched touched_;
};

/// Parts of each community: nodes start alone, and each that is well connected to its community joins, at random by
/// gain, a well-connected part of it.
class Refinement {
  public:
    Refinement(const NodeGraph& graph, const std::vector<int>& labels, double per_strength, double beta)
        : graph_(graph),
          labels_(labels),
          per_strength_(per_strength),
          beta_(beta),
          whole_(strengths_of(graph, labels)),
          parts_(at(graph.n_nodes())),
          sums_(graph.strengths),
          outward_(at(graph.n_nodes()), 0),
          alone_(at(graph.n_nodes()), true),
          touched_(graph.n_nodes()) {
        std::iota(parts_.begin(), parts_.end(), 0);
        for (int v = 0; v < graph.n_nodes(); ++v)
            for_edges(graph, v, [&](int other, double weight) {
                if (labels[at(other)] == labels[at(v)]) outward_[at(v)] += weight;
            });
    }

    std::vector<int> run(Random& random) {
        for (const int node : shuffled(graph_.n_nodes(), random))
            if (alone_[at(node)] && connected(node, labels_[at(node)])) join(node, random);
        return parts_;
    }

  private:
    /// Whether a part's weight to the rest of its community is at least what its strength lets expect.
    bool connected(int part, int community) const {
        return outward_[at(part)] >= per_strength_ * sums_[at(part)] * (whole_[at(community)] - sums_[at(part)]);
    }

    void join(int node, Random& random) {
        const int community   = labels_[at(node)];
        const double strength = graph_.strengths[at(node)];
        touched_.clear();
        for_edges(graph_, node, [&](int other, double weight) {
            if (labels_[at(other)] == community) touched_.add(parts_[at(other)], weight);
        });
        auto& [choices, gains, sums] = room_;
        choices.assign(1, node);
        gains.assign(1, 0.0);
        for (const int part : touched_.list()) {
            const double gain = touched_[part] - per_strength_ * strength * sums_[at(part)];
            if (part == node || gain < 0 || !connected(part, community)) continue;
            choices.push_back(part);
            gains.push_back(gain);
        }
        const int to = choices[draw(gains, sums, random)];
        if (to == node) return;
        outward_[at(to)] += outward_[at(node)] - 2 * touched_[to];
        sums_[at(to)] += strength;
        parts_[at(node)] = to;
        alone_[at(to)]   = false;
        alone_[at(node)] = false;
    }

    std::size_t draw(const std::vector<double>& gains, std::vector<double>& sums, Random& random) const {
        const double most = *std::max_element(gains.begin(), gains.end());
        sums.clear();
        double sum = 0;
        for (const double gain : gains) {
            const double power = (gain - most) / beta_;
            // Below this the exponential is 0 to the last bit.
            sums.push_back(sum += power < kLeastPower ? 0 : std::exp(power));
        }
        const double drawn = random.uniform() * sum;
        return at(static_cast<int>(std::upper_bound(sums.begin(), sums.end() - 1, drawn) - sums.begin()));
    }

    const NodeGraph& graph_;
    const std::vector<int>& labels_;
    double per_strength_, beta_;
    std::vector<double> whole_;
    std::vector<int> parts_;
    std::vector<double> sums_, outward_;
    std::vector<bool> alone_;
    Touched touched_;
    struct Room {
        std::vector<int> choices;
        std::vector<double> gains, sums;
    } room_;  ///< of one node's choices, kept from node to node
};

/// One pass through all levels from the communities `labels`.
std::vector<int> improve(const NodeGraph& graph, std::vector<int> labels, const CommunityOptions& options,
                         Random& random) {
    const double per_strength = options.resolution / graph.total();
    std::vector<int> node_of(at(graph.n_nodes()));
    std::iota(node_of.begin(), node_of.end(), 0);
    const NodeGraph* level = &graph;
    NodeGraph made;
    for (;;) {
        renumber(labels);
        LocalMoving(*level, labels, per_strength).run(random);
        const int n_communities = renumber(labels);
        if (n_communities == level->n_nodes()) break;
        auto parts       = Refinement(*level, labels, per_strength, options.beta).run(random);
        const int n_kept = renumber(parts);
        if (n_kept == level->n_nodes()) break;
        std::vector<int> community_of_part(at(n_kept));
        for (int v = 0; v < level->n_nodes(); ++v) community_of_part[at(parts[at(v)])] = labels[at(v)];
        for (int& node : node_of) node = parts[at(node)];
        made   = aggregate(*level, parts, n_kept);
        level  = &made;
        labels = std::move(community_of_part);
    }
    std::vector<int> found;
    for (const int node : node_of) found.push_back(labels[at(node)]);
    return found;
}

/// Joins the pair of communities whose union loses least modularity (unconnected ones too).
int merge_best_pair(const NodeGraph& graph, std::vector<int>& labels, int count, double resolution) {
    const auto groups  = aggregate(graph, labels, count);
    const double total = graph.total();
    int best_a = 0, best_b = 1;
    double best = -std::numeric_limits<double>::infinity();
    std::vector<double> between(at(count));
    for (int a = 0; a < count; ++a) {
        std::fill(between.begin(), between.end(), 0.0);
        for_edges(groups, a, [&](int b, double weight) { between[at(b)] = weight; });
        for (int b = a + 1; b < count; ++b) {
            const double expected = total > 0 ? groups.strengths[at(a)] * groups.strengths[at(b)] / total : 0;
            if (const double gain = between[at(b)] - resolution * expected; gain > best)
                best = gain, best_a = a, best_b = b;
        }
    }
    for (int& label : labels) label = label == best_b ? best_a : label;
    return renumber(labels);
}

std::vector<int> all_alone(const NodeGraph& graph) {
    std::vector<int> labels(at(graph.n_nodes()));
    std::iota(labels.begin(), labels.end(), 0);
    return labels;
}

/// What one start came to.
struct Start {
    std::vector<int> labels;
    double modularity = 0;
    int n_communities = 0;
};

/// Iterations from a partition until one changes nothing, or as many as are asked for.
Start iterated(const NodeGraph& graph, const CommunityOptions& options, Start best, Random random) {
    const int most     = options.n_iterations > 0 ? options.n_iterations : kMostIterations;
    best.modularity    = modularity(graph, best.labels, options.resolution);
    const double least = graph.n_nodes() > kManyNodes && options.n_iterations == 0 ? kLeastGainOfMany : kLeastGain;
    ProgressStage stage("iterations", at(most));
    for (int i = 0; i < most; ++i, stage.step()) {
        auto next        = improve(graph, best.labels, options, random);
        const double now = modularity(graph, next, options.resolution);
        if (now <= best.modularity + least) break;
        best.labels     = std::move(next);
        best.modularity = now;
    }
    stage.end();
    best.n_communities = renumber(best.labels);
    return best;
}

Start one_start(const NodeGraph& graph, const CommunityOptions& options, int number) {
    Start alone{all_alone(graph), 0, graph.n_nodes()};
    if (graph.total() == 0) return alone;
    return iterated(graph, options, std::move(alone), {options.seed, "leiden", static_cast<std::uint64_t>(number)});
}

std::vector<Start> all_starts(const NodeGraph& graph, const CommunityOptions& options, int count, int jobs) {
    std::vector<Start> starts(at(count));
    ProgressStage stage("starts", starts.size());
    parallel_for(starts.size(), jobs, [&](std::size_t i) {
        starts[i] = one_start(graph, options, static_cast<int>(i));
        stage.step();
    });
    return starts;
}

/// The start with the highest modularity, the first of equal ones.
Start best_of(std::vector<Start> starts) {
    return *std::max_element(starts.begin(), starts.end(),
                             [](const Start& a, const Start& b) { return a.modularity < b.modularity; });
}

/// Nodes of a large graph by parts of it, and the graph of the parts.
struct Parts {
    std::vector<int> part_of_node;
    NodeGraph graph;

    std::vector<int> of_nodes(const std::vector<int>& of_parts) const {
        std::vector<int> labels;
        for (const int part : part_of_node) labels.push_back(of_parts[at(part)]);
        return labels;
    }
};

/// Communities of a resolution so much higher that there are `fewest` or more; none where that needs half as many as
/// nodes.
std::optional<Parts> parts_of(const NodeGraph& graph, CommunityOptions options, int fewest) {
    ProgressStage stage("parts", 1);
    options.n_iterations = 1;
    for (options.resolution *= kFiner;; options.resolution *= kFinerStep) {
        auto found = iterated(graph, options, {all_alone(graph), 0, graph.n_nodes()}, {options.seed, "leiden parts"});
        if (found.n_communities > graph.n_nodes() / 2) return std::nullopt;
        if (found.n_communities < fewest) continue;
        auto of_parts = aggregate(graph, found.labels, found.n_communities);
        stage.end();
        return Parts{std::move(found.labels), std::move(of_parts)};
    }
}

bool takes_all_nodes(const NodeGraph& graph, const CommunityOptions& options) {
    return graph.n_nodes() <= kManyNodes || options.n_iterations > 0 || graph.total() == 0;
}

}  // namespace

std::vector<int> leiden_communities(const NodeGraph& graph, const CommunityOptions& options, int jobs) {
    if (takes_all_nodes(graph, options)) return best_of(all_starts(graph, options, options.n_init, jobs)).labels;
    const auto parts = parts_of(graph, options, kFewestParts);
    auto once        = options;
    if (!parts) once.n_iterations = 1;
    auto best = best_of(all_starts(parts ? parts->graph : graph, once, options.n_init, jobs));
    if (parts) best.labels = parts->of_nodes(best.labels);
    return iterated(graph, options, std::move(best), {options.seed, "leiden best start"}).labels;
}

namespace {

/// The same communities of parts, and then of all nodes where these keep their number.
Communities of_all_nodes(const NodeGraph& graph, const Parts& parts, Communities found, CommunityOptions options) {
    found.labels       = parts.of_nodes(found.labels);
    options.resolution = found.resolution;
    auto better        = iterated(graph, options, {found.labels, 0, 0}, {options.seed, "leiden best start"});
    if (better.n_communities == found.n_communities)
        found.labels = std::move(better.labels);
    else
        renumber(found.labels);
    return found;
}

}  // namespace

Communities communities_of_number(const NodeGraph& graph, int k, const CommunityOptions& options, int jobs) {
    if (!takes_all_nodes(graph, options)) {
        auto fine       = options;
        fine.resolution = 1;
        if (const auto parts = parts_of(graph, fine, std::max(kFewestParts, kPartsOfCommunity * k)))
            return of_all_nodes(graph, *parts, communities_of_number(parts->graph, k, options, jobs), options);
    }
    // At the lower end all that is connected belongs together, at the upper end no two nodes do.
    double low = -kLog2Resolution, high = kLog2Resolution;
    std::optional<Start> above;
    auto probe = options;
    if (graph.n_nodes() > kManyNodes && options.n_iterations == 0) probe.n_iterations = kIterationsOfProbe;
    std::optional<ProgressStage> stage(std::in_place, "resolutions", at(kHalvings));
    for (int i = 0; i < kHalvings; ++i, stage->step()) {
        probe.resolution  = std::exp2((low + high) / 2);
        const Start found = one_start(graph, probe, 0);
        if (found.n_communities == k) {
            stage.reset();
            auto starts = all_starts(graph, probe, options.n_init, jobs);
            std::erase_if(starts, [&](const Start& start) { return start.n_communities != k; });
            return {best_of(std::move(starts)).labels, k, probe.resolution};
        }
        (found.n_communities < k ? low : high) = (low + high) / 2;
        if (found.n_communities > k && (!above || found.n_communities < above->n_communities)) above = found;
    }
    if (!above) above = Start{all_alone(graph), 0, graph.n_nodes()};
    while (above->n_communities > k)
        above->n_communities = merge_best_pair(graph, above->labels, above->n_communities, std::exp2(high));
    return {std::move(above->labels), k, std::exp2(high)};
}

}  // namespace ektara::cluster
