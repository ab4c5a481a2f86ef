#include "ektara/core/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "ektara/core/labels.hpp"

namespace ektara {
namespace {

/// Of each letter of a known name that is missing at the end of the name given.
constexpr double kMissingEnd = 0.25;

/// Edits from `a` to each beginning of `b`, of 0, 1, … letters (optimal string alignment).
std::vector<std::size_t> edits_to_beginnings(const std::string& a, const std::string& b) {
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j]             = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row;
}

double cost(const std::string& name, const std::string& known) {
    const auto edits = edits_to_beginnings(ascii_lower(name), ascii_lower(known));
    auto least       = static_cast<double>(edits.back());
    for (std::size_t j = 1; j < edits.size(); ++j)
        least = std::min(least, static_cast<double>(edits[j]) + kMissingEnd * static_cast<double>(known.size() - j));
    return least;
}

}  // namespace

std::string nearest(const std::string& name, const std::vector<std::string>& known) {
    const std::string* best = nullptr;
    double least            = 0;
    for (const auto& one : known) {
        const double here = cost(name, one);
        if (best != nullptr && here >= least) continue;
        best  = &one;
        least = here;
    }
    return best == nullptr ? std::string() : *best;
}

std::string did_you_mean(const std::string& name, const std::vector<std::string>& known) {
    const auto found = nearest(name, known);
    if (found.empty() || cost(name, found) > 1 + static_cast<double>(name.size()) / 4) return "";
    return "; did you mean '" + found + "'?";
}

}  // namespace ektara
