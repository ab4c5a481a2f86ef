#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "ektara/evaluation/score_row.hpp"

namespace ektara::report {

/// Score rows as one table for a paper, a line a method: task, features, model, clusterer, k and how it
/// was chosen, seeds, noise, agreement with the genre inside each language and pooled, with the language, internal
/// indices in the method's own space and in the standardised features, warnings.
std::string markdown_table(const std::vector<evaluation::ScoreRow>& rows);
/// Lines of cells as a Markdown table, the header first; the columns from `first_figure` to the one before the last
/// stand on the right.
std::string markdown_lines(std::vector<std::vector<std::string>> lines, std::size_t first_figure);

/// Writes RUN/metrics.md with the findings below the table, and RUN/metrics.tex with these columns (latex_table.hpp).
void write_tables(const std::filesystem::path& run, const std::vector<evaluation::ScoreRow>& rows,
                  const std::vector<std::string>& latex_columns = {});

}  // namespace ektara::report
