#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/artifacts/csv.hpp"

namespace ektara::collection {

/// Columns of numbers that state a class or guess it, each with the words that say so:
///
/// - "one class each": zeros and ones under the name of a label (`genre_rock`, `language=bangla`) or of a genre or a
///   language alone (`rock`, `is_bangla`), and such columns with one name before the last word (`style_a`, `style_b`)
///   or beside the former that add up to one in every row. Names of features and of key, mode and metre are none;
/// - "a classifier's answer": probabilities under the name of a label or a class (`genre_rock_prob`), or numbered
///   (`proba_0`); numbers of a label's name that add up to one in every row; whatever is called predicted.
///
/// `candidates` are the columns that hold numbers only, or all but a few. A rank or a probability of anything else
/// (`key_confidence`, `voiced_prob`, `danceability`) is measured, and no class.
std::map<std::size_t, const char*> class_columns(const artifacts::CsvTable& csv,
                                                 const std::vector<std::size_t>& candidates);

}  // namespace ektara::collection
