#include "ektara/collection/class_columns.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "ektara/collection/clip_numbers.hpp"
#include "ektara/collection/column_names.hpp"

namespace ektara::collection {
namespace {

using artifacts::CsvTable;
using NameWords = std::vector<std::string>;

constexpr const char* kOneClass   = "one class each";
constexpr const char* kClassifier = "a classifier's answer";
/// Probabilities are written with a few digits.
constexpr double kRounding = 0.01;

template <std::size_t kSize>
bool is_listed(const std::string& word, const char* const (&known)[kSize]) {
    return std::find(std::begin(known), std::end(known), word) != std::end(known);
}

bool names_a_label(const std::string& word) {
    static constexpr const char* kLabels[] = {"genre", "genres",  "subgenre", "language", "lang",   "label", "labels",
                                              "class", "classes", "category", "target",   "artist", "album", "cluster"};
    return is_listed(word, kLabels);
}

bool is_probability(const std::string& word) {
    static constexpr const char* kNames[] = {"prob",  "proba", "probs",   "probability", "confidence", "conf",
                                             "logit", "score", "softmax", "posterior",   "likelihood"};
    return is_listed(word, kNames);
}

bool is_musical_word(const std::string& word) {
    static constexpr const char* kMusic[] = {"key",   "keys",      "mode",  "major", "minor", "time",   "meter",
                                             "metre", "signature", "scale", "tone",  "pitch", "chroma", "instrument"};
    return is_listed(word, kMusic);
}

/// What is measured although it has few values.
bool is_measured(const std::string& name, const NameWords& words) {
    return is_feature_name(name) || std::any_of(words.begin(), words.end(), is_musical_word);
}

bool is_numbered(const std::string& word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A candidate, its words without "is" and "has" in front.
struct NumberColumn {
    std::size_t index = 0;
    NameWords words;
    bool is_binary = true, is_share = true;  ///< only zeros and ones; all from 0 to 1
};

std::optional<NumberColumn> candidate(const CsvTable& csv, std::size_t index) {
    NumberColumn column{index, words_of_name(csv.columns[index])};
    if (!column.words.empty() && (column.words[0] == "is" || column.words[0] == "has"))
        column.words.erase(column.words.begin());
    if (column.words.empty() || is_measured(csv.columns[index], column.words)) return std::nullopt;
    return column;
}

/// Looks at the cells until they are seen to be no shares.
void read_cells(const CsvTable& csv, NumberColumn& column) {
    for (const auto& row : csv.rows) {
        const auto value = artifacts::parse_number(row[column.index]);
        column.is_share &= value && *value >= 0 && *value <= 1;
        column.is_binary &= value && (*value == 0 || *value == 1);
        if (!column.is_share) return;
    }
}

bool adds_up_to_one(const CsvTable& csv, const std::vector<const NumberColumn*>& group) {
    if (group.size() < 2 || csv.rows.size() < 2) return false;
    return std::all_of(csv.rows.begin(), csv.rows.end(), [&](const auto& row) {
        double sum = 0;
        for (const auto* column : group) sum += artifacts::parse_number(row[column->index]).value_or(0);
        return std::abs(sum - 1) <= kRounding;
    });
}

bool any_label(const NameWords& words) { return std::any_of(words.begin(), words.end(), names_a_label); }

bool any_class(const NameWords& words) {
    return any_label(words) || std::any_of(words.begin(), words.end(), names_a_class);
}

/// What a name alone says of its column.
const char* by_name(const NumberColumn& column) {
    const auto& words        = column.words;
    const bool probability   = std::any_of(words.begin(), words.end(), is_probability);
    const bool predicted     = std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return word == "predicted" || word == "prediction" || word == "predictions";
    });
    const bool only_numbered = words.size() == 2 && is_probability(words[0]) && is_numbered(words[1]);
    if (predicted || (probability && any_class(words)) || (only_numbered && column.is_share)) return kClassifier;
    if (!column.is_binary) return nullptr;
    return any_label(words) || (words.size() == 1 && names_a_class(words[0])) ? kOneClass : nullptr;
}

/// Columns without a reason by the words before their last one.
std::map<NameWords, std::vector<const NumberColumn*>> families(const std::vector<NumberColumn>& columns,
                                                               const std::map<std::size_t, const char*>& found) {
    std::map<NameWords, std::vector<const NumberColumn*>> by_prefix;
    for (const auto& column : columns) {
        NameWords prefix(column.words.begin(), column.words.end() - 1);
        const bool shares = column.is_binary || (column.is_share && any_label(prefix));
        if (!prefix.empty() && shares && !found.contains(column.index)) by_prefix[std::move(prefix)].push_back(&column);
    }
    return by_prefix;
}

/// Zeros and ones of a single word beside genres' and languages' ("baul" beside "rock"), if they are classes together.
std::vector<const NumberColumn*> beside_classes(const CsvTable& csv, const std::vector<NumberColumn>& columns,
                                                const std::map<std::size_t, const char*>& found) {
    std::vector<const NumberColumn*> together;
    bool any = false;
    for (const auto& column : columns)
        if (column.is_binary && column.words.size() == 1) {
            together.push_back(&column);
            any |= found.contains(column.index);
        }
    return any && adds_up_to_one(csv, together) ? together : std::vector<const NumberColumn*>();
}

}  // namespace

std::map<std::size_t, const char*> class_columns(const CsvTable& csv, const std::vector<std::size_t>& candidates) {
    std::vector<NumberColumn> columns;
    for (const std::size_t index : candidates)
        if (auto column = candidate(csv, index)) {
            read_cells(csv, *column);
            columns.push_back(*std::move(column));
        }
    std::map<std::size_t, const char*> found;
    if (csv.rows.empty()) return found;
    for (const auto& column : columns)
        if (const char* reason = by_name(column)) found[column.index] = reason;
    for (const auto& [prefix, family] : families(columns, found)) {
        const bool binary =
            std::all_of(family.begin(), family.end(), [](const auto* column) { return column->is_binary; });
        if (!adds_up_to_one(csv, family)) continue;
        for (const auto* column : family) found[column->index] = binary ? kOneClass : kClassifier;
    }
    for (const auto* column : beside_classes(csv, columns, found)) found[column->index] = kOneClass;
    return found;
}

}  // namespace ektara::collection
