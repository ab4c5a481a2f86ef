#include "ektara/report/findings.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "ektara/report/result_rows.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;

constexpr double kFamilyWiseAlpha = 0.01;

std::string name(const Json& row) { return row.at("method").get<std::string>(); }

bool has_warning(const Json& row, const char* code) { return text_in(row, "warnings").find(code) != std::string::npos; }

/// "no method", "A" or "A, B".
std::string joined(const std::vector<std::string>& names) {
    return names.empty() ? "no method" : fmt::format("{}", fmt::join(names, ", "));
}

std::vector<Json> not_told(std::vector<Json> rows) {
    std::erase_if(rows, [](const Json& row) { return has_warning(row, "W-CONDITIONED"); });
    return rows;
}

std::string better_than_chance(const std::vector<Json>& rows, const std::string& what) {
    std::vector<std::string> better;
    for (const auto& row : rows)
        if (const auto p = value_in(row, "p_adjusted"); p && *p <= kFamilyWiseAlpha) better.push_back(name(row));
    return fmt::format("{}, better than chance (permutation of songs, family-wise α = {}): {}.", what, kFamilyWiseAlpha,
                       joined(better));
}

std::string against_raw(const std::vector<Json>& rows, const std::string& what) {
    std::vector<std::string> above, below;
    for (const auto& row : rows) {
        const auto low = value_in(row, "gain_low"), high = value_in(row, "gain_high");
        if (low && *low > 0) above.push_back(name(row));
        if (high && *high < 0) below.push_back(name(row));
    }
    return fmt::format(
        "{}, shown to be above raw K-Means (paired interval of the AMI difference excludes 0): {}; below: {}.", what,
        joined(above), joined(below));
}

/// The method with the highest agreement (of AMI itself, which the paired differences are of), and which others are
/// shown to lie below it or are not told apart from it.
std::string against_the_highest(const std::vector<Json>& rows, const std::string& what) {
    const Json* highest = nullptr;
    for (const auto& row : rows)
        if (highest == nullptr || value_in(row, "ami").value_or(-2) > value_in(*highest, "ami").value_or(-2))
            highest = &row;
    if (highest == nullptr || !highest->contains("differences")) return {};
    std::vector<std::string> below, near;
    for (const auto& row : rows) {
        const auto found = highest->at("differences").find(name(row));
        if (found == highest->at("differences").end() || !found->at("low").is_number()) continue;
        if (found->at("low").get<double>() > 0)
            below.push_back(name(row));
        else
            near.push_back(fmt::format("{} ({:+.3f} [{:+.3f}, {:+.3f}])", name(row), -found->at("ami").get<double>(),
                                       -found->at("high").get<double>(), -found->at("low").get<double>()));
    }
    if (below.empty() && near.empty()) return {};
    return fmt::format(
        "{}, highest: {} (AMI {:.3f}). Not told apart from it by the paired interval: {}; shown to be below: {}. "
        "Intervals are those of one pair each; the highest of many is chosen by its luck too.",
        what, name(*highest), value_in(*highest, "ami").value_or(0), joined(near), joined(below));
}

/// Where neighbouring files share albums, what is above raw K-Means must be so on every fifth file too.
void add_every_fifth(const Json& metrics, const std::vector<Json>& first, std::vector<std::string>& sentences) {
    const auto fifth = not_told(rows_of(metrics, kEveryFifthFile));
    if (fifth.empty()) return;
    std::vector<std::string> kept, lost;
    for (const auto& row : first) {
        if (value_in(row, "gain_low").value_or(0) <= 0) continue;
        const Json* other = row_of(metrics, name(row), kEveryFifthFile);
        const auto low    = other == nullptr ? std::nullopt : value_in(*other, "gain_low");
        (low && *low > 0 ? kept : lost).push_back(name(row));
    }
    sentences.push_back(
        fmt::format("Files are numbered and nobody says who made them, so neighbours may share an album. On every "
                    "fifth file, shown to "
                    "be above raw K-Means: {}; above it on all files only, which is no evidence: {}.",
                    joined(kept), joined(lost)));
}

