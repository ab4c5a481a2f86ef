#include "ektara/projection/detail/spectral_start.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/core/detail/decompositions.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/random.hpp"

namespace ektara::projection {
namespace {

using Eigen::Index;

constexpr int kGuards     = 6;   ///< extra directions: the wanted ones converge by the gap to what follows these
constexpr int kDegree     = 24;  ///< of the filter's polynomial
constexpr int kMostRounds = 20;
constexpr Index kRowsOfAllRounds =
    20000;  ///< above, `kRoundsOfMany`: the descent moves the rows far more than the rest do
constexpr int kRoundsOfMany  = 5;
constexpr double kResidual   = 1e-4;
constexpr std::size_t kBlock = 512;

/// D^−½WD^−½ as an operator on n×s blocks.
class NormalisedGraph {
  public:
    NormalisedGraph(const neighbors::Graph& graph, int jobs)
        : graph_(graph), jobs_(jobs), weights_(graph.weights.size()), root_degrees(graph.n_rows()) {
        for (Index i = 0; i < root_degrees.size(); ++i) {
            double degree = 0;
            for (std::size_t e = begin(i); e < begin(i + 1); ++e) degree += static_cast<double>(graph.weights[e]);
            root_degrees[i] = std::sqrt(degree);
        }
        for (Index i = 0; i < root_degrees.size(); ++i)
            for (std::size_t e = begin(i); e < begin(i + 1); ++e)
                weights_[e] =
                    static_cast<double>(graph.weights[e]) / (root_degrees[i] * root_degrees[graph.targets[e]]);
    }

    MatrixD operator*(const MatrixD& block) const {
        MatrixD product(block.rows(), block.cols());
        for_each_product(block, [&](Index i, const auto& sum) { product.row(i) = sum; });
        return product;
    }

    /// (A·block − centre·block)·factor − before, in the place of `before`.
    void step(const MatrixD& block, double centre, double factor, MatrixD& before) const {
        for_each_product(block, [&](Index i, const auto& sum) {
            before.row(i) = (sum - centre * block.row(i)) * factor - before.row(i);
        });
    }

  private:
    /// Calls `take(i, row)` with each row of the product. Blocks of a map of two or three dimensions are of so many
    /// columns that a row stays in registers.
    template <class Take>
    void for_each_product(const MatrixD& block, const Take& take) const {
        switch (block.cols()) {
            case 3 + kGuards:
                return for_each_product<3 + kGuards>(block, take);
            case 4 + kGuards:
                return for_each_product<4 + kGuards>(block, take);
            default:
                return for_each_product<Eigen::Dynamic>(block, take);
        }
    }

    template <int columns, class Take>
    void for_each_product(const MatrixD& block, const Take& take) const {
        using Row    = Eigen::Matrix<double, 1, columns>;
        const auto n = static_cast<std::size_t>(block.rows());
        parallel_for((n + kBlock - 1) / kBlock, jobs_, [&](std::size_t part) {
            const auto last = static_cast<Index>(std::min(n, (part + 1) * kBlock));
            for (auto i = static_cast<Index>(part * kBlock); i < last; ++i) {
                Row sum = Row::Zero(block.cols());
                for (std::size_t e = begin(i); e < begin(i + 1); ++e)
                    sum += weights_[e] *
                           Eigen::Map<const Row>(block.data() + graph_.targets[e] * block.cols(), block.cols());
                take(i, sum);
            }
        });
    }
    std::size_t begin(Index row) const { return graph_.offsets[static_cast<std::size_t>(row)]; }

    const neighbors::Graph& graph_;
    int jobs_;
    std::vector<double> weights_;

  public:
    VectorD root_degrees;
};

/// Chebyshev's polynomial of the operator: directions with eigenvalues in [−1, `damped`] shrink beside the others.
MatrixD filtered(const NormalisedGraph& graph, const MatrixD& block, double damped) {
    const double centre = (damped - 1) / 2, half = (damped + 1) / 2;
    MatrixD before = block, now = (graph * block - centre * block) / half;
    for (int degree = 2; degree <= kDegree; ++degree) {
        graph.step(now, centre, 2 / half, before);
        std::swap(before, now);
    }
    return now;
}

MatrixD first_block(const NormalisedGraph& graph, Index columns, Seed seed) {
    MatrixD block(graph.root_degrees.size(), columns);
    Random random(seed, "umap spectral start");
    for (Index i = 0; i < block.rows(); ++i)
        for (Index j = 0; j < columns; ++j) block(i, j) = random.normal();
    block.col(0) = graph.root_degrees;
    return block;
}

bool is_connected(const neighbors::Graph& graph) {
    const auto found = neighbors::components(graph);
    return std::all_of(found.begin(), found.end(), [](int component) { return component == 0; });
}

}  // namespace

std::optional<Matrix> spectral_start(const neighbors::Graph& graph, int dims, Seed seed, int jobs) {
    const Index n = graph.n_rows();
    if (n < dims + 2 || !is_connected(graph)) return std::nullopt;
    const NormalisedGraph normalised(graph, jobs);
    const Index wanted = dims + 1, columns = std::min<Index>(n, wanted + kGuards);
    MatrixD block         = orthonormal(first_block(normalised, columns, seed));
    double damped         = 0;
    const int most_rounds = n > kRowsOfAllRounds ? kRoundsOfMany : kMostRounds;
    ProgressStage stage("first places", static_cast<std::size_t>(most_rounds));
    for (int round = 0; round < most_rounds; ++round) {
        block                      = orthonormal(filtered(normalised, block, damped));
        const MatrixD image        = normalised * block;
        const auto ritz            = symmetric_eigen(block.transpose() * image);
        const Eigen::MatrixXd turn = ritz.vectors.rowwise().reverse();
        const VectorD values       = ritz.values.reverse();
        block                      = (block * turn).eval();
        const MatrixD residuals    = image * turn - block * values.asDiagonal();
        if (residuals.leftCols(wanted).colwise().norm().maxCoeff() < kResidual) break;
        damped = std::clamp(values[columns - 1], 0.0, 0.999);
        stage.step();
    }
    stage.end();
    Matrix start = block.middleCols(1, dims).cast<float>();
    for (Index j = 0; j < dims; ++j) {
        Index largest = 0;
        start.col(j).cwiseAbs().maxCoeff(&largest);
        if (start(largest, j) < 0) start.col(j) *= -1;
    }
    return start;
}

}  // namespace ektara::projection
