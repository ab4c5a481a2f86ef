#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/tables/harmony.hpp"

namespace ektara::tables {

/// Batches are what rows were gathered by (languages, sources); corrections take out how they differ as wholes.

struct StandardiseByOptions {
    template <class Self, class Visit>
    static void fields(Self&, Visit&&) {}
};

struct CoralOptions {
    double shrinkage = 0.1;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("shrinkage", self.shrinkage, "share of every covariance that is replaced by its mean variance, 0 to 1");
    }
};

/// Every correction, as a value.
using CorrectionOptions = std::variant<StandardiseByOptions, CoralOptions, HarmonyOptions>;

/// Which one an option set is of, in the variant's order: "standardise-by", "coral", "harmony".
enum class CorrectionKind { StandardiseBy, Coral, Harmony };
std::vector<std::pair<CorrectionKind, std::string>> enum_names(CorrectionKind);
std::string name(const CorrectionOptions& options);
CorrectionOptions correction(CorrectionKind kind);

/// Rows of batch b become (x − means_b)·maps_b + mean.
struct AffineByBatch {
    MatrixD means;              ///< B×d
    Eigen::RowVectorXd mean;    ///< of all rows that have a batch
    std::vector<MatrixD> maps;  ///< of each batch d×d
};

/// A fitted correction, for new rows too: they need their batch as the fitted rows had it.
using BatchCorrection = std::variant<AffineByBatch, Harmony>;

/// Fits a correction to n×d rows with batches 0…B − 1; -1: the batch is not known.
///
/// - standardise-by: every column of a batch gets the mean and the deviation (ddof 0) of all rows; a column that does
///   not vary in a batch only gets the mean;
/// - coral (Sun, Feng and Saenko 2016): the covariance C_b of a batch becomes the mean C of all batches' (each as often
///   as it has rows) by C_b^−½·C^½, with (1 − s)·C + s·(tr C/d)·I for every C; the mean becomes that of all rows;
/// - harmony: see harmony.hpp. `start` gives its centres.
///
/// A single row of a batch has no spread: standardise-by only moves it, coral puts it at the mean. Without shrinkage
/// coral keeps of a batch no direction in which it does not vary.
///
/// Throws InvalidArgument E6224 for fewer than two batches, or an option out of range; E6221 where lengths differ;
/// E6102 on NaN, E6103 on an empty table.
BatchCorrection fit_correction(const Matrix& points, const std::vector<int>& batches, const CorrectionOptions& options,
                               const StartingCentres& start);

/// The fitted rows themselves, corrected: `points` and `batches` are those of the fit.
Matrix corrected_fit(const BatchCorrection& fitted, const Matrix& points, const std::vector<int>& batches);

/// Corrected rows; those with the batch -1 stay as they are. Throws InvalidArgument E6221 for other columns, or a batch
/// that was not fitted.
Matrix correct(const BatchCorrection& fitted, const Matrix& points, const std::vector<int>& batches);

}  // namespace ektara::tables
