#pragma once

#include <string>
#include <vector>

#include "ektara/evaluation/score_row.hpp"

namespace ektara::report {

/// Score rows as a table of at most 120 columns for a terminal: a line a method, the genre within each
/// language first. "+" before a figure: above the chance level; "*": better than chance at family-wise α = 0.01.
/// `drawn` says what half-samples drew whole.
std::string text_table(const std::vector<evaluation::ScoreRow>& rows, const std::string& drawn = "songs");

/// Lines of cells under each other, the header first: the first and the last column from the left, the others from the
/// right. The first is at most 28 characters wide.
std::string aligned_table(std::vector<std::vector<std::string>> lines);

}  // namespace ektara::report
