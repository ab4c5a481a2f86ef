#include "ektara/core/labels.hpp"

#include <map>
#include <set>

namespace ektara {

std::vector<int> encode_labels(const std::vector<std::string>& texts, int missing) {
    std::map<std::string, int> numbers;
    for (const auto& text : texts)
        if (!text.empty()) numbers.emplace(text, 0);
    int next = 0;
    for (auto& [text, number] : numbers) number = next++;
    std::vector<int> labels;
    labels.reserve(texts.size());
    for (const auto& text : texts) labels.push_back(text.empty() ? missing : numbers.at(text));
    return labels;
}

std::vector<int> renumbered(const std::vector<int>& numbers) {
    std::map<int, int> place;
    for (const int number : numbers) place.emplace(number, 0);
    int next = 0;
    for (auto& [number, at] : place) at = next++;
    std::vector<int> places;
    places.reserve(numbers.size());
    for (const int number : numbers) places.push_back(place.at(number));
    return places;
}

bool names_nobody(const std::string& artist) {
    static const std::set<std::string> nobody{"", "various", "va", "v a", "artist", "none", "anonymous", "n a"};
    std::string plain;
    for (const char c : ascii_lower(artist)) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80);
        if (letter)
            plain += c;
        else if (!plain.empty() && plain.back() != ' ')
            plain += ' ';
    }
    if (plain.ends_with(' ')) plain.pop_back();
    return nobody.contains(plain) || plain.starts_with("unknown") || plain.starts_with("various artists");
}

std::vector<int> encode_artists(const std::vector<std::string>& artists, const std::vector<std::string>& songs) {
    std::vector<std::string> makers;
    bool any = false;
    for (std::size_t i = 0; i < artists.size(); ++i) {
        const bool known = !names_nobody(artists[i]);
        makers.push_back(known ? "artist " + ascii_lower(artists[i]) : "song " + songs[i]);
        any |= known;
    }
    return any ? encode_labels(makers) : std::vector<int>();
}

std::string ascii_lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

}  // namespace ektara
