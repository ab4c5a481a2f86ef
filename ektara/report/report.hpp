#pragma once

#include <filesystem>
#include <string>

#include "ektara/artifacts/json.hpp"

namespace ektara::report {

/// What the page shows of a run directory, from its artifacts alone: rows of metrics.json, maps (2-D projections with
/// clusters and labels), cluster × label counts, training curves, warnings, failures, recipe.
/// Throws Error E4304 where RUN holds no finished run.
artifacts::Json page_data(const std::filesystem::path& run);

/// The page as one HTML file that needs no network: style, script and data inside. Text of other people's (names, tags)
/// stands in it as JSON only, with `<`, `>` and `&` escaped.
std::string render(const artifacts::Json& data);

/// Writes RUN/report.html.
void write_report(const std::filesystem::path& run);

}  // namespace ektara::report
