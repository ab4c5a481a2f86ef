#include "ektara/artifacts/phrase_json.hpp"

namespace ektara::artifacts {
namespace {

/// Deeper than any sentence is: files of strangers may hold anything.
constexpr int kDeepest = 8;

Phrase read(const Json& json, int depth) {
    if (json.is_string() || depth >= kDeepest) return json.get<std::string>();
    if (json.is_array()) {
        std::vector<Phrase> items;
        for (const auto& item : json) items.push_back(read(item, depth + 1));
        return list_phrase(items);
    }
    if (json.contains("column")) return column_phrase(json.at("column").get<std::string>());
    if (json.contains("number")) return number_phrase(json.at("number").get<std::string>());
    Phrase words(json.at("text").get<std::string>());
    words.kind = Phrase::Kind::Words;
    words.key  = json.at("key").get<std::string>();
    for (const auto& [name, value] : json.at("values").items()) words.values.emplace_back(name, read(value, depth + 1));
    return words;
}

}  // namespace

Json to_json(const Phrase& phrase) {
    switch (phrase.kind) {
        case Phrase::Kind::Name:
            return phrase.text;
        case Phrase::Kind::Column:
            return {{"column", phrase.text}};
        case Phrase::Kind::Number:
            return {{"number", phrase.text}};
        case Phrase::Kind::List: {
            Json items = Json::array();
            for (const auto& [name, item] : phrase.values) items.push_back(to_json(item));
            return items;
        }
        case Phrase::Kind::Words:
            break;
    }
    Json values = Json::object();
    for (const auto& [name, value] : phrase.values) values[name] = to_json(value);
    return {{"key", phrase.key}, {"text", phrase.text}, {"values", values}};
}

Phrase phrase_from_json(const Json& json) { return read(json, 0); }

}  // namespace ektara::artifacts
