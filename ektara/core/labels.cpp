#include "ektara/core/labels.hpp"

#include <map>

namespace ektara {

std::vector<int> encode_labels(const std::vector<std::string>& texts, int missing) {
    std::map<std::string, int> numbers;
    for (const auto& text : texts)
        if (!text.empty()) numbers.emplace(text, 0);
    int next = 0;
    for (auto& [text, number] : numbers) number = next++;
    std::vector<int> labels;
    for (const auto& text : texts) labels.push_back(text.empty() ? missing : numbers.at(text));
    return labels;
}

std::vector<int> renumbered(const std::vector<int>& numbers) {
    std::map<int, int> place;
    for (const int number : numbers) place.emplace(number, 0);
    int next = 0;
    for (auto& [number, at] : place) at = next++;
    std::vector<int> places;
    for (const int number : numbers) places.push_back(place.at(number));
    return places;
}

std::vector<int> encode_artists(const std::vector<std::string>& artists, const std::vector<std::string>& songs) {
    std::vector<std::string> makers;
    bool any = false;
    for (std::size_t i = 0; i < artists.size(); ++i) {
        const auto name  = ascii_lower(artists[i]);
        const bool known = !name.empty() && !name.starts_with("unknown") && name != "various artists";
        makers.push_back(known ? "artist " + name : "song " + songs[i]);
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
