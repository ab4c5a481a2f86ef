#include "ektara/cluster/cluster.hpp"

#include <nanobind/stl/tuple.h>

#include "bindings.hpp"
#include "ektara/cluster/choose_k.hpp"
#include "ektara/cluster/distances.hpp"
#include "ektara/cluster/limits.hpp"
#include "ektara/metrics/centroids.hpp"
#include "long_call.hpp"

namespace ektara::python {
namespace {

/// Of each merge: the two nodes, its height and its size, as SciPy's linkage matrix.
MatrixD linkage_matrix(const std::vector<cluster::Merge>& tree) {
    MatrixD rows(static_cast<Eigen::Index>(tree.size()), 4);
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
        const auto& merge = tree[static_cast<std::size_t>(i)];
        rows.row(i) << static_cast<double>(merge.left), static_cast<double>(merge.right), merge.height,
            static_cast<double>(merge.size);
    }
    return rows;
}

std::vector<cluster::Merge> merges_of(const TableD& rows) {
    std::vector<cluster::Merge> tree;
    for (std::size_t i = 0; i < rows.shape(0); ++i)
        tree.push_back({static_cast<Eigen::Index>(rows(i, 0)), static_cast<Eigen::Index>(rows(i, 1)), rows(i, 2),
                        static_cast<Eigen::Index>(rows(i, 3))});
    return tree;
}

nb::dict to_dict(cluster::Result result) {
    nb::dict found;
    cluster::Statistics::fields(result.statistics, [&](const char* name, const auto& value) {
        if (value) found[name] = *value;
    });
    found["n_clusters"] = result.n_clusters;
    found["labels"]     = array_of(std::move(result.labels));
    if (!result.strength.empty()) found["strength"] = array_of(std::move(result.strength));
    if (!result.tree.empty()) found["tree"] = array_of(linkage_matrix(result.tree));
    return found;
}

cluster::Options method_of(const std::string& name, const Settings& settings, Seed seed) {
    auto options = cluster::method(name);
    std::visit(
        [&](auto& method) {
            if constexpr (requires { method.seed; }) method.seed = seed;
            apply(method, settings, name.c_str());
        },
        options);
    return options;
}

nb::dict run(const Table& table, const std::string& name, const Settings& settings, Seed seed, int jobs) {
    const auto options  = method_of(name, settings, seed);
    const Matrix points = matrix_of(table);
    if (const auto text = cluster::too_large(options, points.rows()); !text.empty()) warn({{"W-TOO-LARGE", text}});
    auto result = neighbor_call([&] { return cluster::run(points, options, jobs); });
    if (const auto text = cluster::shortcut_taken(options, result); !text.empty()) warn({{"W-SAMPLED", text}});
    return to_dict(std::move(result));
}

nb::dict kmeans(const Table& table, const Settings& settings, Seed seed, int jobs, const std::optional<Table>& centres,
                const std::optional<VectorOf<double>>& weights) {
    cluster::KMeansOptions options;
    options.seed = seed;
    apply(options, settings, "kmeans");
    options.initial_centres = matrix_of(centres);
    options.weights         = vector_of(weights);
    const auto points       = view_of(table);
    auto result             = long_call([&] { return cluster::kmeans(points, options, jobs); });
    if (result.n_sampled > 0) warn({{"W-SAMPLED", cluster::shortcut_for(options, result.labels.size())}});
    nb::dict found;
    found["labels"]    = array_of(std::move(result.labels));
    found["centres"]   = array_of(std::move(result.centres));
    found["inertia"]   = result.inertia;
    found["n_iter"]    = result.n_iter;
    found["converged"] = result.converged;
    return found;
}

nb::dict to_dict(cluster::Gmm result) {
    nb::dict found;
    found["labels"]       = array_of(std::move(result.labels));
    found["strength"]     = array_of(std::move(result.strength));
    found["weights"]      = array_of(std::move(result.mixture.weights));
    found["means"]        = array_of(std::move(result.mixture.means));
    found["covariances"]  = array_of(std::move(result.mixture.covariances));
    found["lower_bounds"] = array_of(std::move(result.lower_bounds));
    found["n_iter"]       = result.n_iter;
    found["converged"]    = result.converged;
    return found;
}

/// What an earlier call found, or the caller knows: means, weights, precisions (each may be None), log-likelihood.
using MixtureParts =
    std::tuple<std::optional<TableD>, std::optional<VectorOf<double>>, std::optional<TableD>, std::optional<double>>;

nb::dict gmm(const Table& table, const Settings& settings, Seed seed, int jobs, const MixtureParts& given) {
    cluster::GmmOptions options;
    options.seed = seed;
    apply(options, settings, "gmm");
    const auto& [means, weights, precisions, reached] = given;
    if (means) options.initial_centres = matrix_of(*means);
    if (precisions) options.initial_precisions = matrix_of(*precisions);
    options.initial_weights = vector_of(weights);
    options.reached         = reached.value_or(options.reached);
    const Matrix points     = matrix_of(table);
    return to_dict(long_call([&] { return cluster::gmm(points, options, jobs); }));
}

nb::object log_densities(const Table& table, const std::string& type, const VectorOf<double>& weights,
                         const TableD& means, const TableD& covariances, int jobs) {
    const auto known = enum_value<cluster::Covariance>(type);
    if (!known) fail<UsageError>("E1102", "gmm: there is no covariance_type '{}'", type);
    const cluster::GaussianMixture mixture{vector_of(weights), matrix_of(means), matrix_of(covariances), *known};
    const Matrix points = matrix_of(table);
    return array_of(long_call([&] { return cluster::component_log_densities(mixture, points, jobs); }));
}

nb::dict to_dict(cluster::Dbscan result) {
    nb::dict found;
    found["labels"]   = array_of(std::move(result.labels));
    found["core"]     = array_of(std::move(result.core));
    found["eps"]      = result.eps;
    found["n_copies"] = result.n_copies;
    return found;
}

nb::dict dbscan(const Table& table, const Settings& settings, int jobs,
                const std::optional<VectorOf<double>>& weights) {
    cluster::DbscanOptions options;
    apply(options, settings, "dbscan");
    const Matrix points = matrix_of(table);
    const VectorD given = vector_of(weights);
    return to_dict(long_call([&] { return cluster::dbscan(points, options, jobs, given); }));
}

nb::dict dbscan_of_distances(const TableD& distances, const Settings& settings,
                             const std::optional<VectorOf<double>>& weights) {
    cluster::DbscanOptions options;
    apply(options, settings, "dbscan");
    const MatrixD given = matrix_of(distances);
    const VectorD parts = vector_of(weights);
    return to_dict(long_call([&] { return cluster::dbscan_of_distances(given, options, parts); }));
}

/// "tree": as SciPy's linkage matrix, of the rows that count; "place": which of them each row is, or equals.
nb::dict to_dict(cluster::Hdbscan result) {
    nb::dict found;
    found["labels"]   = array_of(std::move(result.labels));
    found["strength"] = array_of(std::move(result.strength));
    found["n_copies"] = result.n_copies;
    found["tree"]     = array_of(linkage_matrix(result.tree));
    found["place"]    = array_of(std::vector<std::int64_t>(result.place.begin(), result.place.end()));
    return found;
}

nb::dict hdbscan(const Table& table, const Settings& settings, int jobs) {
    cluster::HdbscanOptions options;
    apply(options, settings, "hdbscan");
    const Matrix points = matrix_of(table);
    return to_dict(neighbor_call([&] { return cluster::hdbscan(points, options, jobs); }));
}

nb::dict hdbscan_of_distances(const TableD& distances, const Settings& settings) {
    cluster::HdbscanOptions options;
    apply(options, settings, "hdbscan");
    const MatrixD given = matrix_of(distances);
    return to_dict(long_call([&] { return cluster::hdbscan_of_distances(given, options); }));
}

nb::object cut_below(const TableD& tree, double height, int fewest) {
    return array_of(cluster::cut_below(merges_of(tree), height, fewest));
}

nb::dict to_dict(cluster::Agglomerative result) {
    nb::dict found;
    found["labels"]       = array_of(std::move(result.labels));
    found["tree"]         = array_of(linkage_matrix(result.tree));
    found["n_components"] = result.n_components;
    return found;
}

cluster::Linkage linkage_of(const std::string& name) {
    const auto known = enum_value<cluster::Linkage>(name);
    if (!known) fail<UsageError>("E1102", "agglomerative: there is no linkage '{}'", name);
    return *known;
}

nb::dict agglomerative_of_distances(const TableD& distances, const std::string& linkage, int n_clusters,
                                    double distance_threshold) {
    const auto known    = linkage_of(linkage);
    const MatrixD given = matrix_of(distances);
    return to_dict(
        long_call([&] { return cluster::agglomerative_of_distances(given, known, n_clusters, distance_threshold); }));
}

/// Two rows a pair.
using Pairs = TableOf<std::int64_t>;
cluster::RowPairs pairs_of(const Pairs& rows) {
    cluster::RowPairs pairs;
    for (std::size_t i = 0; i < rows.shape(0); ++i) pairs.emplace_back(rows(i, 0), rows(i, 1));
    return pairs;
}

/// Number of clusters, threshold, and whether the whole tree is made.
using Cut = std::tuple<int, double, bool>;
cluster::TreeCut cut_of(const Cut& cut) { return {std::get<0>(cut), std::get<1>(cut), std::get<2>(cut)}; }

nb::dict agglomerative_of_pairs(const Table& table, const Pairs& pairs, const std::string& linkage, const Cut& cut) {
    const auto known    = linkage_of(linkage);
    const Matrix points = matrix_of(table);
    const auto given    = pairs_of(pairs);
    return to_dict(long_call([&] { return cluster::agglomerative_of_pairs(points, given, known, cut_of(cut)); }));
}

nb::dict agglomerative_of_paired_distances(const TableD& distances, const Pairs& pairs, const std::string& linkage,
                                           const Cut& cut) {
    const auto known    = linkage_of(linkage);
    const MatrixD table = matrix_of(distances);
    const auto given    = pairs_of(pairs);
    return to_dict(long_call([&] { return cluster::agglomerative_of_distances(table, given, known, cut_of(cut)); }));
}

nb::tuple spectral_of_affinity(const TableD& affinity, const Settings& settings, Seed seed, int jobs) {
    cluster::SpectralOptions options;
    options.seed = seed;
    apply(options, settings, "spectral");
    const MatrixD given = matrix_of(affinity);
    auto result         = long_call([&] { return cluster::spectral_of_affinity(given, options, jobs); });
    return nb::make_tuple(array_of(std::move(result.labels)), result.n_components);
}

/// Values, columns and offsets of rows, as SciPy's csr_array takes them.
nb::tuple affinity_matrix(const Table& table, const Settings& settings, int jobs) {
    cluster::SpectralOptions options;
    apply(options, settings, "spectral");
    const Matrix points = matrix_of(table);
    auto found          = long_call([&] { return cluster::affinity_matrix(points, options, jobs); });
    found.makeCompressed();
    const auto size = static_cast<std::size_t>(found.nonZeros());
    return nb::make_tuple(
        array_of(std::vector<double>(found.valuePtr(), found.valuePtr() + size)),
        array_of(std::vector<int>(found.innerIndexPtr(), found.innerIndexPtr() + size)),
        array_of(std::vector<int>(found.outerIndexPtr(), found.outerIndexPtr() + found.outerSize() + 1)));
}

nb::object neighbor_affinity(const TableD& distances, int n_neighbors) {
    const MatrixD given = matrix_of(distances);
    return array_of(long_call([&] { return cluster::neighbor_affinity(given, n_neighbors); }));
}

nb::object pairwise_distances(const Table& table, const std::string& metric, int jobs) {
    const auto known = enum_value<cluster::Distance>(metric);
    if (!known) fail<UsageError>("E1102", "pairwise_distances: there is no metric '{}'", metric);
    const Matrix points = matrix_of(table);
    return array_of(long_call([&] { return cluster::pairwise_distances(points, *known, jobs); }));
}

nb::object nearest_centres(const Table& table, const TableD& centres, int jobs) {
    const auto points    = view_of(table);
    const MatrixD wanted = matrix_of(centres);
    return array_of(long_call([&] { return cluster::nearest_centres(points, wanted, jobs); }));
}

nb::object centre_distances(const TableD& table, const TableD& centres, int jobs) {
    const MatrixD points = matrix_of(table);
    const MatrixD wanted = matrix_of(centres);
    return array_of(long_call([&] { return cluster::centre_distances(points, wanted, jobs); }));
}

nb::tuple centroids(const Table& table, const Labels& labels) {
    auto found = metrics::centroids(view_of(table), numbers_of(labels));
    return nb::make_tuple(array_of(std::move(found.clusters)), array_of(std::move(found.means)));
}

nb::dict choose_k(const Table& table, const std::string& name, const Settings& settings, const Settings& choosing,
                  Seed seed, int jobs, const std::optional<Labels>& songs) {
    const auto method = method_of(name, settings, seed);
    cluster::ChooseKOptions options;
    options.seed = seed;
    apply(options, choosing, "choose_k");
    const Matrix points = matrix_of(table);
    const auto units    = numbers_of(songs);
    const auto choice   = long_call([&] { return cluster::choose_k(points, method, options, jobs, units); });
    nb::dict found;
    found["k"]      = choice.k;
    found["reason"] = choice.reason.text;
    nb::list candidates;
    for (const auto& candidate : choice.candidates) {
        nb::dict row;
        row["k"] = candidate.k;
        cluster::Candidate::fields(candidate, [&](const char* field, const std::optional<double>& value) {
            if (value) row[field] = *value;
        });
        candidates.append(row);
    }
    found["candidates"] = candidates;
    return found;
}

}  // namespace

