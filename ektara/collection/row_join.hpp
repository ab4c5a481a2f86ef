#pragma once

#include <string>
#include <vector>

#include "ektara/core/warning.hpp"

namespace ektara::collection {

/// Rows of a file by their names.
struct NamedRows {
    std::string path;
    std::vector<std::string> ids;
};

/// Two ids, one of each side and neither on the other, that may be one song (alike but for folders, ending, capitals
/// and leading zeros), as words for a message; "" where there are none.
std::string similar_ids(const std::vector<std::string>& left, const std::vector<std::string>& right);

/// Throws Error E1262 where fewer than `least_matched` of the smaller side's rows have a partner; `matched` have one.
/// The message names two ids that may be one song.
void require_matched(const NamedRows& left, const NamedRows& right, std::size_t matched, double least_matched);

/// W-UNMATCHED, with how many rows of each side have no partner of the same id, where some have none. Throws as
/// `require_matched`.
std::vector<Warning> unmatched_rows(const NamedRows& left, const NamedRows& right, double least_matched);

}  // namespace ektara::collection
