#include "ektara/report/latex_table.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"
#include "ektara/core/utf8.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/report/result_rows.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::report {
namespace {

using evaluation::ScoreRow;
using Rows  = std::vector<ScoreRow>;
using Names = std::vector<std::string>;

constexpr std::size_t kUsualColumns = 5;

/// What a cell shows: text, or a figure with its digits; an interval stands behind it.
struct Cell {
    std::string text             = {};
    std::optional<double> figure = {};
    std::string interval         = {};
};

struct Column {
    std::string name, head;
    bool is_figure = false;
    int digits     = 3;
    std::function<Cell(const Rows&, const std::string& method)> cell;
};

Cell agreement(const Rows& rows, const std::string& method, const char* target) {
    const auto* row = row_of(rows, method, target);
    if (row == nullptr) return {};
    Cell cell{{}, evaluation::above_chance(*row), {}};
    const double chance = known(row->chance_ami).value_or(0);
    const auto low = known(row->ami_low), high = known(row->ami_high);
    if (cell.figure && low && high) cell.interval = fmt::format("[{:.3f}, {:.3f}]", *low - chance, *high - chance);
    return cell;
}

/// A figure of the method itself.
template <class Get>
Column of_method(std::string name, std::string head, int digits, Get get) {
    return {std::move(name), std::move(head), true, digits, [get](const Rows& rows, const std::string& method) {
                return Cell{{}, known(get(first_row_of(rows, method))), {}};
            }};
}

template <class Get>
Column in_words(std::string name, std::string head, Get get) {
    return {std::move(name), std::move(head), false, 0, [get](const Rows& rows, const std::string& method) {
                return Cell{get(first_row_of(rows, method)), {}, {}};
            }};
}

Column agreement_with(std::string name, std::string head, const char* target) {
    return {std::move(name), std::move(head), true, 3,
            [target](const Rows& rows, const std::string& method) { return agreement(rows, method, target); }};
}

/// A score of the rows against the genre.
template <class Get>
Column of_genre(std::string name, std::string head, Get get) {
    return {std::move(name), std::move(head), true, 3, [get](const Rows& rows, const std::string& method) {
                const auto* row = row_of(rows, method, "genre");
                return Cell{{}, row == nullptr ? std::nullopt : known(get(*row)), {}};
            }};
}

std::string text_of_model(const ScoreRow& row) {
    return row.conditioned_on.empty() ? row.model : row.model + " conditioned on " + row.conditioned_on;
}

std::vector<Column> all_columns() {
    return {
        in_words("method", "Method", [](const ScoreRow& row) { return row.method; }),
        in_words("task", "Task", [](const ScoreRow& row) { return row.task; }),
        in_words("features", "Features", [](const ScoreRow& row) { return row.features; }),
        in_words("model", "Model", text_of_model),
        in_words("clusterer", "Clusterer", [](const ScoreRow& row) { return row.clusterer; }),
        of_method("k", "k", 0, [](const ScoreRow& row) { return static_cast<double>(row.k); }),
        of_method("seeds", "Seeds", 0, [](const ScoreRow& row) { return static_cast<double>(row.seeds); }),
        of_method("noise", "Noise", 2, [](const ScoreRow& row) { return row.noise; }),
        agreement_with("genre-in-language", "Genre in language", evaluation::kGenreWithinLanguage),
        agreement_with("genre", "Genre", "genre"),
        agreement_with("language", "Language", "language"),
        of_genre("genre-ari", "Genre ARI", [](const ScoreRow& row) { return row.scores.ari; }),
        of_genre("genre-nmi", "Genre NMI", [](const ScoreRow& row) { return row.scores.nmi; }),
        of_genre("genre-purity", "Genre purity", [](const ScoreRow& row) { return row.scores.purity; }),
        of_method("stability", "Stability", 2, [](const ScoreRow& row) { return row.stability_samples; }),
        of_method("stability-seeds", "Stability over seeds", 2, [](const ScoreRow& row) { return row.stability; }),
        of_method("silhouette", "Silhouette", 3, [](const ScoreRow& row) { return row.own.silhouette; }),
        of_method("silhouette-features", "Silhouette in features", 3,
                  [](const ScoreRow& row) { return row.reference.silhouette; }),
        of_method("calinski-harabasz", "Cali\\'nski--Harabasz", 1,
                  [](const ScoreRow& row) { return row.reference.calinski_harabasz; }),
        of_method("davies-bouldin", "Davies--Bouldin", 2,
                  [](const ScoreRow& row) { return row.reference.davies_bouldin; }),
        in_words("warnings", "Warnings", [](const ScoreRow& row) { return evaluation::to_text(row.warnings); }),
    };
}

bool has_values(const Column& column, const Rows& rows) {
    const auto methods = methods_in(rows);
    return std::any_of(methods.begin(), methods.end(),
                       [&](const auto& method) { return column.cell(rows, method).figure.has_value(); });
}

std::vector<Column> named(const Names& names) {
    const auto all = all_columns();
    std::vector<Column> chosen;
    for (const auto& name : names) {
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
        if (found == all.end())
            fail<UsageError>("E1620", "--columns: there is no column '{}'; the nearest is '{}'; all are {}", name,
                             nearest(name, latex_columns()), fmt::join(latex_columns(), ", "));
        chosen.push_back(*found);
    }
    return chosen;
}

std::vector<Column> usual_columns(const Rows& rows) {
    auto chosen = named({"method", "k"});
    for (auto& column : named({"genre-in-language", "genre", "language", "stability", "silhouette"}))
        if (chosen.size() < kUsualColumns && has_values(column, rows)) chosen.push_back(std::move(column));
    return chosen;
}

/// The method that has the most of the first figure that is an agreement, or of the first beside k and seeds.
std::string best_method(const std::vector<Column>& columns, const Rows& rows, const Column*& of) {
    const Names no_merit{"k", "seeds", "noise", "calinski-harabasz", "davies-bouldin"};
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& column) {
        return column.is_figure && std::find(no_merit.begin(), no_merit.end(), column.name) == no_merit.end();
    });
    if (found == columns.end()) return {};
    of = &*found;
    std::string best;
    double most = -std::numeric_limits<double>::infinity();
    for (const auto& method : methods_in(rows)) {
        const auto figure = found->cell(rows, method).figure;
        if (!figure || *figure <= most || !first_row_of(rows, method).conditioned_on.empty()) continue;
        most = *figure;
        best = method;
    }
    return best;
}

