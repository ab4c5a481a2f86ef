#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ektara::report {

/// How a feature column is spoken of. `family` joins columns that measure the same thing to the ear (root mean square
/// and loudness); `group` is timbre, rhythm, harmony, dynamics or other. Every text but `family` is also a key of the
/// page's catalogue (web/src/words/cards.ts), which has it in Bangla.
struct ColumnWords {
    std::string family, group;
    std::string measure;     ///< what the number is: "tempo"; empty: there is no plain name
    std::string more, less;  ///< "faster", "slower"; empty: there is no plain word
    std::string high, low;   ///< the same for a cluster's name: "fast", "slow"
    std::string unit;        ///< "BPM"; empty: a bare number
    int digits    = 2;       ///< behind the point
    int priority  = 0;       ///< of one family the higher stands for it where the effects are alike
    bool reversed = false;   ///< high numbers are less of what is spoken of: a high harmonic share is less percussive
    bool spread   = false;   ///< how much something changes over time, not the thing itself
    bool known    = false;   ///< a column of Ektara or librosa; any other is its owner's, and called by its name
};

/// Words for a column by its name: descriptors, `rich`, MFCC moments, and librosa's and Spotify's usual names in ready
/// tables.
ColumnWords words_for(const std::string& column);

/// Whether the page of so many songs has this column: one with plain words, and above 20,000 songs only the plainest.
bool is_on_page(const std::string& column, std::size_t songs);

/// Whether a label column says where a row comes from (source, dataset, licence), not what it sounds like.
bool is_provenance(const std::string& column);

/// The name without the group that it begins with: "key" for "harmony_key".
std::string without_group(const std::string& column);

/// Every text that words_for can give for a known column but families, sorted, each once.
std::vector<std::string> all_column_texts();

}  // namespace ektara::report
