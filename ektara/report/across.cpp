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

std::string held_against(const AcrossTable& table, const AcrossRow& taken) {
    const auto* other = uncorrected(table);
    if (other == nullptr || other == &taken) return {};
    std::string text = fmt::format(". Its genre AMI within {} is {:.3f}, against {:.3f} of {}", table.column,
                                   taken.within, other->within, other->method);
    if (!std::isnan(taken.transfer) && !std::isnan(other->transfer))
        text += fmt::format(", shared-genre transfer {:.3f} against {:.3f}", taken.transfer, other->transfer);
    return text;
}

}  // namespace

std::vector<Cells> across_cells(const AcrossTable& table) {
    std::vector<Cells> lines{{"method", "genre within " + table.column, table.column, "transfer (chance)",
                              "iLISI (chance)", "stability", "saw"}};
    for (const auto& row : table.rows)
        lines.push_back({row.method, figure_of(row.within), figure_of(row.column_ami),
                         beside_chance(row.transfer, row.transfer_chance), beside_chance(row.ilisi, row.chance_ilisi),
                         figure_of(row.stability), row.seen});
    return lines;
}

std::string across_advice(const AcrossTable& table) {
    if (table.songs < evaluation::kFewestAdvisedSongs)
        return fmt::format("Nothing is advised for groups across {}: it has fewer than two values of {} songs or more.",
                           table.column, evaluation::kFewestAdvisedSongs);
    if (const auto* taken = evaluation::advised(table))
        return fmt::format(
            "For groups across {} take {}. Of the rows whose AMI with {} is at most {:.2f} it is the most stable "
            "under subsampling ({:.3f}){}.",
            table.column, taken->method, table.column, evaluation::kMixedAmi, taken->stability,
            held_against(table, *taken));
    const bool any_mixed = std::any_of(table.rows.begin(), table.rows.end(),
                                       [](const AcrossRow& row) { return row.column_ami <= evaluation::kMixedAmi; });
    if (any_mixed)
        return fmt::format("Nothing is advised for groups across {}: no stability under subsampling is known.",
                           table.column);
    return fmt::format("Nothing is advised for groups across {}: no row has an AMI with it of {:.2f} or less.",
                       table.column, evaluation::kMixedAmi);
}

std::vector<std::string> across_legend(const AcrossTable& table) {
    return {
        fmt::format("genre within {0}: mean AMI with the genre inside each value of {0}; {0}: AMI with it, low where "
                    "groups mix; both minus chance",
                    table.column),
        "transfer: clusters named by the genres of one value tell those of another, balanced accuracy (chance)",
        fmt::format("iLISI: how the values of {} mix in the space, songs of shared genres, 0 to 1 (shuffled songs); "
                    "a graph leaves the space as it is",
                    table.column),
        "stability: ARI with clusterings of four fifths of the songs; saw: labels that correction, graph or model "
        "was given"};
}

std::string across_text(const std::filesystem::path& run) {
    const auto table = evaluation::read_across(run);
    if (!table) return {};
    std::string text = fmt::format("\nacross {}\n{}", table->column, aligned_table(across_cells(*table)));
    for (const auto& line : across_legend(*table)) text += line + "\n";
    return text + across_advice(*table) + "\n\n";
}

std::string across_markdown(const std::filesystem::path& run) {
    const auto table = evaluation::read_across(run);
    if (!table) return {};
    std::string text = fmt::format("\n## Across {}\n\n{}\n", table->column, markdown_lines(across_cells(*table), 1));
    for (const auto& line : across_legend(*table)) text += "- " + line + "\n";
    return text + "\n" + across_advice(*table) + "\n";
}

}  // namespace ektara::report