std::string bold(const std::string& text) { return "\\textbf{" + text + "}"; }

std::string latex_cell(const Column& column, const Cell& cell, bool is_best) {
    std::string text = latex_text(cell.text);
    if (column.is_figure) {
        text = cell.figure ? fmt::format("{:.{}f}", *cell.figure, column.digits) : "--";
        if (text.starts_with('-') && cell.figure) text = "$-$" + text.substr(1);
    }
    if (is_best && !text.empty()) text = bold(text);
    if (!cell.interval.empty()) text += " {\\scriptsize " + cell.interval + "}";
    return text;
}

std::string caption_of(const std::vector<Column>& columns, const Rows& rows, const Column* best) {
    std::string text =
        fmt::format("{} ways to group {} songs or clips.", methods_in(rows).size(), rows.empty() ? 0 : rows.front().n);
    if (rows.empty() || rows.front().n == 0) text = fmt::format("{} ways to group the songs.", methods_in(rows).size());
    const auto is_agreement = [](const Column& column) {
        return column.name == "genre-in-language" || column.name == "genre" || column.name == "language";
    };
    if (std::any_of(columns.begin(), columns.end(), is_agreement))
        text +=
            " Agreement with labels is AMI above chance: 0 is chance, a perfect match is 1 minus the chance level, and "
            "brackets hold the 95\\,\\% interval over songs.";
    if (best != nullptr) text += fmt::format(" Bold: the highest value of the column ``{}''.", best->head);
    return text;
}

