#include "ektara/core/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace ektara {
namespace {

/// Levenshtein distance.
std::size_t edit_distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0]               = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal                 = row[j];
            row[j]                   = std::min({row[j] + 1, row[j - 1] + 1, change});
        }
    }
    return row.back();
}

}  // namespace

std::string nearest(const std::string& name, const std::vector<std::string>& known) {
    const auto closer = [&](const auto& a, const auto& b) { return edit_distance(name, a) < edit_distance(name, b); };
    const auto best   = std::min_element(known.begin(), known.end(), closer);
    return best == known.end() ? std::string() : *best;
}

}  // namespace ektara
