#pragma once

#include <string>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/tables/column_transform.hpp"

namespace ektara::tables {

/// Whether columns named `*_var` enter as natural logarithms, floored at 1e-10.
enum class Logarithms { None, OfVariances };

/// How raw features become a model's input: kept with the model, so that new songs are brought to the same scale.
struct Standardiser {
    std::vector<std::string> columns, log_columns;
    /// d, in numbers of single precision; where that would move a column, or it is held about another number
    /// (core/held_columns.hpp), in sums of two of them.
    Eigen::RowVectorXd mean;
    RowVector scale;                     ///< d; 0: a constant column
    ColumnTransform column_transform{};  ///< of the columns, before everything else
    std::vector<std::string> constant_columns() const;
};

/// Means and standard deviations (ddof 0, summed in double precision) of the columns of n×d features, after the
/// logarithms (left out where the table's recipe says that they were taken). A column is constant where its values
/// differ by rounding alone (`differ_by_rounding`), wherever they lie. Throws InvalidArgument E1204 for an empty table,
/// E1208 for a value that is not finite and E1207 for a negative variance, naming row and column.
Standardiser fit_standardiser(const FeatureMatrix& raw, Logarithms logarithms);

/// The same after a transform of the columns, which takes the place of logarithms unless it is `none`.
Standardiser fit_standardiser(const FeatureMatrix& raw, Transform transform);

/// The same for n×(channels·frames) sequences: one mean and one deviation a channel, over all rows and frames, so that
/// the shape of a channel along time stays.
Standardiser fit_channel_standardiser(const FeatureMatrix& raw, int channels);

/// (x − mean) / scale, columns found by name, 0 where the scale is 0 (scikit-learn's StandardScaler). Keys are brought
/// to their circle where the fitted columns are (`keys_as_fitted`). The recipe gets
/// the options `standardised`, and `log_columns` and `constant_columns` where there are any. Throws InvalidArgument
/// E1209 for a missing column, E1207 and E1208 as above.
FeatureMatrix standardise(const Standardiser& standardiser, const FeatureMatrix& raw);

}  // namespace ektara::tables