/// Whether the clusters follow the language more than the genre inside it.
std::string language_share(const std::vector<Json>& language, const std::vector<Json>& genre) {
    std::vector<std::string> parts;
    for (const auto& row : language)
        for (const auto& other : genre)
            if (name(row) == name(other))
                parts.push_back(fmt::format("{} {:.3f} against {:.3f}", name(row), above_chance(row).value_or(0),
                                            above_chance(other).value_or(0)));
    return fmt::format("AMI above chance with the language, against the genre within it: {}.", fmt::join(parts, "; "));
}

/// A silhouette, which a field's habit crowns, beside the pooled ARI: that of the own space, or where the original's
/// choices are repeated the one that it took.
void add_silhouette(const std::vector<Json>& genre, const char* key, std::vector<std::string>& sentences) {
    std::vector<std::pair<double, double>> pairs;
    const Json *widest = nullptr, *truest = nullptr;
    for (const auto& row : genre) {
        const auto silhouette = value_in(row, key), ari = value_in(row, "ari");
        if (!silhouette || !ari) continue;
        pairs.emplace_back(*silhouette, *ari);
        if (widest == nullptr || *silhouette > value_in(*widest, key)) widest = &row;
        if (truest == nullptr || *ari > value_in(*truest, "ari")) truest = &row;
    }
    const auto rho = rank_correlation(pairs);
    if (!rho) return;
    sentences.push_back(fmt::format(
        "Silhouette and ARI {}: Spearman {:+.2f} over {} methods. The highest silhouette ({:.3f}, {}) has ARI {:.3f}; "
        "the "
        "highest ARI ({:.3f}, {}) has silhouette {:.3f}.",
        *rho > 0.5 ? "agree in rank" : (*rho < -0.2 ? "rank the methods the other way round" : "do not agree in rank"),
        *rho, pairs.size(), *value_in(*widest, key), name(*widest), *value_in(*widest, "ari"),
        *value_in(*truest, "ari"), name(*truest), *value_in(*truest, key)));
}

void add_collapsed(const Json& metrics, std::vector<std::string>& sentences) {
    std::vector<std::string> collapsed;
    for (const auto& method : methods_in(metrics))
        for (const auto& row : metrics)
            if (row.at("method") == method && has_warning(row, "W-COLLAPSED")) {
                collapsed.push_back(method);
                break;
            }
    if (!collapsed.empty())
        sentences.push_back(
            fmt::format("Lost more than a linear model of the same size would (W-COLLAPSED): {}.", joined(collapsed)));
}

void add_told(const Json& metrics, std::vector<std::string>& sentences) {
    std::set<std::string> told;
    for (const auto& row : metrics)
        if (const auto column = text_in(row, "conditioned_on"); !column.empty())
            told.insert(fmt::format("{} ({})", name(row), column));
    if (!told.empty())
        sentences.push_back(fmt::format(
            "Not to be concluded: anything about what a model found from its score on the label that it was told: {}. "
            "Its decoder is given that label, so that the latents gain nothing by carrying it: it is conditioned "
            "away, and a score near chance is what was asked for.",
            fmt::join(told, ", ")));
}

/// What the numbers do not carry.
void add_limits(const Json& metrics, const std::vector<Json>& first, std::vector<std::string>& sentences) {
    const bool any_above = std::any_of(first.begin(), first.end(), [](const Json& row) {
        const auto low = value_in(row, "gain_low");
        return low && *low > 0;
    });
    const bool compared =
        std::any_of(first.begin(), first.end(), [](const Json& row) { return value_in(row, "gain_low").has_value(); });
    if (compared && !any_above)
        sentences.emplace_back(
            "Not to be concluded: that any method is better than K-Means on the raw features; every paired interval "
            "holds 0 or lies below it.");
    std::set<std::string> confounded;
    for (const auto& row : metrics)
        for (const char* column : {"source", "corpus", "collection", "dataset", "language"})
            if (has_warning(row, (std::string("W-CONFOUNDED ") + column).c_str())) confounded.insert(column);
    if (!confounded.empty())
        sentences.push_back(fmt::format(
            "Not to be concluded: that groups are musical where they follow {}; the features tell it apart.",
            fmt::join(confounded, ", ")));
    add_told(metrics, sentences);
    if (is_as_published(metrics))
        sentences.emplace_back(
            "Not to be concluded: anything of the music from this table, which repeats the original's choices; "
            "'ektara run' without --as-published makes the honest one.");
    sentences.emplace_back(
        "Not to be concluded: an order of methods by silhouettes of different spaces, nor anything beyond this "
        "collection: the intervals are over its songs.");
}

