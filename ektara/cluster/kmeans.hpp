#pragma once

#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/types.hpp"

namespace ektara::cluster {

struct KMeansOptions {
    int n_clusters   = 8;
    int n_init       = 10;
    int max_iter     = 300;
    double tol       = 1e-4;
    int swaps        = 20;
    int batch_size   = 0;
    std::string init = "k-means++";
    /// k×d; where it has rows, they are the initial centres and there is one start.
    Matrix initial_centres = {};
    /// n, from 0 up: a row of weight w counts as w rows; empty: every row is one. No setting.
    VectorD weights = {};
    Seed seed       = 0;
    /// Every start takes all rows, of however large a table. No setting.
    bool any_size = false;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_clusters", self.n_clusters, "number of clusters, 1 to the number of rows");
        visit("n_init", self.n_init, "starts; the one with the lowest inertia is kept");
        visit("max_iter", self.max_iter, "most iterations of one start");
        visit("tol", self.tol, "stop when the centres' squared shift is below this share of the mean column variance");
        visit("swaps", self.swaps,
              "attempts (more below 1,000 rows) to better the best start by moving a centre; 0: as scikit-learn");
        visit("batch_size", self.batch_size,
              "above 0: mini-batches of so many rows, for very large tables; 0: all rows");
        visit("init", self.init,
              "k-means++, random (rows), or a .npy file of initial centres (then there is one start)");
    }
};

struct KMeans {
    std::vector<int> labels;
    MatrixD centres;
    double inertia = 0;
    int n_iter     = 0;
    bool converged = false;
    int n_sampled  = 0;  ///< rows that the starts and swaps were made on; 0: all
};

/// Rows up to which starts and swaps take all rows, and how many they take of more.
inline constexpr Eigen::Index kMostStartedRows = 200'000, kSampledStarts = 1 << 16;

/// Lloyd's K-Means from greedy k-means++ starts (Arthur and Vassilvitskii 2007; 2 + ⌊log k⌋ trials a centre), as
/// scikit-learn 1.9's KMeans: same stopping rule, empty clusters move to the farthest rows, lowest inertia of n_init.
/// The best start is then improved by swaps of one centre (see swaps.hpp), which scikit-learn does not do; not where
/// initial centres or weights are given.
///
/// Of more than 200,000 rows without weights, initial centres or a `batch_size` the starts and swaps are made on
/// 65,536, at equal steps of the canonical order; Lloyd's iterations of all rows follow, unless `any_size`.
///
/// With a `batch_size` above 0, and more than three such batches of rows, centres are moved by random batches instead
/// (mini_batch.hpp).
///
/// `points` is n×d. Distances are single-precision matrix products, and where their rounding leaves two centres in
/// question double precision decides, so each row is at its nearest centre. The order of the rows does not change the
/// partition, and `jobs` changes no bit. Inertia is Σ |x - c|². Throws InvalidArgument E6101 unless 1 ≤ n_clusters ≤ n,
/// E6102 on NaN, E6103 on an empty table, E6104 on initial centres of another shape, E6105 on an option out of range.
/// With fewer distinct rows than clusters some clusters stay empty.
/// Weights enter sums, inertia and the draw of first centres; E6120 where they are not n numbers from 0 up of which one
/// is above 0, or stand beside a `batch_size`.
KMeans kmeans(const MatrixView& points, const KMeansOptions& options, int jobs = 1);

/// Whether `init` is a way to start and not a file.
bool names_start(const KMeansOptions& options);

/// Whether the starts and swaps of a table of so many rows are made on a sample.
bool starts_on_sample(const KMeansOptions& options, Eigen::Index rows);

/// The nearest of k×d centres (Euclidean) for each of n×d points, the lowest number where two are equally near: the
/// labels of new rows. Throws InvalidArgument E6202 where the columns differ, E6102 on NaN.
std::vector<int> nearest_centres(const MatrixView& points, const MatrixD& centres, int jobs = 1);

/// Euclidean distances of n×d points from k×d centres, n×k; the values of points are not looked at. Throws
/// InvalidArgument E6202 where the columns differ.
MatrixD centre_distances(const Eigen::Ref<const MatrixD>& points, const MatrixD& centres, int jobs = 1);

}  // namespace ektara::cluster
