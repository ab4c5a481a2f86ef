#pragma once

#include <string>
#include <vector>

namespace ektara::corpus {

/// A few lines that belong together.
struct Stanza {
    std::string theme, source;
    std::vector<std::string> lines;
};

/// All stanzas of a language ("bangla", "english"), as they stand in corpus/lyrics/<language>.txt.
const std::vector<Stanza>& stanzas(const std::string& language);

/// Reads that format: "[theme] source" begins a stanza, a line that begins with # is a comment.
std::vector<Stanza> parse_stanzas(const std::string& text);

}  // namespace ektara::corpus
