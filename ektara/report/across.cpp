#include "ektara/report/across.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ektara/report/tables.hpp"
#include "ektara/report/text_table.hpp"

namespace ektara::report {
namespace {

using evaluation::AcrossRow;
using evaluation::AcrossTable;
using Cells = std::vector<std::string>;

std::string figure_of(double value) { return std::isnan(value) ? "–" : fmt::format("{:.3f}", value); }

std::string beside_chance(double value, double chance) {
    if (std::isnan(value)) return "–";
    return std::isnan(chance) ? figure_of(value) : fmt::format("{:.3f} ({:.3f})", value, chance);
}

/// The row with the highest AMI inside the column's values among those that saw no label: what mixing is held against.
const AcrossRow* uncorrected(const AcrossTable& table) {
    const AcrossRow* best = nullptr;
    for (const auto& row : table.rows)
        if (row.seen.empty() && !std::isnan(row.within) && (best == nullptr || row.within > best->within)) best = &row;
    return best;
}

Phrase figure_phrase(double value) { return number_phrase(figure_of(value)); }

Phrase held_against(const AcrossTable& table, const AcrossRow& taken) {
    const auto* other = uncorrected(table);
    if (other == nullptr || other == &taken) return {};
    const bool is_known = !std::isnan(taken.transfer) && !std::isnan(other->transfer);
    return phrase(
        "part.held_against", ". Its genre AMI within {column} is {within}, against {other_within} of {other}{transfer}",
        {{"column", column_phrase(table.column)},
         {"within", figure_phrase(taken.within)},
         {"other_within", figure_phrase(other->within)},
         {"other", other->method},
         {"transfer", is_known
                          ? phrase("part.transfer", ", shared-genre transfer {own} against {other}",
                                   {{"own", figure_phrase(taken.transfer)}, {"other", figure_phrase(other->transfer)}})
                          : Phrase()}});
}

/// The advice where a row is taken.
Phrase take(const AcrossTable& table, const AcrossRow& row) {
    return phrase(
        "across.take",
        "For groups across {column} take {method}. Of the rows whose AMI with {column} is at most {most} it is "
        "the most stable under subsampling ({stability}){against}.",
        {{"column", column_phrase(table.column)},
         {"method", row.method},
         {"most", number_phrase(fmt::format("{:.2f}", evaluation::kMixedAmi))},
         {"stability", figure_phrase(row.stability)},
         {"against", held_against(table, row)}});
}

}  // namespace

std::vector<Phrase> across_headings(const AcrossTable& table) {
    const auto column = column_phrase(table.column);
    return {phrase("across.method", "method"),
            phrase("across.within", "genre within {column}", {{"column", column}}),
            column,
            phrase("across.transfer", "transfer (chance)"),
            phrase("across.ilisi", "iLISI (chance)"),
            phrase("across.stability", "stability"),
            phrase("across.saw", "saw")};
}

std::vector<Cells> across_cells(const AcrossTable& table) {
    std::vector<Cells> lines(1);
    for (const auto& heading : across_headings(table)) lines.front().push_back(heading.text);
    for (const auto& row : table.rows)
        lines.push_back({row.method, figure_of(row.within), figure_of(row.column_ami),
                         beside_chance(row.transfer, row.transfer_chance), beside_chance(row.ilisi, row.chance_ilisi),
                         figure_of(row.stability), row.seen});
    return lines;
}

Phrase across_advice(const AcrossTable& table) {
    const auto column = column_phrase(table.column);
    if (table.songs < evaluation::kFewestAdvisedSongs)
        return phrase(
            "across.few_songs",
            "Nothing is advised for groups across {column}: it has fewer than two values of {n} songs or more.",
            {{"column", column}, {"n", number_phrase(evaluation::kFewestAdvisedSongs)}});
    if (const auto* taken = evaluation::advised(table)) return take(table, *taken);
    const bool any_mixed = std::any_of(table.rows.begin(), table.rows.end(),
                                       [](const AcrossRow& row) { return row.column_ami <= evaluation::kMixedAmi; });
    if (any_mixed)
        return phrase("across.no_stability",
                      "Nothing is advised for groups across {column}: no stability under subsampling is known.",
                      {{"column", column}});
    return phrase("across.none_mixed",
                  "Nothing is advised for groups across {column}: no row has an AMI with it of {most} or less.",
                  {{"column", column}, {"most", number_phrase(fmt::format("{:.2f}", evaluation::kMixedAmi))}});
}

std::vector<Phrase> across_legend(const AcrossTable& table) {
    const Phrase::Values column{{"column", column_phrase(table.column)}};
    return {
        phrase("across.about_within",
               "genre within {column}: mean AMI with the genre inside each value of {column}; {column}: AMI with it, "
               "low where groups mix; both minus chance",
               column),
        phrase("across.about_transfer",
               "transfer: groups named by the genres of one value tell those of another, balanced accuracy "
               "(chance)"),
        phrase("across.about_ilisi",
               "iLISI: how the values of {column} mix in the space, songs of shared genres, 0 to 1 (shuffled songs); "
               "a graph leaves the space as it is",
               column),
        phrase("across.about_stability",
               "stability: ARI with groupings of four fifths of the songs; saw: labels that correction, graph or "
               "model was given")};
}

std::string across_text(const std::filesystem::path& run) {
    const auto table = evaluation::read_across(run);
    if (!table) return {};
    std::string text = fmt::format("\nacross {}\n{}", table->column, aligned_table(across_cells(*table)));
    for (const auto& line : across_legend(*table)) text += line.text + "\n";
    return text + across_advice(*table).text + "\n\n";
}

std::string across_markdown(const std::filesystem::path& run) {
    const auto table = evaluation::read_across(run);
    if (!table) return {};
    std::string text = fmt::format("\n## Across {}\n\n{}\n", table->column, markdown_lines(across_cells(*table), 1));
    for (const auto& line : across_legend(*table)) text += "- " + line.text + "\n";
    return text + "\n" + across_advice(*table).text + "\n";
}

}  // namespace ektara::report
