#include "ektara/report/tables.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/evaluation/score_row_json.hpp"
#include "ektara/report/findings.hpp"
#include "ektara/report/result_rows.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;
using Cells = std::vector<std::string>;

std::string number(const std::optional<double>& figure, int digits = 3) {
    return figure ? fmt::format("{:.{}f}", *figure, digits) : "–";
}

std::string figure(const Json* row, const char* key) { return row == nullptr ? "–" : number(value_in(*row, key)); }

/// "0.096 ± 0.004 [0.035, 0.156]": AMI minus chance, its deviation over seeds, its interval over songs.
std::string agreement(const Json* row) {
    if (row == nullptr || !above_chance(*row)) return "–";
    const double chance = value_in(*row, "chance_ami").value_or(0);
    std::string text    = number(above_chance(*row));
    if (const auto sd = value_in(*row, "ami_sd")) text += " ± " + number(sd);
    const auto low = value_in(*row, "ami_low"), high = value_in(*row, "ami_high");
    if (low && high) text += fmt::format(" [{:.3f}, {:.3f}]", *low - chance, *high - chance);
    return text;
}

std::string model_of(const Json& row) {
    std::string name = text_in(row, "model");
    if (const auto told = text_in(row, "conditioned_on"); !told.empty()) name += " told " + told;
    if (const auto projection = text_in(row, "projection"); !projection.empty()) name += ", " + projection;
    return name;
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

/// With the original's own figures before the warnings where the run repeats its choices.
Cells header_of(const Json& metrics) {
    Cells header = kHeader;
    if (!is_as_published(metrics)) return header;
    std::replace(header.begin(), header.end(), std::string("silhouette, features"),
                 "silhouette, " + text_in(metrics.front(), "reference_space"));
    header.insert(header.end() - 1, {"silhouette, published", "ARI, published", "NMI, published", "purity, published"});
    return header;
}

Cells cells_of(const Json& metrics, const std::string& method) {
    const Json* genre = row_of(metrics, method, "genre");
    const auto any =
        std::find_if(metrics.begin(), metrics.end(), [&](const Json& row) { return row.at("method") == method; });
    const Json* marked = genre == nullptr ? &*any : genre;
    Cells cells{text_in(*any, "task"),
                method,
                text_in(*any, "features"),
                model_of(*any),
                text_in(*any, "clusterer"),
                any->at("k").dump(),
                text_in(*any, "k_choice"),
                any->at("seeds").dump(),
                number(value_in(*any, "noise"), 2),
                agreement(row_of(metrics, method, kFirstTarget)),
                agreement(genre),
                figure(genre, "ari"),
                figure(genre, "nmi"),
                figure(genre, "purity"),
                agreement(row_of(metrics, method, "language")),
                number(value_in(*any, "silhouette_own")),
                number(value_in(*any, "silhouette_reference")),
                number(value_in(*any, "calinski_harabasz_reference"), 1),
                number(value_in(*any, "davies_bouldin_reference"), 2),
                text_in(*marked, "warnings")};
    if (is_as_published(metrics))
        for (const char* key : {"published_silhouette", "published_ari", "published_nmi", "published_purity"})
            cells.insert(cells.end() - 1, figure(genre, key));
    return cells;
}

std::string replaced(std::string text, const std::vector<std::pair<std::string, std::string>>& pairs) {
    for (const auto& [from, to] : pairs)
        for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
    return text;
}

/// Other people's text as LaTeX's, not as commands.
std::string latex(const std::string& text) {
    return replaced(text, {{"\\", "\\textbackslash "},
                           {"&", "\\&"},
                           {"%", "\\%"},
                           {"$", "\\$"},
                           {"#", "\\#"},
                           {"_", "\\_"},
                           {"{", "\\{"},
                           {"}", "\\}"},
                           {"~", "\\textasciitilde "},
                           {"^", "\\textasciicircum "},
                           {"–", "--"},
                           {"−", "$-$"},
                           {"±", "$\\pm$"}});
}

}  // namespace

std::string markdown_table(const Json& metrics) {
    const Cells header = header_of(metrics);
    std::string text   = fmt::format("| {} |\n|", fmt::join(header, " | "));
    for (std::size_t c = 0; c < header.size(); ++c)
        text += c >= kFirstFigure && c + 1 < header.size() ? "---:|" : "---|";
    text += '\n';
    for (const auto& method : methods_in(metrics)) {
        auto cells = cells_of(metrics, method);
        for (auto& cell : cells) cell = replaced(cell, {{"|", "\\|"}});
        text += fmt::format("| {} |\n", fmt::join(cells, " | "));
    }
    return text;
}

std::string latex_table(const Json& metrics) {
    const Cells header = header_of(metrics);
    std::string columns;
    for (std::size_t c = 0; c < header.size(); ++c) columns += c >= kFirstFigure && c + 1 < header.size() ? 'r' : 'l';
    const auto line = [](const Cells& cells) {
        Cells escaped;
        for (const auto& cell : cells) escaped.push_back(latex(cell));
        return fmt::format("{} \\\\\n", fmt::join(escaped, " & "));
    };
    std::string text = fmt::format("\\begin{{tabular}}{{{}}}\n\\toprule\n{}\\midrule\n", columns, line(header));
    for (const auto& method : methods_in(metrics)) text += line(cells_of(metrics, method));
    return text + "\\bottomrule\n\\end{tabular}\n";
}

void write_tables(const std::filesystem::path& run, const Json& metrics) {
    std::string text = markdown_table(metrics) + "\n";
    for (const auto& told : sentences(findings(evaluation::rows_from_json(metrics)))) text += "- " + told + "\n";
    artifacts::write_file(run / "metrics.md", text);
    artifacts::write_file(run / "metrics.tex", latex_table(metrics));
}

}  // namespace ektara::report
