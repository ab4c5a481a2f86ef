#include "ektara/collection/row_join.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>

#include "ektara/core/blanks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"

namespace ektara::collection {
namespace {

/// An id as it may be written elsewhere: without folders, ending, capitals, blanks around it and leading zeros.
std::string bare_id(std::string id) {
    std::replace(id.begin(), id.end(), '\\', '/');
    auto bare = ascii_lower(std::filesystem::path(std::string(without_blanks(id))).stem().string());
    bare.erase(0, std::min(bare.find_first_not_of('0'), bare.size() - std::min<std::size_t>(bare.size(), 1)));
    return bare;
}

}  // namespace

std::string similar_ids(const std::vector<std::string>& left, const std::vector<std::string>& right) {
    const std::set<std::string> known(right.begin(), right.end());
    std::map<std::string, std::string> by_bare;
    for (const auto& id : right) by_bare.emplace(bare_id(id), id);
    for (const auto& id : left) {
        if (known.contains(id)) continue;
        const auto found = by_bare.find(bare_id(id));
        if (found != by_bare.end()) return fmt::format("; '{}' and '{}' may be one song", id, found->second);
    }
    return {};
}

namespace {

std::string without_partner(const NamedRows& left, const NamedRows& right, std::size_t matched) {
    const auto of = [&](const NamedRows& rows) {
        return fmt::format("{} of the {} rows of {}", rows.ids.size() - matched, rows.ids.size(), rows.path);
    };
    return fmt::format("{} and {} found no partner{}", of(left), of(right), similar_ids(left.ids, right.ids));
}

}  // namespace

void require_matched(const NamedRows& left, const NamedRows& right, std::size_t matched, double least_matched) {
    const auto smaller = static_cast<double>(std::min(left.ids.size(), right.ids.size()));
    if (matched > 0 && static_cast<double>(matched) >= least_matched * smaller) return;
    fail("E1262", "{}; name the rows alike, or lower input.least_matched ({})", without_partner(left, right, matched),
         least_matched);
}

std::vector<Warning> unmatched_rows(const NamedRows& left, const NamedRows& right, double least_matched) {
    const std::set<std::string> known(right.ids.begin(), right.ids.end());
    const auto matched = static_cast<std::size_t>(
        std::count_if(left.ids.begin(), left.ids.end(), [&](const auto& id) { return known.contains(id); }));
    if (matched == left.ids.size() && matched == right.ids.size()) return {};
    require_matched(left, right, matched, least_matched);
    return {{"W-UNMATCHED", without_partner(left, right, matched) + "; they are left out"}};
}

}  // namespace ektara::collection
