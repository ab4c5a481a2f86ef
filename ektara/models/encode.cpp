// Rows through a network, some at a time: what network.hpp declares beside Network.
#include <algorithm>
#include <numeric>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/crop_columns.hpp"
#include "ektara/core/error.hpp"
#include "ektara/models/network.hpp"

namespace ektara::models {
namespace {

/// Rows encoded or decoded at a time.
constexpr Eigen::Index kChunk = 256;

}  // namespace

Examples clips_of(const Examples& examples, const std::vector<Eigen::Index>& clips) {
    Examples some{
        Matrix(std::ssize(clips) * examples.crops, examples.values.cols()), examples.channels, {}, examples.crops};
    Eigen::Index at = 0;
    for (const Eigen::Index clip : clips) {
        some.values.middleRows(at, examples.crops) = examples.values.middleRows(clip * examples.crops, examples.crops);
        at += examples.crops;
    }
    if (examples.condition.size() > 0) some.condition = examples.condition(clips, Eigen::all);
    if (examples.present.size() > 0) some.present = examples.present(clips, Eigen::all);
    return some;
}

Posteriors posteriors(const Network& network, const Examples& examples) {
    const Matrix& x   = examples.values;
    const auto& shape = network.architecture();
    require(x.cols() == shape.inputs, "E5004", "encode: the model reads {} columns, but got {}", shape.inputs,
            x.cols());
    require(shape.condition.values == 0 || examples.condition.rows() == examples.clips(), "E5004",
            "encode: the model needs the condition of each of {} rows, but got {}", examples.clips(),
            examples.condition.rows());
    require(shape.blocks.empty() || examples.present.size() == 0 ||
                (examples.present.rows() == x.rows() && examples.present.cols() == std::ssize(shape.blocks)),
            "E5004", "encode: the model needs to know which of {} blocks each of {} rows has, but got {} × {}",
            shape.blocks.size(), x.rows(), examples.present.rows(), examples.present.cols());
    const Eigen::Index k = shape.latent_dims, n = x.rows();
    Workspace workspace = network.make_workspace(static_cast<int>(std::min(kChunk, std::max<Eigen::Index>(1, n))));
    std::vector<Eigen::Index> every(static_cast<std::size_t>(n));
    std::iota(every.begin(), every.end(), Eigen::Index{0});
    Posteriors found{Matrix(n, k), Matrix(shape.latent == Latent::Gaussian ? n : 0, k)};
    for (Eigen::Index at = 0; at < n; at += kChunk) {
        throw_if_cancelled();
        const Eigen::Index rows = std::min(kChunk, n - at);
        for (Eigen::Index i = 0; i < rows && workspace.condition.cols() > 0; ++i)
            workspace.condition.row(i) = examples.condition.row((at + i) / examples.crops);
        network.pass_whole(examples.present, {every.data() + at, static_cast<std::size_t>(rows)}, workspace);
        const View posterior            = network.infer(x.middleRows(at, rows), workspace);
        found.mean.middleRows(at, rows) = posterior.leftCols(k);
        if (found.log_variance.rows() > 0) found.log_variance.middleRows(at, rows) = posterior.rightCols(k);
    }
    return found;
}

Clustering components(const Network& network, const Examples& rows) {
    require(network.prior().has_value(), "E5010", "components: the model's prior is no mixture; train with prior=gmm");
    const auto [mean, log_variance] = posteriors(network, rows);
    const Matrix gamma =
        mean_of_crops(network.prior()->responsibilities(network.parameters(), mean, log_variance), rows.crops);
    Clustering found;
    found.n_clusters = network.prior()->components();
    for (Eigen::Index i = 0; i < gamma.rows(); ++i) {
        Eigen::Index best = 0;
        found.strength.push_back(gamma.row(i).maxCoeff(&best));
        found.labels.push_back(static_cast<int>(best));
    }
    return found;
}

Matrix encode(const Network& network, const Examples& examples) {
    return mean_of_crops(posteriors(network, examples).mean, examples.crops);
}

Matrix encode(const Network& network, const Matrix& x) { return encode(network, Examples{x}); }

void leave_out_missing(const Network& network, const Examples& rows, Matrix& generated) {
    if (rows.present.size() > 0) leave_out_missing(network.architecture().blocks, rows.present, rows.values, generated);
}

Matrix decode(const Network& network, const Matrix& z, const Matrix& condition) {
    require(z.cols() == network.architecture().latent_dims, "E5004",
            "decode: the model's latent space has {} dimensions, but got {}", network.architecture().latent_dims,
            z.cols());
    require(network.architecture().condition.values == 0 || condition.rows() == z.rows(), "E5004",
            "decode: the model needs the condition of each of {} rows, but got {}", z.rows(), condition.rows());
    Workspace workspace =
        network.make_workspace(static_cast<int>(std::min(kChunk, std::max<Eigen::Index>(1, z.rows()))));
    Matrix generated(z.rows(), network.architecture().inputs);
    for (Eigen::Index at = 0; at < z.rows(); at += kChunk) {
        throw_if_cancelled();
        const Eigen::Index rows = std::min(kChunk, z.rows() - at);
        if (workspace.condition.cols() > 0) workspace.condition.topRows(rows) = condition.middleRows(at, rows);
        generated.middleRows(at, rows) = network.generate(z.middleRows(at, rows), workspace);
    }
    return generated;
}

}  // namespace ektara::models
