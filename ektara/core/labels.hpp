#pragma once

#include <string>
#include <vector>

namespace ektara {

/// Numbers from 0 in the bytewise order of the distinct texts; `missing` for an empty one. Runs, `evaluate` and the
/// probes number labels, clusters and songs by this.
std::vector<int> encode_labels(const std::vector<std::string>& texts, int missing = -1);

/// Numbers (of songs, of clusters) as 0, 1, … in the order of the distinct ones.
std::vector<int> renumbered(const std::vector<int>& numbers);

/// Whether an artist's name names nobody: no letters or digits, "unknown" in front, "various artists" in front, or
/// "various", "va", "artist", "none" or "anonymous" alone, whatever the case and signs ("V.A.").
bool names_nobody(const std::string& artist);

/// Who made each row, as numbers: rows of one artist (letters A–Z compared without case) have one; where
/// `names_nobody`, the rows of a song. Empty where no row names anybody.
std::vector<int> encode_artists(const std::vector<std::string>& artists, const std::vector<std::string>& songs);

/// ASCII letters in lower case: names that a corpus wrote with a capital.
std::string ascii_lower(std::string text);

}  // namespace ektara
