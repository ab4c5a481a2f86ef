#include "ektara/projection/umap.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/metrics/preservation.hpp"
#include "ektara/projection/detail/fuzzy_graph.hpp"
#include "ektara/projection/detail/spectral_start.hpp"
#include "ektara/projection/layout.hpp"
#include "ektara/projection/projection.hpp"
#include "error_code.hpp"

namespace ektara::projection {
namespace {

using Eigen::Index;

Matrix dense(const neighbors::Graph& graph) {
    Matrix weights = Matrix::Zero(graph.n_rows(), graph.n_rows());
    for (Index i = 0; i < weights.rows(); ++i)
        for (std::size_t e = graph.offsets[static_cast<std::size_t>(i)];
             e < graph.offsets[static_cast<std::size_t>(i) + 1]; ++e)
            weights(i, graph.targets[e]) = graph.weights[e];
    return weights;
}

UmapOptions quick() {
    UmapOptions options;
    options.n_epochs = 60;
    return options;
}

TEST(Umap, FitsTheReferencesCurve) {
    const auto curves = artifacts::read_json(EKTARA_GOLDEN_DIR "/projection/umap.json")["curves"];
    for (const auto& row : curves) {
        const Curve found = fit_curve(row[0].get<double>(), row[1].get<double>());
        EXPECT_NEAR(found.a, row[2].get<double>(), 1e-5);
        EXPECT_NEAR(found.b, row[3].get<double>(), 1e-5);
    }
}

TEST(Umap, HasTheReferencesFuzzyGraph) {
    const Matrix points = testing::golden("projection/points.npy");
    const auto graph = [&](neighbors::Metric metric) { return dense(fuzzy_graph(neighbors::knn(points, 9, metric))); };
    EXPECT_CLOSE(graph(neighbors::Metric::Euclidean), testing::golden("projection/umap_graph_euclidean.npy"), 2e-4);
    EXPECT_CLOSE(graph(neighbors::Metric::Cosine), testing::golden("projection/umap_graph_cosine.npy"), 2e-4);
}

TEST(Umap, MixesUnionAndIntersectionAsTheReference) {
    const Matrix points = testing::golden("projection/points.npy");
    EXPECT_CLOSE(dense(fuzzy_graph(neighbors::knn(points, 9, neighbors::Metric::Euclidean), 0.3)),
                 testing::golden("projection/umap_graph_mixed.npy"), 2e-4);
}

/// Distances of all pairs of rows of two tables.
MatrixD distances_between(const Matrix& points, const Matrix& others) {
    MatrixD distances(points.rows(), others.rows());
    for (Index i = 0; i < points.rows(); ++i)
        distances.row(i) = (others.cast<double>().rowwise() - points.row(i).cast<double>()).rowwise().norm();
    return distances;
}

TEST(Umap, OfDistancesIsAsTrustworthyAsOfRows) {
    const Matrix points = testing::golden("projection/s_curve.npy"),
                 fresh  = testing::golden("projection/s_curve_new.npy");
    const auto of_rows  = fit_umap(points, quick()),
               found    = fit_umap_of_distances(distances_between(points, points), quick());
    EXPECT_GE(metrics::preservation(points, found.coords).trustworthiness,
              metrics::preservation(points, of_rows.coords).trustworthiness - 0.01);
    const Matrix placed = transform_distances(found, distances_between(fresh, points));
    EXPECT_GE(metrics::preservation(fresh, placed).trustworthiness,
              metrics::preservation(fresh, transform(of_rows, fresh)).trustworthiness - 0.02);
    const Matrix own = transform_distances(found, distances_between(points.topRows(9), points));
    EXPECT_EQ(own, Matrix(found.coords.topRows(9))) << "a fitted row takes its own place";
    EXPECT_EQ(transform_distances(found, distances_between(fresh, points), 2), placed);
}

TEST(Umap, OfDistancesRefusesWhatIsNone) {
    MatrixD distances = distances_between(testing::random_matrix(9, 2), testing::random_matrix(9, 2));
    EXPECT_CODE("E6121", fit_umap_of_distances(distances.topRows(8), quick()));
    auto pca = quick();
    pca.init = Start::Pca;
    EXPECT_CODE("E6105", fit_umap_of_distances(distances, pca));
    const auto found = fit_umap_of_distances(distances, quick());
    EXPECT_CODE("E6202", transform_distances(found, distances.leftCols(8)));
    distances(2, 3) = -1;
    EXPECT_CODE("E6102", fit_umap_of_distances(distances, quick()));
    // Two groups without a common neighbour have no spectral start and no rows to take components of.
    MatrixD parts = MatrixD::Constant(20, 20, 50);
    parts.topLeftCorner(10, 10).setOnes();
    parts.bottomRightCorner(10, 10).setOnes();
    parts.diagonal().setZero();
    auto few        = quick();
    few.n_neighbors = 5;
    EXPECT_TRUE(fit_umap_of_distances(parts, few).coords.allFinite());
}

TEST(Umap, BeginsWhereItIsTold) {
    const Matrix points    = testing::golden("projection/s_curve.npy");
    auto options           = quick();
    options.initial_coords = points.leftCols(2);
    const auto found       = fit_umap(points, options);
    EXPECT_NE(found.coords, fit_umap(points, quick()).coords);
    EXPECT_GE(metrics::preservation(points, found.coords).trustworthiness, 0.95);
    // Whatever the order of the rows, as their places go with them.
    const Matrix turned    = points.colwise().reverse();
    options.initial_coords = turned.leftCols(2);
    EXPECT_EQ(Matrix(fit_umap(turned, options).coords.colwise().reverse()), found.coords);
    options.initial_coords = Matrix::Zero(3, 2);
    EXPECT_CODE("E6104", fit_umap(points, options));
    options                  = quick();
    options.set_op_mix_ratio = 1.5;
    EXPECT_CODE("E6105", fit_umap(points, options));
}

/// The S-curve of tests/golden and its map in `dims` dimensions, with what umap-learn reaches on it.
struct Reference {
    explicit Reference(int dims)
        : points(testing::golden("projection/s_curve.npy")),
          fresh(testing::golden("projection/s_curve_new.npy")),
          wanted(artifacts::read_json(EKTARA_GOLDEN_DIR "/projection/umap.json")[std::to_string(dims)]) {
        UmapOptions options;
        options.n_components = dims;
        found                = run(points, fresh, options);
    }
    double wants(const char* name) const { return wanted[name].get<double>(); }

