#include "ektara/report/findings.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace ektara::report {
namespace {

using artifacts::Json;

constexpr double kFamilyWiseAlpha = 0.01;
constexpr const char* kFirst      = "genre@language";

std::vector<Json> rows_of(const Json& metrics, const std::string& target) {
    std::vector<Json> rows;
    for (const auto& row : metrics)
        if (row.at("target") == target) rows.push_back(row);
    return rows;
}

std::optional<double> value(const Json& row, const char* key) {
    const auto found = row.find(key);
    if (found == row.end() || !found->is_number()) return std::nullopt;
    return found->get<double>();
}

std::string name(const Json& row) { return row.at("method").get<std::string>(); }

/// "no method", "A" or "A, B".
std::string joined(const std::vector<std::string>& names) {
    return names.empty() ? "no method" : fmt::format("{}", fmt::join(names, ", "));
}

std::string better_than_chance(const std::vector<Json>& rows, const std::string& what) {
    std::vector<std::string> better;
    for (const auto& row : rows)
        if (const auto p = value(row, "p_value"); p && *p <= kFamilyWiseAlpha) better.push_back(name(row));
    return fmt::format("{}, better than chance (permutation of songs, family-wise α = {}): {}.", what, kFamilyWiseAlpha,
                       joined(better));
}

std::string against_raw(const std::vector<Json>& rows, const std::string& what) {
    std::vector<std::string> above, below;
    for (const auto& row : rows) {
        const auto low = value(row, "gain_low"), high = value(row, "gain_high");
        if (low && *low > 0) above.push_back(name(row));
        if (high && *high < 0) below.push_back(name(row));
    }
    return fmt::format(
        "{}, shown to be above raw K-Means (paired interval of the AMI difference excludes 0): {}; below: {}.", what,
        joined(above), joined(below));
}

/// Whether the clusters follow the language more than the genre inside it.
std::string language_share(const std::vector<Json>& language, const std::vector<Json>& genre) {
    std::vector<std::string> parts;
    for (const auto& row : language)
        for (const auto& other : genre)
            if (name(row) == name(other))
                parts.push_back(fmt::format("{} {:.3f} against {:.3f}", name(row),
                                            value(row, "ami").value_or(0) - value(row, "chance_ami").value_or(0),
                                            value(other, "ami").value_or(0) - value(other, "chance_ami").value_or(0)));
    return fmt::format("AMI above chance with the language, against the genre within it: {}.", fmt::join(parts, "; "));
}

}  // namespace

std::vector<std::string> findings(const Json& metrics) {
    std::vector<std::string> sentences;
    const auto within   = rows_of(metrics, kFirst);
    const auto language = rows_of(metrics, "language");
    const auto genre    = rows_of(metrics, "genre");
    if (!within.empty()) {
        sentences.push_back(better_than_chance(within, "Genre within each language"));
        sentences.push_back(against_raw(within, "Genre within each language"));
        if (!language.empty()) sentences.push_back(language_share(language, within));
    } else if (!genre.empty()) {
        sentences.push_back(better_than_chance(genre, "Genre"));
        sentences.push_back(against_raw(genre, "Genre"));
    }
    if (sentences.empty())
        sentences.emplace_back("There are no genre labels: nothing can be said about how well the clusters fit them.");
    return sentences;
}

}  // namespace ektara::report
