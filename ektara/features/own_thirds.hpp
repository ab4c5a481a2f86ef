#pragma once

#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/features/analysis.hpp"

namespace ektara::features {

/// How users name the feature of own thirds, and the source of text made of it; and how help explains the source.
inline constexpr const char* kOwnThirds       = "published-words";
inline constexpr const char* kOwnThirdsSource = "published";
inline constexpr const char* kOwnThirdsHelp   = "the original system's sentence";

/// What the original system put into words (`run --as-published`): the tempo in bpm, and for energy, brightness and
/// rhythm the third (0, 1, 2) into which the clip's own mean falls among the *clip's own* frames: mean RMS among the
/// RMS, mean spectral centroid among the centroids, the deviation of all chroma among those of the frames (33rd and
/// 66th percentile, interpolated as NumPy does). A mean lies near the middle of what it is the mean of, so that nearly
/// all clips get the same words; that is the point of repeating it. `clip` must have been analysed with
/// AnalysisParts::descriptors (asserted).
RowVector own_thirds_row(const Analysis& clip);
std::vector<std::string> own_thirds_columns();

/// The words of a row, in one English sentence: tempo below 90, below 130 or above, and the three thirds. Averaged rows
/// are rounded. Throws InvalidArgument E3303 for a row of another width.
std::string own_thirds_sentence(const RowVector& row);

}  // namespace ektara::features
