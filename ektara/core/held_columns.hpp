#pragma once

#include <functional>
#include <string>

#include "ektara/core/types.hpp"

namespace ektara {

/// Some columns of a table that is read, in double precision: rows × columns, column by column in memory.
using ColumnBlock = Eigen::MatrixXd;

/// Fills `block` with the columns from `first` on.
using ColumnReader = std::function<void(Eigen::Index first, ColumnBlock& block)>;

/// Fills `table.values`, of as many rows as `table.rows` and columns as `table.columns`, with what `read` gives.
///
/// Single precision keeps 24 bits. In a column that lies far from 0 and close together (seconds since 1970) they would
/// go into what all values have in common. Such a column is held about a number in its middle, subtracted in double
/// precision: where the median is more than 256 times the quartiles' distance, and something would be lost. Which
/// number it was stands in the recipe, as the option `held_about.<column>`; where the recipe names one already, it is
/// that one. `coarse_columns` there names columns of which more than a tenth of the distinct values become equal all
/// the same. Throws Error E1270 for a value beyond single precision, naming row and column. NaN and infinities are
/// taken as they are.
void hold_columns(FeatureMatrix& table, const ColumnReader& read);

/// What is to be added to the values of a column: 0 for nearly all.
double held_about(const FeatureMatrix& table, Eigen::Index column);
/// Writes that number into the recipe where it is not 0; changes no value.
void note_held_about(FeatureMatrix& table, Eigen::Index column, double middle);
bool holds_any(const FeatureMatrix& table);

/// The values of a column, and of all, as they were read: in double precision, not about another number.
VectorD exact_column(const FeatureMatrix& table, Eigen::Index column);
MatrixD exact_values(const FeatureMatrix& table);

/// Takes out of a recipe what columns are held about, for values that are computed anew.
void forget_held_columns(Recipe& recipe);

/// The nearest number of single precision, and the nearest that two of them add up to: what is kept with a model of a
/// number about an ordinary column, and about one that is held about another number.
double as_single(double value);
double as_two_singles(double value);

/// Whether values differ by no more than rounding: 4 steps of single precision where all are numbers of it, else 16 of
/// double precision, at the largest of them. Where they lie changes nothing else.
bool differ_by_rounding(const VectorD& values);

/// Whether single precision at the middle of a column is too coarse for what it varies by: its quartiles, of
/// some of its rows, are at most 16 steps apart.
bool is_coarse(const FeatureMatrix& table, Eigen::Index column);

}  // namespace ektara
