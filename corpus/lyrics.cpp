#include "corpus/lyrics.hpp"

#include <map>
#include <sstream>

#include "corpus/embedded_lyrics.hpp"

namespace ektara::corpus {

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
    static const std::map<std::string, std::vector<Stanza>> kStanzas{{"bangla", parse_stanzas(kBanglaLyrics)},
                                                                     {"english", parse_stanzas(kEnglishLyrics)}};
    return kStanzas.at(language);
}

}  // namespace ektara::corpus
