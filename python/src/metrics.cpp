#include <tuple>

#include <nanobind/stl/tuple.h>

#include "bindings.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/collection/feature_input.hpp"
#include "ektara/collection/songs.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/evaluation/column_scores.hpp"
#include "ektara/evaluation/column_scores_json.hpp"
#include "ektara/evaluation/structure.hpp"
#include "ektara/metrics/batch_mixing.hpp"
#include "ektara/metrics/dbcv.hpp"
#include "ektara/metrics/external.hpp"
#include "ektara/metrics/internal.hpp"
#include "ektara/metrics/preservation.hpp"
#include "ektara/metrics/separation.hpp"
#include "ektara/neighbors/knn.hpp"
#include "long_call.hpp"

namespace ektara::python {
namespace {

metrics::Contingency table_of(const Labels& classes, const Labels& clusters, bool noise_alone) {
    return metrics::contingency(numbers_of(classes), numbers_of(clusters),
                                noise_alone ? metrics::Noise::AsSingletons : metrics::Noise::AsCluster);
}

nb::dict external_scores(const Labels& classes, const Labels& clusters, bool noise_alone) {
    const auto table  = table_of(classes, clusters, noise_alone);
    const auto scores = long_call([&] { return metrics::external_scores(table); });
    nb::dict found;
    metrics::ExternalScores::fields(scores, [&](const char* name, double value) { found[name] = value; });
    return found;
}

/// Rows of class, cluster and count of each cell that holds rows, and the numbers of classes and clusters.
nb::tuple contingency(const Labels& classes, const Labels& clusters) {
    const auto table = table_of(classes, clusters, false);
    std::vector<std::int64_t> groups, found, counts;
    for (const auto& cell : table.cells) {
        groups.push_back(cell.group);
        found.push_back(cell.cluster);
        counts.push_back(cell.count);
    }
    return nb::make_tuple(array_of(std::move(groups)), array_of(std::move(found)), array_of(std::move(counts)),
                          table.class_sizes.size(), table.cluster_sizes.size());
}

/// neither, only the classes, only the clusters, both.
nb::tuple pair_counts(const Labels& classes, const Labels& clusters) {
    const auto pairs = metrics::pair_counts(table_of(classes, clusters, false));
    return nb::make_tuple(pairs.neither, pairs.only_class, pairs.only_cluster, pairs.both);
}

double rand_index(const Labels& classes, const Labels& clusters) {
    return metrics::rand_index(table_of(classes, clusters, false));
}

/// Mutual information of a table of counts, or what it is by chance with these sums of rows and columns.
double information_of_counts(const TableOf<std::int64_t>& counts, bool expected) {
    const auto table =
        metrics::contingency_of_counts(Eigen::Map<const Eigen::Matrix<std::int64_t, -1, -1, Eigen::RowMajor>>(
            counts.data(), static_cast<Eigen::Index>(counts.shape(0)), static_cast<Eigen::Index>(counts.shape(1))));
    return long_call([&] {
        const metrics::LogTable logs(table.n);
        return expected ? metrics::expected_mutual_information(table.class_sizes, table.cluster_sizes, logs)
                        : metrics::mutual_information(table, logs);
    });
}

double information(const Labels& classes, const Labels& clusters, bool adjusted, const std::string& average) {
    const auto known = enum_value<metrics::Average>(average);
    if (!known) fail<UsageError>("E1102", "average_method '{}' is not one of arithmetic, geometric, min, max", average);
    const auto table = table_of(classes, clusters, false);
    return long_call([&] {
        return adjusted ? metrics::adjusted_mutual_information(table, *known)
                        : metrics::normalised_mutual_information(table, *known);
    });
}

nb::dict to_dict(metrics::Silhouette result) {
    nb::dict found;
    found["mean"]       = result.mean;
    found["samples"]    = array_of(std::move(result.samples));
    found["clusters"]   = array_of(std::move(result.clusters));
    found["by_cluster"] = array_of(std::move(result.by_cluster));
    return found;
}

nb::dict silhouette(const Table& table, const Labels& labels, int jobs) {
    const auto points  = view_of(table);
    const auto numbers = numbers_of(labels);
    return to_dict(long_call([&] { return metrics::silhouette(points, numbers, jobs); }));
}

nb::dict silhouette_of_distances(const TableD& distances, const Labels& labels) {
    const MatrixD given = matrix_of(distances);
    const auto numbers  = numbers_of(labels);
    return to_dict(long_call([&] { return metrics::silhouette_of_distances(given, numbers); }));
}

/// The index of that name of a labelled table.
double internal_index(const std::string& name, const Table& table, const Labels& labels, int jobs) {
    const auto points  = view_of(table);
    const auto numbers = numbers_of(labels);
    return long_call([&]() -> double {
        if (name == "calinski_harabasz") return metrics::calinski_harabasz(points, numbers);
        if (name == "davies_bouldin") return metrics::davies_bouldin(points, numbers);
        if (name == "dbcv") return metrics::dbcv(points, numbers);
        if (name == "dunn") return metrics::separation(points, {numbers}, jobs).front().dunn;
        fail<UsageError>("E1102", "there is no index '{}'", name);
    });
}

nb::tuple preservation(const Table& table, const Table& map, int k, int jobs) {
    const Matrix points = matrix_of(table), coords = matrix_of(map);
    const auto found = long_call([&] { return metrics::preservation(points, coords, k, jobs); });
    return nb::make_tuple(found.trustworthiness, found.continuity);
}

nb::dict mixing(const Table& table, const Labels& batches, const Labels& labels, int k, int jobs) {
    const Matrix points = matrix_of(table);
    const auto of_batch = numbers_of(batches), of_label = numbers_of(labels);
    const auto found = long_call([&] {
        const auto near =
            metrics::weighted_neighbors(neighbors::knn(points, k, neighbors::Metric::Euclidean, jobs), 0, jobs);
        return metrics::mixing(near, of_batch, of_label);
    });
    nb::dict result;
    result["ilisi"] = found.ilisi;
    result["clisi"] = found.clisi;
    result["kbet"]  = found.kbet;
    return result;
}

/// What `evaluate --structure --json` prints of a table whose rows are of these songs (empty: each of its own), and its
/// sentence.
std::tuple<std::string, std::string, std::vector<std::pair<std::string, std::string>>> structure_test(
    const Table& table, const std::vector<std::string>& columns, const std::vector<std::string>& songs,
    const Settings& settings, Seed seed, int jobs) {
    metrics::StructureOptions options;
    options.seed = seed;
    apply(options, settings, "structure_test");
    FeatureMatrix rows{matrix_of(table), {}, columns, {}};
    for (Eigen::Index i = 0; i < rows.values.rows(); ++i) rows.rows.push_back(std::to_string(i));
    const auto given = songs.empty() ? std::vector<std::string>(rows.rows.size()) : songs;
    const auto of    = encode_labels(collection::songs_of(rows.rows, given));
    const auto found = long_call([&] {
        // The test does not see the scale of columns.
        const auto input = collection::feature_input(rows, 0, {});
        return metrics::structure(input.standardised.values, of, options, jobs);
    });
    return {evaluation::to_json(found).dump(), evaluation::sentence(found).text,
            told(evaluation::structure_warnings(found))};
}

/// Columns of text: their names, and the cells of each.
using TextColumns = std::vector<std::pair<std::string, std::vector<std::string>>>;

evaluation::LabelFile file_of(const TextColumns& columns, const char* name) {
    evaluation::LabelFile file;
    file.path = name;
    if (columns.empty()) return file;
    const std::size_t rows = columns.front().second.size();
    file.csv.rows.resize(rows);
    for (const auto& [column, cells] : columns) {
        require(cells.size() == rows, "E6301", "evaluate: the column '{}' has {} rows, but another has {}", column,
                cells.size(), rows);
        file.csv.columns.push_back(column);
        for (std::size_t i = 0; i < rows; ++i) file.csv.rows[i].push_back(cells[i]);
    }
    for (std::size_t i = 0; i < rows; ++i) {
        file.csv.lines.push_back(i + 2);
        file.ids.push_back(std::to_string(i));
    }
    return file;
}

/// The rows that `evaluate --json` prints, as JSON.
std::string evaluate(const TextColumns& labels, const TextColumns& clusters, const std::string& within,
                     const std::string& songs, const std::string& artists, const Settings& settings, Seed seed,
                     int jobs, const std::optional<Table>& space) {
    evaluation::LabelJoin joined{file_of(labels, "labels"), file_of(clusters, "clusters"), {}, {}};
    require(joined.labels.ids.size() == joined.clusters.ids.size(), "E6301",
            "evaluate: there are {} rows of labels and {} of clusters", joined.labels.ids.size(),
            joined.clusters.ids.size());
    for (std::size_t i = 0; i < joined.labels.ids.size(); ++i) {
        joined.label_rows.push_back(i);
        joined.cluster_rows.push_back(i);
    }
    evaluation::ColumnChoice choice;
    for (const auto& [name, cells] : labels)
        if (name != songs && name != artists && (name != within || labels.size() == 1)) choice.labels.push_back(name);
    for (const auto& [name, cells] : clusters) choice.clusters.push_back(name);
    choice.within    = within;
    choice.songs     = songs;
    choice.artists   = artists;
    choice.song_rule = collection::SongRule::None;
    evaluation::ColumnScoreOptions options;
    options.jobs       = jobs;
    options.tests.seed = seed;
    apply(options.tests, settings, "evaluate");
    std::optional<evaluation::ClusteredSpace> clustered;
    if (space) {
        clustered.emplace();
        clustered->table.values = matrix_of(*space);
        clustered->table.rows   = joined.labels.ids;
        clustered->path         = "space";
    }
    return long_call([&] {
        const auto scores = evaluation::score_columns(joined, choice, clustered, options);
        return evaluation::to_json(scores, options.tests).dump();
    });
}

}  // namespace

void bind_metrics(nb::module_& module) {
    using namespace nb::literals;
    module.def("external_scores", &external_scores, "classes"_a, "clusters"_a, "noise_alone"_a = false);
    module.def("contingency", &contingency, "classes"_a, "clusters"_a);
    module.def("pair_counts", &pair_counts, "classes"_a, "clusters"_a);
    module.def("rand_index", &rand_index, "classes"_a, "clusters"_a);
    module.def("information_of_counts", &information_of_counts, "counts"_a, "expected"_a = false);
    module.def("information", &information, "classes"_a, "clusters"_a, "adjusted"_a, "average"_a);
    module.def("silhouette", &silhouette, "points"_a, "labels"_a, "jobs"_a = 1);
    module.def("silhouette_of_distances", &silhouette_of_distances, "distances"_a, "labels"_a);
    module.def("internal_index", &internal_index, "name"_a, "points"_a, "labels"_a, "jobs"_a = 1);
    module.def("preservation", &preservation, "points"_a, "map"_a, "k"_a = 5, "jobs"_a = 1);
    module.def("mixing", &mixing, "points"_a, "batches"_a, "labels"_a, "k"_a, "jobs"_a = 1);
    module.def("structure_test", &structure_test, "points"_a, "columns"_a, "songs"_a, "settings"_a, "seed"_a, "jobs"_a);
    module.def("evaluate", &evaluate, "labels"_a, "clusters"_a, "within"_a, "songs"_a, "artists"_a, "settings"_a,
               "seed"_a, "jobs"_a, "space"_a = nb::none());
}

}  // namespace ektara::python
