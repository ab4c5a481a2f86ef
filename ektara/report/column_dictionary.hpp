#pragma once

#include <string>

namespace ektara::report {

/// What a feature column measures, for people.
struct ColumnMeaning {
    std::string unit;     ///< "Hz"; empty: a bare number
    std::string meaning;  ///< one or two sentences; empty for a column that is not known
    std::string higher;   ///< what a higher value sounds like: "brighter"; empty where there is no plain word
};

/// The meaning of a column of `mfcc-moments`, `descriptors`, `rich`, `notes`, `musicnn`, `tags`, `peaks`,
/// `fingerprint` or `published-words`, by its name. docs/methods.md has the formulas.
ColumnMeaning meaning_of(const std::string& column);

}  // namespace ektara::report