void bind_cluster(nb::module_& module) {
    using namespace nb::literals;
    module.def("cluster", &run, "points"_a, "method"_a, "settings"_a, "seed"_a = 0, "jobs"_a = 1);
    module.def("kmeans", &kmeans, "points"_a, "settings"_a, "seed"_a = 0, "jobs"_a = 1, "centres"_a = nb::none(),
               "weights"_a = nb::none());
    module.def("gmm", &gmm, "points"_a, "settings"_a, "seed"_a = 0, "jobs"_a = 1, "given"_a = MixtureParts());
    module.def("gmm_log_densities", &log_densities, "points"_a, "covariance_type"_a, "weights"_a, "means"_a,
               "covariances"_a, "jobs"_a = 1);
    module.def("dbscan", &dbscan, "points"_a, "settings"_a, "jobs"_a = 1, "weights"_a = nb::none());
    module.def("dbscan_of_distances", &dbscan_of_distances, "distances"_a, "settings"_a, "weights"_a = nb::none());
    module.def("hdbscan", &hdbscan, "points"_a, "settings"_a, "jobs"_a = 1);
    module.def("cut_below", &cut_below, "tree"_a, "height"_a, "fewest"_a);
    module.def("hdbscan_of_distances", &hdbscan_of_distances, "distances"_a, "settings"_a);
    module.def("agglomerative_of_pairs", &agglomerative_of_pairs, "points"_a, "pairs"_a, "linkage"_a, "cut"_a);
    module.def("agglomerative_of_paired_distances", &agglomerative_of_paired_distances, "distances"_a, "pairs"_a,
               "linkage"_a, "cut"_a);
    module.def("agglomerative_of_distances", &agglomerative_of_distances, "distances"_a, "linkage"_a, "n_clusters"_a,
               "distance_threshold"_a = 0.0);
    module.def("spectral_of_affinity", &spectral_of_affinity, "affinity"_a, "settings"_a, "seed"_a = 0, "jobs"_a = 1);
    module.def("affinity_matrix", &affinity_matrix, "points"_a, "settings"_a, "jobs"_a = 1);
    module.def("neighbor_affinity", &neighbor_affinity, "distances"_a, "n_neighbors"_a);
    module.def("pairwise_distances", &pairwise_distances, "points"_a, "metric"_a, "jobs"_a = 1);
    module.def("nearest_centres", &nearest_centres, "points"_a, "centres"_a, "jobs"_a = 1);
    module.def("centre_distances", &centre_distances, "points"_a, "centres"_a, "jobs"_a = 1);
    module.def("centroids", &centroids, "points"_a, "labels"_a);
    module.def("choose_k", &choose_k, "points"_a, "method"_a, "settings"_a, "choosing"_a, "seed"_a = 0, "jobs"_a = 1,
               "songs"_a = nb::none());
}

}  // namespace ektara::python
