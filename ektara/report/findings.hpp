#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ektara/artifacts/json.hpp"

namespace ektara::report {

/// What the rows of metrics.json allow to be said, one sentence each: which methods are better than chance; which
/// differ from raw K-Means beyond their paired intervals; whether the silhouette ranks methods as the truth does; how
/// much of the scores is language; which models collapsed; and what may not be concluded. Methods that were told the
/// label are left out of comparisons on it.
std::vector<std::string> findings(const artifacts::Json& metrics);

/// What the corpus probe found (`probe` of run.json, null where there is none): one sentence a column of provenance or
/// language, with what it was without the controls against differences of recording where some were used.
std::vector<std::string> probe_sentences(const artifacts::Json& probe);

/// Spearman's rank correlation of pairs (ties share their mean rank); nothing for fewer than three pairs, or where one
/// side does not vary.
std::optional<double> rank_correlation(const std::vector<std::pair<double, double>>& pairs);

}  // namespace ektara::report
