#pragma once

#include <string_view>

namespace ektara::artifacts {

/// Whether a cell says that there is no value, as pandas, R, Weka, Excel and people write it: empty, NA, N/A, NaN,
/// null, None, nil, ?, -, --, ., \N, #N/A, missing and the like, in any case of letters.
bool is_missing(std::string_view cell);

}  // namespace ektara::artifacts
