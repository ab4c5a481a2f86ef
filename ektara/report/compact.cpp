#include "ektara/report/compact.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ektara/artifacts/base64.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;

constexpr std::size_t kNone = 65535, kLargest = 65534;

/// The words of a text, each once, in the order of their bytes.
std::set<std::string> words_in(const std::string& text) {
    std::set<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        if (end > at) words.insert(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

}  // namespace

double rounded(double value, int digits) {
    if (value == 0 || !std::isfinite(value)) return 0;
    const double scale = std::pow(10.0, digits - 1 - std::floor(std::log10(std::abs(value))));
    return std::isfinite(scale) && scale > 0 ? std::round(value * scale) / scale : value;
}

void round_numbers(Json& json, int digits) {
    if (json.is_number_float() && std::isfinite(json.get<double>())) json = rounded(json.get<double>(), digits);
    if (json.is_structured())
        for (auto& inner : json) round_numbers(inner, digits);
}

std::string words16(const std::vector<std::size_t>& values) {
    std::string bytes;
    bytes.reserve(2 * values.size());
    for (const auto value : values)
        bytes.append({static_cast<char>(static_cast<unsigned char>(value & 255)),
                      static_cast<char>(static_cast<unsigned char>(value >> 8 & 255))});
    return artifacts::base64(bytes);
}

Json quantised(const std::vector<std::optional<double>>& values) {
    const auto is_number = [](const std::optional<double>& value) { return value && std::isfinite(*value); };
    double low = 0, high = 0;
    bool any = false;
    for (const auto& value : values) {
        if (!is_number(value)) continue;
        low  = any ? std::min(low, *value) : *value;
        high = any ? std::max(high, *value) : *value;
        any  = true;
    }
    const double step = (high - low) / static_cast<double>(kLargest);
    std::vector<std::size_t> codes;
    for (const auto& value : values) {
        const double code = is_number(value) && step > 0 ? std::round((*value - low) / step) : 0;
        codes.push_back(is_number(value) ? std::min(kLargest, static_cast<std::size_t>(code)) : kNone);
    }
    return {{"low", low}, {"step", step}, {"text", words16(codes)}};
}

Json as_table(const Json& objects) {
    Json columns = Json::array(), rows = Json::array();
    std::map<std::string, std::size_t> place;
    for (const auto& object : objects)
        for (const auto& [key, value] : object.items())
            if (place.emplace(key, place.size()).second) columns.push_back(key);
    for (const auto& object : objects) {
        std::vector<Json> row(place.size());
        for (const auto& [key, value] : object.items()) row[place.at(key)] = value;
        rows.push_back(std::move(row));
    }
    return {{"columns", columns}, {"rows", rows}};
}

Json shared_words(const std::vector<std::string>& texts) {
    std::map<std::string, std::size_t> place;
    std::vector<std::set<std::string>> found;
    for (const auto& text : texts) {
        found.push_back(words_in(text));
        for (const auto& word : found.back()) place.emplace(word, 0);
    }
    Json words       = Json::array();
    std::size_t next = 0;
    for (auto& [word, at] : place) {
        at = next++;
        words.push_back(word);
    }
    Json lists = Json::array();
    for (const auto& text : found) {
        Json list          = Json::array();
        std::size_t before = 0;
        for (const auto& word : text) {
            list.push_back(place.at(word) - before);
            before = place.at(word);
        }
        lists.push_back(std::move(list));
    }
    return {{"words", words}, {"texts", lists}};
}

}  // namespace ektara::report
