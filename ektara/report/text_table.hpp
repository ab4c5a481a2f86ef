#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ektara/evaluation/score_row.hpp"

namespace ektara::report {

/// Score rows as a table of at most 120 columns for a terminal: a line a method, the genre within each
/// language first. "+" before a figure: above the chance level; "*": better than chance at family-wise α = 0.01.
/// `drawn` says what half-samples drew whole. Without labels the columns are stability, sizes of the groups and
/// silhouettes; `sizes` are those of a run.
using GroupSizes = std::map<std::string, std::vector<std::int64_t>>;
std::string text_table(const std::vector<evaluation::ScoreRow>& rows, const std::string& drawn = "songs",
                       const GroupSizes& sizes = {});

/// The rows in each group of each method's first seed, the largest first, from RUN/clusters.csv.
GroupSizes group_sizes(const std::filesystem::path& run);

/// Lines of cells under each other, the header first: the first and the last column from the left, the others from the
/// right. The first is at most 28 characters wide.
std::string aligned_table(std::vector<std::vector<std::string>> lines);

}  // namespace ektara::report
