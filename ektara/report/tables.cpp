#include "ektara/report/tables.hpp"

#include <algorithm>
#include <vector>

#include <fmt/ranges.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/report/across.hpp"
#include "ektara/report/findings.hpp"
#include "ektara/report/latex_table.hpp"
#include "ektara/report/result_rows.hpp"

namespace ektara::report {
namespace {

using evaluation::ScoreRow;
using Rows  = std::vector<ScoreRow>;
using Cells = std::vector<std::string>;

std::string number(const std::optional<double>& figure, int digits = 3) {
    return figure ? fmt::format("{:.{}f}", *figure, digits) : "–";
}

/// "0.096 ± 0.004 [0.035, 0.156]": AMI minus chance, its deviation over seeds, its interval over songs.
std::string agreement(const ScoreRow* row) {
    if (row == nullptr || !evaluation::above_chance(*row)) return "–";
    const double chance = known(row->chance_ami).value_or(0);
    std::string text    = number(evaluation::above_chance(*row));
    if (const auto sd = known(row->ami_sd)) text += " ± " + number(sd);
    const auto low = known(row->ami_low), high = known(row->ami_high);
    if (low && high) text += fmt::format(" [{:.3f}, {:.3f}]", *low - chance, *high - chance);
    return text;
}

std::string model_of(const ScoreRow& row) {
    std::string name = row.model;
    if (!row.conditioned_on.empty()) name += " conditioned on " + row.conditioned_on;
    if (!row.projection.empty()) name += ", " + row.projection;
    return name;
}

std::string features_of(const ScoreRow& row) {
    const auto weights = evaluation::pretrained_on(row);
    return weights.empty() ? row.features : fmt::format("{} (pretrained: {})", row.features, weights);
}

const Cells kHeader{"task",
                    "method",
                    "features",
                    "model",
                    "clusterer",
                    "k",
                    "k chosen by",
                    "seeds",
                    "noise",
                    "genre in language, AMI − chance",
                    "genre, AMI − chance",
                    "genre ARI",
                    "genre NMI",
                    "genre purity",
                    "language, AMI − chance",
                    "silhouette, own space",
                    "silhouette, features",
                    "Caliński–Harabasz, features",
                    "Davies–Bouldin, features",
                    "warnings"};

/// Columns from here to the one before the last hold figures.
constexpr std::size_t kFirstFigure = 7;

/// Where the run repeats the choices of a system, with that system's figures before the warnings.
Cells header_of(const Rows& rows) {
    Cells header      = kHeader;
    const auto system = repeated_system(rows);
    if (system.empty()) return header;
    std::replace(header.begin(), header.end(), std::string("silhouette, features"),
                 "silhouette, " + rows.front().reference_space);
    for (const char* figure : {"silhouette, ", "ARI, ", "NMI, ", "purity, "})
        header.insert(header.end() - 1, figure + system);
    return header;
}

Cells cells_of(const Rows& rows, const std::string& method) {
    static const ScoreRow kNoScores;
    const ScoreRow* genre = row_of(rows, method, "genre");
    const ScoreRow& any   = first_row_of(rows, method);
    const ScoreRow& of    = genre == nullptr ? kNoScores : *genre;
    Cells cells{any.task,
                method,
                features_of(any),
                model_of(any),
                any.clusterer,
                std::to_string(any.k),
                any.k_choice,
                std::to_string(any.seeds),
                number(known(any.noise), 2),
                agreement(row_of(rows, method, evaluation::kGenreWithinLanguage)),
                agreement(genre),
                number(known(of.scores.ari)),
                number(known(of.scores.nmi)),
                number(known(of.scores.purity)),
                agreement(row_of(rows, method, "language")),
                number(known(any.own.silhouette)),
                number(known(any.reference.silhouette)),
                number(known(any.reference.calinski_harabasz), 1),
                number(known(any.reference.davies_bouldin), 2),
                evaluation::to_text((genre == nullptr ? any : *genre).warnings)};
    if (!repeated_system(rows).empty())
        for (const double figure : {of.repeated.silhouette, of.repeated.ari, of.repeated.nmi, of.repeated.purity})
            cells.insert(cells.end() - 1, number(known(figure)));
    return cells;
}

std::string replaced(std::string text, const std::vector<std::pair<std::string, std::string>>& pairs) {
    for (const auto& [from, to] : pairs)
        for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    return text;
}

}  // namespace

std::string markdown_lines(std::vector<Cells> lines, std::size_t first_figure) {
    std::string rule = "|", text;
    for (std::size_t c = 0; c < lines.front().size(); ++c)
        rule += c >= first_figure && c + 1 < lines.front().size() ? "---:|" : "---|";
    for (auto& cells : lines) {
        for (auto& cell : cells) cell = replaced(cell, {{"|", "\\|"}});
        text += fmt::format("| {} |\n", fmt::join(cells, " | "));
        if (&cells == &lines.front()) text += rule + "\n";
    }
    return text;
}

std::string markdown_table(const Rows& rows) {
    std::vector<Cells> lines{header_of(rows)};
    for (const auto& method : methods_in(rows)) lines.push_back(cells_of(rows, method));
    return markdown_lines(std::move(lines), kFirstFigure);
}

void write_tables(const std::filesystem::path& run, const Rows& rows, const std::vector<std::string>& latex_columns) {
    const auto latex = latex_table(rows, latex_columns);
    std::string text = markdown_table(rows) + "\n";
    for (const auto& finding : sentences(structure_findings(run))) text += "- " + finding.text + "\n";
    for (const auto& finding : sentences(findings(rows))) text += "- " + finding.text + "\n";
    text += across_markdown(run);
    artifacts::write_file(run / "metrics.md", text);
    artifacts::write_file(run / "metrics.tex", latex);
}

}  // namespace ektara::report
