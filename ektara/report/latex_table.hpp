#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ektara/evaluation/score_row.hpp"

namespace ektara::report {

/// The names of the columns that `latex_table` knows.
std::vector<std::string> latex_columns();

/// Score rows as a table for a paper: `table` with caption and label, rules of booktabs, a line a method.
///
/// Without `columns` there are five: method, k, and the first three of those figures that the run has (genre in
/// language, genre, language, stability, silhouette). Figures of agreement are AMI above chance with their interval.
/// The best method of the first figure is bold; one that was given labels is not looked at. It compiles with pdfLaTeX,
/// XeLaTeX and LuaLaTeX, whatever methods and labels are called; pdfLaTeX shows letters of other scripts by their
/// numbers. "all" stands for
/// every column. Throws UsageError E1620 for a column that is not known.
std::string latex_table(const std::vector<evaluation::ScoreRow>& rows, const std::vector<std::string>& columns = {});

/// Throws UsageError E1620 for a column that is not known.
void require_latex_columns(const std::vector<std::string>& columns);

/// Text of other people's for LaTeX: no character of it is a command.
std::string latex_text(std::string_view text);

}  // namespace ektara::report
