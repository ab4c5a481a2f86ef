#include "ektara/report/compact.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ektara/artifacts/base64.hpp"

namespace ektara::report {
namespace {

constexpr std::size_t kNoValue = 65535, kLargest = 65534;

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

/// One cell of the score table; nothing for what is no column.
using Cell = std::optional<rundir::Figure>;

Cell cell_of(const std::string& text, int) { return Cell(std::in_place, text); }
Cell cell_of(std::int64_t count, int) { return Cell(std::in_place, count); }
Cell cell_of(double number, int digits) {
    return std::isfinite(number) ? Cell(std::in_place, rounded(number, digits)) : Cell(std::in_place);
}
Cell cell_of(const std::vector<evaluation::RowWarning>& warnings, int) {
    return Cell(std::in_place, evaluation::to_text(warnings));
}
Cell cell_of(const std::vector<metrics::Difference>&, int) { return std::nullopt; }

}  // namespace

double rounded(double value, int digits) {
    if (value == 0 || !std::isfinite(value)) return 0;
    const double scale = std::pow(10.0, digits - 1 - std::floor(std::log10(std::abs(value))));
    return std::isfinite(scale) && scale > 0 ? std::round(value * scale) / scale : value;
}

std::string words16(const std::vector<std::size_t>& values) {
    std::string bytes;
    bytes.reserve(2 * values.size());
    for (const auto value : values)
        bytes.append({static_cast<char>(static_cast<unsigned char>(value & 255)),
                      static_cast<char>(static_cast<unsigned char>(value >> 8 & 255))});
    return artifacts::base64(bytes);
}

Quantised quantised(const std::vector<std::optional<double>>& values) {
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
        codes.push_back(is_number(value) ? std::min(kLargest, static_cast<std::size_t>(code)) : kNoValue);
    }
    return {low, step, words16(codes)};
}

ScoreTable as_table(const std::vector<evaluation::ScoreRow>& rows, int digits) {
    ScoreTable table;
    std::map<std::string, std::size_t> place;
    for (const auto& row : rows) {
        std::vector<std::pair<std::size_t, rundir::Figure>> cells;
        evaluation::ScoreRow::fields(row, [&](const char* name, const auto& field) {
            const auto cell = cell_of(field, digits);
            if (!cell) return;
            const auto at = place.emplace(name, place.size());
            if (at.second) table.columns.emplace_back(name);
            cells.emplace_back(at.first->second, *cell);
        });
        table.rows.emplace_back(place.size());
        for (auto& [at, cell] : cells) table.rows.back()[at] = std::move(cell);
    }
    for (auto& row : table.rows) row.resize(table.columns.size());
    return table;
}

SharedWords shared_words(const std::vector<std::string>& texts) {
    std::map<std::string, std::size_t> place;
    std::vector<std::set<std::string>> found;
    for (const auto& text : texts) {
        found.push_back(words_in(text));
        for (const auto& word : found.back()) place.emplace(word, 0);
    }
    SharedWords shared;
    for (auto& [word, at] : place) {
        at = shared.words.size();
        shared.words.push_back(word);
    }
    for (const auto& text : found) {
        std::size_t before = 0;
        shared.texts.emplace_back();
        for (const auto& word : text) {
            shared.texts.back().push_back(place.at(word) - before);
            before = place.at(word);
        }
    }
    return shared;
}

}  // namespace ektara::report
