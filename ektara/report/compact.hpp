#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ektara/evaluation/score_row.hpp"
#include "ektara/report/page_data.hpp"

namespace ektara::report {

/// What makes the page's data small: a report is one file that is sent by mail.

/// A value with so many significant digits; 0 for NaN and infinities.
double rounded(double value, int digits);

/// Numbers in 16 bits each, {"low", "step", "text"}: a value is low + step × code, codes are little-endian in base64,
/// 65535 stands for no number (also NaN and infinities). The largest error is half a step, 1/131,068 of the range.
Quantised quantised(const std::vector<std::optional<double>>& values);

/// Whole numbers below 65,536, 16 bits each, in base64.
std::string words16(const std::vector<std::size_t>& values);

/// Rows with so many significant digits, every column once, without the differences between methods; a cell is null
/// where its row lacks the column or does not know the number.
ScoreTable as_table(const std::vector<evaluation::ScoreRow>& rows, int digits);

/// The words of each text (separated by blanks), {"words", "texts"}: every word once, in the order of their bytes, each
/// text the differences of its words' places in rising order.
SharedWords shared_words(const std::vector<std::string>& texts);

}  // namespace ektara::report
