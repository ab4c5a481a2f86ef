#pragma once

#include <cstddef>
#include <string>

namespace ektara::report {

/// How a feature column is spoken of. `family` joins columns that measure the same thing to the ear (root mean square
/// and loudness); `group` is timbre, rhythm, harmony, dynamics or other.
struct ColumnWords {
    std::string family, group;
    std::string more, less;  ///< "faster", "slower"; empty: there is no plain word
    std::string high, low;   ///< the same for a cluster's name: "fast", "slow"
    std::string unit;        ///< "BPM"; empty: a bare number
    int digits   = 2;        ///< behind the point
    int priority = 0;        ///< of one family the higher stands for it where the effects are alike
};

/// Words for a column by its name: descriptors, `rich`, MFCC moments, and librosa's usual names in ready tables.
ColumnWords words_for(const std::string& column);

/// Whether the page of so many songs has this column: one with plain words, and above 20,000 songs only the plainest.
bool is_on_page(const std::string& column, std::size_t songs);

/// The name without the group that it begins with: "key" for "harmony_key".
std::string without_group(const std::string& column);

}  // namespace ektara::report