    Matrix points, fresh;
    artifacts::Json wanted;
    Projection found;
};

TEST(Umap, IsAsTrustworthyAsTheReference) {
    for (const int dims : {2, 8}) {
        const Reference reference(dims);
        EXPECT_GE(metrics::preservation(reference.points, reference.found.coords).trustworthiness,
                  reference.wants("trustworthiness") - 0.01)
            << dims;
    }
}

TEST(Umap, IsAsContinuousAsTheReference) {
    for (const int dims : {2, 8}) {
        const Reference reference(dims);
        EXPECT_GE(metrics::preservation(reference.points, reference.found.coords).continuity,
                  reference.wants("continuity") - 0.01)
            << dims;
    }
}

TEST(Umap, PlacesNewRowsAsTheReferenceDoes) {
    for (const int dims : {2, 8}) {
        const Reference reference(dims);
        EXPECT_GE(metrics::preservation(reference.fresh, reference.found.new_coords).trustworthiness,
                  reference.wants("new") - 0.02)
            << dims;
    }
}

TEST(Umap, PlacesFittedRowsWhereTheyAre) {
    const Matrix points = testing::random_matrix(120, 4, 3);
    const Umap umap     = fit_umap(points, quick());
    EXPECT_EQ(transform(umap, points), umap.coords);
}

TEST(Umap, PlacesNearCopiesAsCloseAsTheReferenceDoes) {
    const Reference reference(2);
    Matrix near = reference.points + 1e-3F * testing::random_matrix(reference.points.rows(), 3, 6);
    const Umap umap{fit_umap(reference.points, {})};
    EXPECT_LE((transform(umap, near) - umap.coords).rowwise().norm().mean(), reference.wants("near_copies"));
}

TEST(Umap, PartsTwoDistantGroupsThoughTheirGraphFallsApart) {
    Matrix points = testing::random_matrix(80, 5, 3);
    points.bottomRows(40).array() += 90;
    const Matrix map   = fit_umap(points, quick()).coords;
    const float within = (map.topRows(40).rowwise() - map.topRows(40).colwise().mean()).rowwise().norm().maxCoeff();
    EXPECT_GT((map.topRows(40).colwise().mean() - map.bottomRows(40).colwise().mean()).norm(), within);
}

TEST(Umap, IsTheSameToTheBitForAnyJobsAndOrderOfRows) {
    const Matrix points = testing::random_matrix(300, 4, 3), turned = points.colwise().reverse();
    const Matrix fresh = testing::random_matrix(9, 4, 8);
    const auto one = run(points, fresh, quick(), 1), two = run(points, fresh, quick(), 2);
    EXPECT_EQ(one.coords, two.coords);
    EXPECT_EQ(one.new_coords, two.new_coords);
    const auto reversed = run(turned, fresh, quick(), 2);
    EXPECT_EQ(one.coords, Matrix(reversed.coords.colwise().reverse()));
    EXPECT_EQ(one.new_coords, reversed.new_coords);
    auto other = quick();
    other.seed = 5;
    EXPECT_NE(one.coords, run(points, fresh, other).coords);
}

TEST(Umap, PlacesANewRowWhateverStandsBesideIt) {
    const Matrix points = testing::random_matrix(120, 4, 3), fresh = testing::random_matrix(9, 4, 8);
    const Umap umap  = fit_umap(points, quick());
    const Matrix all = transform(umap, fresh);
    EXPECT_EQ(transform(umap, fresh.bottomRows(2)), all.bottomRows(2));
}

TEST(Umap, TakesAwkwardTables) {
    for (const Index n : {1, 2, 3, 9}) {
        const Matrix map = fit_umap(testing::random_matrix(n, 3), quick()).coords;
        EXPECT_EQ(map.rows(), n);
        EXPECT_TRUE(map.allFinite()) << n;
    }
    Matrix twins         = testing::random_matrix(60, 3);
    twins.bottomRows(40) = twins.row(0).replicate(40, 1);
    auto wide            = quick();
    wide.n_components    = 5;
    wide.metric          = neighbors::Metric::Cosine;
    twins.row(7).setZero();
    for (const Matrix& points : {twins, Matrix(Matrix::Constant(30, 2, 0.9F))})
        for (const auto& options : {quick(), wide}) {
            const Umap umap = fit_umap(points, options);
            EXPECT_TRUE(umap.coords.allFinite());
            EXPECT_TRUE(transform(umap, points).allFinite());
        }
    for (const Start init : {Start::Pca, Start::Random}) {
        auto options = quick();
        options.init = init;
        EXPECT_TRUE(fit_umap(twins, options).coords.allFinite());
    }
}

TEST(Umap, RefusesOptionsOutOfRangeAndBadTables) {
    const Matrix points = testing::random_matrix(20, 3);
    EXPECT_CODE("E6105", fit_umap(points, {.n_components = 0}));
    EXPECT_CODE("E6105", fit_umap(points, {.n_neighbors = 1}));
    EXPECT_CODE("E6105", fit_umap(points, {.min_dist = 2}));
    EXPECT_CODE("E6103", fit_umap(Matrix(0, 3), {}));
    Matrix broken = points;
    broken(3, 1)  = std::numeric_limits<float>::quiet_NaN();
    EXPECT_CODE("E6102", fit_umap(broken, {}));
    EXPECT_CODE("E6202", transform(fit_umap(points, quick()), testing::random_matrix(2, 4)));
}

TEST(SpectralStart, GivesTheEigenvectorsOfTheNormalisedGraph) {
    const auto graph     = fuzzy_graph(neighbors::knn(testing::random_matrix(90, 2, 3), 12));
    const Matrix weights = dense(graph);
    const RowVector root = weights.rowwise().sum().cwiseSqrt().transpose();
    const Matrix normal  = (weights.array() / (root.transpose() * root).array()).matrix();
    const auto start     = spectral_start(graph, 2, 0, 1);
    ASSERT_TRUE(start.has_value());
    for (Index j = 0; j < 2; ++j) {
        const auto vector = start->col(j);
        EXPECT_NEAR(vector.norm(), 1, 1e-4);
        EXPECT_NEAR(vector.dot(root.transpose()), 0, 1e-3);
        EXPECT_LT((normal * vector - vector.dot(normal * vector) * vector).norm(), 1e-3);
    }
    // The power method on what the found vectors leave must not find a larger eigenvalue.
    Matrix rest = normal - root.transpose() * root / root.squaredNorm();
    for (Index j = 0; j < 2; ++j)
        rest -= start->col(j) * start->col(j).transpose() * start->col(j).dot(normal * start->col(j));
    Matrix power = testing::random_matrix(90, 1);
    for (int i = 0; i < 300; ++i) power = (power + rest * power).normalized();
    EXPECT_LE((power.transpose() * rest * power)(0, 0), start->col(1).dot(normal * start->col(1)) + 1e-3F);
}

}  // namespace
}  // namespace ektara::projection