/// Ranks from 1, ties at their mean.
std::vector<double> ranks(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranked(values.size());
    for (std::size_t i = 0; i < order.size();) {
        std::size_t end = i;
        while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
        for (std::size_t j = i; j < end; ++j) ranked[order[j]] = static_cast<double>(i + end + 1) / 2;
        i = end;
    }
    return ranked;
}

}  // namespace

std::optional<double> rank_correlation(const std::vector<std::pair<double, double>>& pairs) {
    if (pairs.size() < 3) return std::nullopt;
    std::vector<double> a, b;
    for (const auto& [x, y] : pairs) a.push_back(x), b.push_back(y);
    a                 = ranks(a);
    b                 = ranks(b);
    const double mean = static_cast<double>(pairs.size() + 1) / 2;
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        ab += (a[i] - mean) * (b[i] - mean);
        aa += (a[i] - mean) * (a[i] - mean);
        bb += (b[i] - mean) * (b[i] - mean);
    }
    if (aa == 0 || bb == 0) return std::nullopt;
    return ab / std::sqrt(aa * bb);
}

std::vector<std::string> findings(const Json& metrics) {
    std::vector<std::string> sentences;
    const auto within   = not_told(rows_of(metrics, kFirstTarget));
    const auto language = not_told(rows_of(metrics, "language"));
    const auto genre    = not_told(rows_of(metrics, "genre"));
    const auto& first   = within.empty() ? genre : within;
    if (!within.empty()) {
        sentences.push_back(better_than_chance(within, "Genre within each language"));
        sentences.push_back(against_raw(within, "Genre within each language"));
        sentences.push_back(against_the_highest(within, "Genre within each language"));
        add_every_fifth(metrics, within, sentences);
        if (!language.empty()) sentences.push_back(language_share(language, within));
    } else if (!genre.empty()) {
        sentences.push_back(better_than_chance(genre, "Genre"));
        sentences.push_back(against_raw(genre, "Genre"));
        sentences.push_back(against_the_highest(genre, "Genre"));
    }
    std::erase(sentences, std::string());
    if (sentences.empty()) {
        sentences.emplace_back("There are no genre labels: nothing can be said about how well the clusters fit them.");
        return sentences;
    }
    add_silhouette(genre, is_as_published(metrics) ? "silhouette_reference" : "silhouette_own", sentences);
    add_collapsed(metrics, sentences);
    add_limits(metrics, first, sentences);
    return sentences;
}

std::vector<std::string> probe_sentences(const Json& probe) {
    std::vector<std::string> sentences;
    if (!probe.is_array()) return sentences;
    for (const auto& row : probe) {
        const auto accuracy = value_in(row, "balanced_accuracy"), chance = value_in(row, "chance");
        if (!accuracy || !chance) continue;
        const auto plain = value_in(row, "balanced_accuracy_without_controls");
        sentences.push_back(fmt::format(
            "Corpus probe: from the features a linear classifier tells {} at a balanced accuracy of {:.2f} (chance "
            "{:.2f}){}.",
            text_in(row, "column"), *accuracy, *chance,
            plain ? fmt::format("; without level, band limit and cepstral mean subtraction at {:.2f}", *plain)
                  : std::string()));
    }
    return sentences;
}

}  // namespace ektara::report
