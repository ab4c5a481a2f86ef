#include "ektara/tables/batch_correction.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/core/alternatives.hpp"
#include "ektara/core/batches.hpp"
#include "ektara/core/detail/decompositions.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"

namespace ektara::tables {
namespace {

using Eigen::Index;

/// Below this share of the largest eigenvalue a direction has no variance.
constexpr double kNoVariance = 1e-12;

const char* name_of(const StandardiseByOptions&) { return "standardise-by"; }
const char* name_of(const CoralOptions&) { return "coral"; }
const char* name_of(const HarmonyOptions&) { return "harmony"; }

/// The rows of each batch in lexicographic order, so that sums round alike whatever the order of the file.
std::vector<MatrixD> rows_of_batches(const Matrix& points, const std::vector<int>& batches) {
    const int count = 1 + *std::max_element(batches.begin(), batches.end());
    std::vector<std::vector<Index>> rows(static_cast<std::size_t>(std::max(count, 0)));
    for (const Index row : lexicographic_order(points))
        if (const int batch = batches[static_cast<std::size_t>(row)]; batch >= 0)
            rows[static_cast<std::size_t>(batch)].push_back(row);
    std::vector<MatrixD> values;
    for (const auto& of_batch : rows) values.emplace_back(points(of_batch, Eigen::all).cast<double>());
    return values;
}

MatrixD centred(const MatrixD& rows) { return rows.rowwise() - rows.colwise().mean(); }

Eigen::RowVectorXd variances(const MatrixD& rows) { return centred(rows).array().square().colwise().mean().matrix(); }

/// Only its lower triangle is filled.
ColumnMatrixD covariance(const MatrixD& rows) {
    return lower_scatter(centred(rows).transpose(), 1 / static_cast<double>(rows.rows()));
}

ColumnMatrixD shrunk(const ColumnMatrixD& matrix, double share) {
    ColumnMatrixD made = (1 - share) * matrix;
    made.diagonal().array() += share * matrix.trace() / static_cast<double>(matrix.rows());
    return made;
}

/// A power of a symmetric matrix, of which the lower triangle is read; directions without variance stay without.
ColumnMatrixD power(const ColumnMatrixD& matrix, double exponent) {
    const auto found   = symmetric_eigen(matrix);
    const double least = kNoVariance * std::max(found.values.maxCoeff(), 0.0);
    VectorD values     = found.values;
    for (double& value : values) value = value > least ? std::pow(value, exponent) : 0;
    return found.vectors * values.asDiagonal() * found.vectors.transpose();
}

double count_rows(const std::vector<MatrixD>& rows) {
    Index count = 0;
    for (const auto& of_batch : rows) count += of_batch.rows();
    return static_cast<double>(count);
}

/// What all corrections by a map a batch share: the means.
AffineByBatch about_means(const std::vector<MatrixD>& rows) {
    const Index d = rows.front().cols();
    AffineByBatch fitted{MatrixD::Zero(std::ssize(rows), d), Eigen::RowVectorXd::Zero(d), {}};
    for (std::size_t b = 0; b < rows.size(); ++b) {
        if (rows[b].rows() == 0) continue;
        fitted.means.row(static_cast<Index>(b)) = rows[b].colwise().mean();
        fitted.mean += rows[b].colwise().sum();
    }
    fitted.mean /= count_rows(rows);
    return fitted;
}

AffineByBatch fit_method(const std::vector<MatrixD>& rows, const StandardiseByOptions&) {
    AffineByBatch fitted       = about_means(rows);
    Eigen::RowVectorXd squares = Eigen::RowVectorXd::Zero(fitted.mean.size());
    for (const auto& of_batch : rows)
        if (of_batch.rows() > 0)
            squares += (of_batch.rowwise() - fitted.mean).array().square().colwise().sum().matrix();
    const Eigen::RowVectorXd wanted = (squares / count_rows(rows)).cwiseSqrt();
    for (const auto& of_batch : rows) {
        VectorD scale = VectorD::Ones(wanted.size());
        if (of_batch.rows() > 0) {
            const Eigen::RowVectorXd own = variances(of_batch).cwiseSqrt();
            for (Index j = 0; j < own.size(); ++j)
                if (own[j] > 1e-6 * wanted[j]) scale[j] = wanted[j] / own[j];
        }
        fitted.maps.emplace_back(scale.asDiagonal());
    }
    return fitted;
}

AffineByBatch fit_method(const std::vector<MatrixD>& rows, const CoralOptions& options) {
    require(options.shrinkage >= 0 && options.shrinkage <= 1, "E6224",
            "coral: shrinkage must be a share from 0 to 1, but got {}", options.shrinkage);
    AffineByBatch fitted = about_means(rows);
    const Index d        = fitted.mean.size();
    std::vector<ColumnMatrixD> own;
    ColumnMatrixD mean = ColumnMatrixD::Zero(d, d);
    for (const auto& of_batch : rows) {
        own.push_back(of_batch.rows() > 0 ? covariance(of_batch) : ColumnMatrixD::Zero(d, d));
        mean += static_cast<double>(of_batch.rows()) * own.back();
    }
    const ColumnMatrixD wanted = power(shrunk(mean / count_rows(rows), options.shrinkage), 0.5);
    for (const auto& covariance_of : own)
        fitted.maps.emplace_back(power(shrunk(covariance_of, options.shrinkage), -0.5) * wanted);
    return fitted;
}

MatrixD correct_with(const AffineByBatch& fitted, const Matrix& points, const std::vector<int>& batches) {
    MatrixD made = points.cast<double>();
    // Row by row, so that a row gets the same bits in any company.
    for (Index i = 0; i < made.rows(); ++i) {
        const int batch = batches[static_cast<std::size_t>(i)];
        if (batch < 0) continue;
        const Eigen::RowVectorXd about = made.row(i) - fitted.means.row(batch);
        made.row(i)                    = about * fitted.maps[static_cast<std::size_t>(batch)] + fitted.mean;
    }
    return made;
}

MatrixD correct_with(const Harmony& fitted, const Matrix& points, const std::vector<int>& batches) {
    return apply_harmony(fitted, points, batches);
}

std::pair<Index, Index> shape_of(const AffineByBatch& fitted) { return {fitted.means.rows(), fitted.means.cols()}; }
std::pair<Index, Index> shape_of(const Harmony& fitted) { return {fitted.penalties.cols(), fitted.given.cols()}; }

}  // namespace

std::string name(const CorrectionOptions& options) {
    return std::visit([](const auto& chosen) { return std::string(name_of(chosen)); }, options);
}

std::vector<std::pair<CorrectionKind, std::string>> enum_names(CorrectionKind) {
    return kind_names<CorrectionKind, CorrectionOptions>();
}

CorrectionOptions correction(CorrectionKind kind) {
    return alternatives<CorrectionOptions>()[static_cast<std::size_t>(kind)];
}

BatchCorrection fit_correction(const Matrix& points, const std::vector<int>& batches, const CorrectionOptions& options,
                               const StartingCentres& start) {
    if (const auto* harmony = std::get_if<HarmonyOptions>(&options))
        return fit_harmony(points, batches, *harmony, start);
    const auto who = name(options);
    require_points(points, who.c_str());
    require_two_batches(points.rows(), batches, who.c_str());
    const auto rows = rows_of_batches(points, batches);
    if (const auto* coral = std::get_if<CoralOptions>(&options)) return fit_method(rows, *coral);
    return fit_method(rows, std::get<StandardiseByOptions>(options));
}

Matrix corrected_fit(const BatchCorrection& fitted, const Matrix& points, const std::vector<int>& batches) {
    if (const auto* harmony = std::get_if<Harmony>(&fitted)) return harmony->corrected.cast<float>();
    return correct(fitted, points, batches);
}

Matrix correct(const BatchCorrection& fitted, const Matrix& points, const std::vector<int>& batches) {
    const auto [n_batches, columns] = std::visit([](const auto& made) { return shape_of(made); }, fitted);
    require(std::ssize(batches) == points.rows() && points.cols() == columns, "E6221",
            "correction: needs {} columns and a batch of every row, but got {} columns, {} rows and {} batches",
            columns, points.cols(), points.rows(), batches.size());
    for (const int batch : batches)
        require(batch < n_batches, "E6221", "correction: batch {} was not fitted; -1 stands for one that is not known",
                batch);
    return std::visit([&](const auto& made) { return correct_with(made, points, batches); }, fitted).cast<float>();
}

}  // namespace ektara::tables
