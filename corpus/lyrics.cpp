#include "corpus/lyrics.hpp"

#include <map>
#include <sstream>
#include <string_view>

namespace ektara::corpus {

// Compiled from corpus/lyrics/ by CMake.
std::string_view bangla_lyrics();
std::string_view english_lyrics();

std::vector<Stanza> parse_stanzas(const std::string& text) {
    std::vector<Stanza> parsed;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        if (line.empty() || line[0] == '#') continue;
        const auto bracket = line.find("] ");
        if (line[0] == '[' && bracket != std::string::npos)
            parsed.push_back({line.substr(1, bracket - 1), line.substr(bracket + 2), {}});
        else if (!parsed.empty())
            parsed.back().lines.push_back(line);
    }
    return parsed;
}

const std::vector<Stanza>& stanzas(const std::string& language) {
    static const std::map<std::string, std::vector<Stanza>> kStanzas{
        {"bangla", parse_stanzas(std::string(bangla_lyrics()))},
        {"english", parse_stanzas(std::string(english_lyrics()))}};
    return kStanzas.at(language);
}

}  // namespace ektara::corpus