/// Letters of other scripts: as they are where the engine has them, by their number where it has not.
constexpr const char* kOtherLetters =
    "\\providecommand{\\ektaraletter}[2]{\\ifdefined\\XeTeXrevision#2\\else\\ifdefined\\directlua#2\\else"
    "\\ifcsname u8:\\detokenize{#2}\\endcsname#2\\else{\\scriptsize[#1]}\\fi\\fi\\fi}\n";

void append_ascii(char c, std::string& latex) {
    static const std::map<char, const char*> kEscaped{{'\\', "\\textbackslash{}"},
                                                      {'&', "\\&"},
                                                      {'%', "\\%"},
                                                      {'$', "\\$"},
                                                      {'#', "\\#"},
                                                      {'_', "\\_"},
                                                      {'{', "\\{"},
                                                      {'}', "\\}"},
                                                      {'~', "\\textasciitilde{}"},
                                                      {'^', "\\textasciicircum{}"},
                                                      {'<', "\\textless{}"},
                                                      {'>', "\\textgreater{}"},
                                                      {'|', "\\textbar{}"},
                                                      {'"', "{\\char34}"},
                                                      {'`', "{`}"}};
    if (const auto found = kEscaped.find(c); found != kEscaped.end())
        latex += found->second;
    else if (latex.empty() && (c == '[' || c == '*'))
        latex += fmt::format("{{{}}}", c);  // behind the end of a line it would be an option of that
    else if (!latex.empty() && latex.back() == c && (c == '-' || c == '\'' || c == ','))
        latex += fmt::format("{{}}{}", c);  // two of them would become one sign
    else
        latex += c >= ' ' && c != '\x7f' ? c : ' ';
}

}  // namespace

std::vector<std::string> latex_columns() {
    Names names;
    for (const auto& column : all_columns()) names.push_back(column.name);
    return names;
}

void require_latex_columns(const Names& columns) {
    if (columns != Names{"all"}) named(columns);
}

std::string latex_text(std::string_view text) {
    const std::string valid = valid_utf8(text);
    std::string latex;
    for (std::size_t i = 0; i < valid.size();) {
        const auto length = utf8_length(valid, i);
        if (length <= 1) {
            append_ascii(valid[i], latex);
            ++i;
            continue;
        }
        const auto letter = std::string_view(valid).substr(i, length);
        latex += fmt::format("\\ektaraletter{{U+{:04X}}}{{{}}}",
                             static_cast<std::uint32_t>(text::decode_utf8(letter).front()), letter);
        i += length;
    }
    return latex;
}

std::string latex_table(const Rows& rows, const Names& asked) {
    const auto columns  = asked.empty() ? usual_columns(rows) : asked == Names{"all"} ? all_columns() : named(asked);
    const Column* merit = nullptr;
    const auto best     = best_method(columns, rows, merit);
    std::string form;
    Names heads;
    for (const auto& column : columns) {
        form += column.is_figure ? 'r' : 'l';
        heads.push_back(column.head);
    }
    std::string text = "% needs \\usepackage{booktabs}\n";
    text += kOtherLetters;
    text += fmt::format("\\begin{{table}}\n\\centering\n\\caption{{{}}}\n\\label{{tab:ektara}}\n",
                        caption_of(columns, rows, merit));
    text += fmt::format("\\begin{{tabular}}{{{}}}\n\\toprule\n{} \\\\\n\\midrule\n", form, fmt::join(heads, " & "));
    for (const auto& method : methods_in(rows)) {
        Names cells;
        for (const auto& column : columns)
            cells.push_back(latex_cell(column, column.cell(rows, method), method == best));
        text += fmt::format("{} \\\\\n", fmt::join(cells, " & "));
    }
    return text + "\\bottomrule\n\\end{tabular}\n\\end{table}\n";
}

}  // namespace ektara::report
