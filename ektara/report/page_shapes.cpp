#include "ektara/report/page_shapes.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "ektara/artifacts/base64.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/metrics/internal.hpp"
#include "ektara/report/compact.hpp"
#include "ektara/rundir/run_update.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

constexpr int kNoSilhouette        = 255;
constexpr int kSeveral             = -3;
constexpr std::size_t kShownMerges = 40;

char code_of(double silhouette) {
    const long code = std::isfinite(silhouette) ? std::lround((silhouette + 1) * 127) : kNoSilhouette;
    return static_cast<char>(static_cast<unsigned char>(code));
}

/// A tree's nodes: rows first, then merges.
struct Nodes {
    std::vector<std::size_t> left, right, size;
    std::vector<double> height;
    std::vector<int> cluster;  ///< of all rows and merges; kSeveral above the cut

    std::size_t rows() const { return left.size() + 1; }
};

Nodes nodes_of(const Json& tree, const std::vector<int>& clusters) {
    Nodes nodes;
    nodes.cluster = clusters;
    for (const auto& merge : tree.at("merges")) {
        nodes.left.push_back(merge.at("left").get<std::size_t>());
        nodes.right.push_back(merge.at("right").get<std::size_t>());
        nodes.height.push_back(merge.at("height").get<double>());
        nodes.size.push_back(merge.at("size").get<std::size_t>());
        const int a = nodes.cluster.at(nodes.left.back()), b = nodes.cluster.at(nodes.right.back());
        nodes.cluster.push_back(a == b ? a : kSeveral);
    }
    return nodes;
}

/// Halfway between the highest merge inside a cluster and the lowest across clusters; nothing where they are not apart.
std::optional<double> cut_of(const Nodes& nodes) {
    std::optional<double> inside, across;
    for (std::size_t i = 0; i < nodes.height.size(); ++i) {
        const bool is_inside = nodes.cluster[nodes.rows() + i] != kSeveral;
        auto& bound          = is_inside ? inside : across;
        const double height  = nodes.height[i];
        bound                = !bound ? height : is_inside ? std::max(*bound, height) : std::min(*bound, height);
    }
    if (!across || inside.value_or(0) > *across) return std::nullopt;
    return rounded((inside.value_or(0) + *across) / 2, 5);
}

PageTree last_merges(const Nodes& nodes) {
    const std::size_t merges = nodes.left.size(), shown = std::min(kShownMerges, merges), first = merges - shown;
    PageTree tree;
    tree.cut = cut_of(nodes);
    std::map<std::size_t, std::size_t> leaves;
    const auto number = [&](std::size_t node) {
        if (node >= nodes.rows() + first) return node - nodes.rows() - first + shown + 1;
        const auto [at, is_new] = leaves.emplace(node, leaves.size());
        if (is_new)
            tree.leaves.emplace_back(node < nodes.rows() ? 1 : nodes.size[node - nodes.rows()], nodes.cluster[node]);
        return at->second;
    };
    for (std::size_t i = first; i < merges; ++i) {
        const auto left = number(nodes.left[i]), right = number(nodes.right[i]);
        tree.merges.emplace_back(left, right, rounded(nodes.height[i], 5), nodes.size[i]);
    }
    return tree;
}

/// "raw.ward.s0" of "raw.ward.s0.tree.json".
std::string clustering_of(const fs::path& file) { return file.stem().stem().string(); }

}  // namespace

std::optional<std::string> silhouettes_of(const RunView& run, const RunMethod& method, const Positions& positions) {
    const auto space    = space_of(run, method);
    const auto clusters = clusters_of(run.folder / method.clustering, space.rows);
    std::set<int> found(clusters.begin(), clusters.end());
    found.erase(-1);
    const auto grouped = clusters.size() - static_cast<std::size_t>(std::count(clusters.begin(), clusters.end(), -1));
    if (found.size() < 2 || found.size() >= grouped) return std::nullopt;
    const auto silhouette = metrics::silhouette(space.values, clusters);
    std::string codes(positions.size(), code_of(std::nan("")));
    for (std::size_t i = 0; i < clusters.size(); ++i)
        codes[positions.at(space.rows[i])] = code_of(silhouette.samples[i]);
    return artifacts::base64(codes);
}

std::map<std::string, PageTree> merge_trees_of(const RunView& run) {
    std::map<std::string, PageTree> trees;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(run.folder / "clusterings", ignored)) {
        if (!entry.path().filename().string().ends_with(".tree.json") || !artifacts::is_expected(entry.path()))
            continue;
        const Json tree = artifacts::read_json(entry.path());
        const auto name = clustering_of(entry.path());
        const auto rows = tree.at("rows").get<std::vector<TrackId>>();
        // Songs that were placed later are not in the tree, and some of its own may be gone.
        const auto fitted = rundir::fitted_run(run.folder) / "clusterings" / (name + ".csv");
        trees[name]       = last_merges(nodes_of(tree, clusters_of(fitted, rows)));
    }
    return trees;
}

std::optional<PageChoice> choice_of(const RunView& run) {
    const auto& record = run.record;
    if (!record.k || record.k_choice.text.empty()) return std::nullopt;
    PageChoice choice{*record.k, record.k_choice, {}};
    const cluster::Candidate names;
    cluster::Candidate::fields(names, [&](const char* name, const auto&) { choice.curves.push_back({name, {}}); });
    for (const auto& candidate : record.k_curve) {
        std::size_t at = 0;
        cluster::Candidate::fields(candidate, [&](const char*, const std::optional<double>& figure) {
            auto& curve = choice.curves[at++];
            if (figure && std::isfinite(*figure)) curve.points.emplace_back(candidate.k, rounded(*figure, 5));
        });
    }
    std::erase_if(choice.curves, [](const PageCurve& curve) { return curve.points.empty(); });
    return choice;
}

}  // namespace ektara::report
