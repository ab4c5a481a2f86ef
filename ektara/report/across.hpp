#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ektara/core/phrase.hpp"
#include "ektara/evaluation/across.hpp"

namespace ektara::report {

/// What stands over the columns of the table of `run --across COLUMN`.
std::vector<Phrase> across_headings(const evaluation::AcrossTable& table);

/// The table as cells: the header first.
std::vector<std::vector<std::string>> across_cells(const evaluation::AcrossTable& table);

/// What to take for groups across the column, in one sentence: what `evaluation::advised` names, beside the first row
/// that saw nothing and has the same figures; or why nothing is advised.
Phrase across_advice(const evaluation::AcrossTable& table);

/// What the columns are, in a sentence each.
std::vector<Phrase> across_legend(const evaluation::AcrossTable& table);

/// For a terminal: the table, the legend, the sentence. Empty where RUN has no such table.
std::string across_text(const std::filesystem::path& run);

/// The same as Markdown, for metrics.md.
std::string across_markdown(const std::filesystem::path& run);

}  // namespace ektara::report
