#pragma once

#include <filesystem>
#include <string>

#include "ektara/artifacts/json.hpp"

namespace ektara::report {

/// The rows of metrics.json as one table for a paper, a line a method: task, features, model, clusterer, k and how it
/// was chosen, seeds, noise, agreement with the genre inside each language and pooled, with the language, internal
/// indices in the method's own space and in the standardised features, warnings.
std::string markdown_table(const artifacts::Json& metrics);
/// The same for LaTeX (needs booktabs).
std::string latex_table(const artifacts::Json& metrics);

/// Writes RUN/metrics.md and RUN/metrics.tex, the first with the findings below the table.
void write_tables(const std::filesystem::path& run, const artifacts::Json& metrics);

}  // namespace ektara::report
