#pragma once

#include <vector>

#include "ektara/cluster/kmeans.hpp"
#include "ektara/core/matrix.hpp"

namespace ektara::cluster {

/// Rows in canonical order (lexicographic_order) with their mean subtracted: rounding then follows the spread of the
/// data. Where squares of them would leave single precision they are multiplied by a power of two (core/scale.hpp).
struct CentredPoints {
    explicit CentredPoints(const MatrixView& points);

    /// The rows of the table that this was made of, in the canonical order and with the scale, but about 0: their
    /// differences are those of the numbers that were given.
    Matrix rows_of(const Matrix& table) const;
    /// Centres in the table's units, and back.
    MatrixD inside(const MatrixD& centres) const { return (centres.rowwise() - mean) * scale; }
    MatrixD outside(const MatrixD& centres) const { return (centres / scale).rowwise() + mean; }

    std::vector<Eigen::Index> order;  ///< row of the table that each row was
    Matrix points;
    VectorD norms;
    Eigen::RowVectorXd mean;  ///< in the table's units
    double scale         = 1;
    double mean_variance = 0;   ///< of the columns, with the scale
    VectorD weights      = {};  ///< of the rows in canonical order; empty: 1 each

    /// Of the rows of the table that this was made of; none: 1 each.
    void take_weights(const VectorD& of_table) {
        if (of_table.size() > 0) weights = of_table(order);
    }
};

/// Lloyd's iterations from these centres until no row moves, the squared shift of the centres is at most `tolerance`,
/// or `max_iter`. Rows whose bounds show that they stay (Hamerly 2010) are not measured again; labels are those of the
/// full search. Labels are in the canonical order, centres about the mean. Same bits for any `jobs`.
KMeans lloyd(const CentredPoints& points, MatrixD centres, int max_iter, double tolerance, int jobs);

}  // namespace ektara::cluster
