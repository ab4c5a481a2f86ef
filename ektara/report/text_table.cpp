#include "ektara/report/text_table.hpp"

#include <algorithm>
#include <vector>

#include <fmt/ranges.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/report/result_rows.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::report {
namespace {

using evaluation::ScoreRow;
using Rows  = std::vector<ScoreRow>;
using Cells = std::vector<std::string>;

constexpr std::size_t kWidestName = 28;

std::string rounded(const std::optional<double>& figure) { return figure ? fmt::format("{:.3f}", *figure) : "–"; }
std::string signed_number(const std::optional<double>& figure) {
    return figure ? fmt::format("{:+.3f}", *figure) : "–";
}

/// AMI above chance with its interval: "+0.071* [0.05, 0.09]".
std::string with_interval(const ScoreRow* row) {
    if (row == nullptr) return "–";
    const auto above = evaluation::above_chance(*row);
    if (!above) return "–";
    const auto p     = known(row->p_adjusted);
    std::string text = fmt::format("{:+.3f}{}", *above, p && *p <= 0.01 ? "*" : " ");
    const auto low = known(row->ami_low), high = known(row->ami_high);
    const double chance = known(row->chance_ami).value_or(0);
    if (low && high) text += fmt::format(" [{:.2f}, {:.2f}]", *low - chance, *high - chance);
    return text;
}

std::string above(const ScoreRow* row) { return row == nullptr ? "–" : signed_number(evaluation::above_chance(*row)); }

Cells header() {
    return {"method", "k",        "noise",      "genre in language", "genre",
            "ARI",    "language", "silhouette", "(features)",        "given"};
}

bool is_first_byte(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

/// Characters, not bytes.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_first_byte));
}

/// At most `width` characters, the last one "…" where something was left out.
std::string shortened(const std::string& text, std::size_t width) {
    if (width_of(text) <= width) return text;
    std::string kept;
    std::size_t characters = 0;
    for (const char c : text) {
        characters += is_first_byte(c) ? 1 : 0;
        if (characters == width) break;
        kept += c;
    }
    return kept + "…";
}

/// What a row was given beside the music: a label, or weights that were trained on labels.
std::string given(const ScoreRow& row) {
    const auto weights = evaluation::pretrained_on(row);
    const auto label   = shortened(row.conditioned_on, 8);
    return label + (label.empty() || weights.empty() ? "" : ", ") + weights;
}

Cells line_of(const Rows& rows, const std::string& method) {
    const ScoreRow* genre = row_of(rows, method, "genre");
    const ScoreRow& any   = first_row_of(rows, method);
    const double noise    = known(any.noise).value_or(0);
    return {method,
            std::to_string(any.k),
            noise > 0 ? fmt::format("{:.0f} %", 100 * noise) : "",
            with_interval(row_of(rows, method, evaluation::kGenreWithinLanguage)),
            above(genre),
            genre == nullptr ? "–" : rounded(known(genre->scores.ari)),
            above(row_of(rows, method, "language")),
            rounded(known(any.own.silhouette)),
            rounded(known(any.reference.silhouette)),
            given(any)};
}

std::string padded(const std::string& text, std::size_t width, bool left) {
    const std::string blanks(width - std::min(width, width_of(text)), ' ');
    return left ? text + blanks : blanks + text;
}

/// How the columns of a repeated system's figures are headed: "(publ.)".
std::string short_name(const std::string& system) { return fmt::format("({}.)", system.substr(0, 4)); }

/// Our figure and that of the system whose choices a run repeats.
Cells repeated_header(const std::string& theirs) {
    return {"method", "silhouette", theirs, "ARI", theirs, "NMI", theirs, "purity", theirs, "in language", "given"};
}

Cells repeated_line(const Rows& rows, const std::string& method) {
    static const ScoreRow kNoScores;
    const ScoreRow* found = row_of(rows, method, "genre");
    const ScoreRow& genre = found == nullptr ? kNoScores : *found;
    const ScoreRow& any   = first_row_of(rows, method);
    return {method,
            rounded(known(any.reference.silhouette)),
            rounded(known(genre.repeated.silhouette)),
            rounded(known(genre.scores.ari)),
            rounded(known(genre.repeated.ari)),
            rounded(known(genre.scores.nmi)),
            rounded(known(genre.repeated.nmi)),
            rounded(known(genre.scores.purity)),
            rounded(known(genre.repeated.purity)),
            above(row_of(rows, method, evaluation::kGenreWithinLanguage)),
            given(any)};
}

}  // namespace

std::string aligned_table(std::vector<Cells> lines) {
    std::vector<std::size_t> widths(lines.front().size());
    for (auto& line : lines) {
        line.front() = shortened(line.front(), kWidestName);
        for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], width_of(line[c]));
    }
    std::string text;
    for (const auto& line : lines) {
        for (std::size_t c = 0; c < line.size(); ++c)
            text += (c > 0 ? "  " : "") + padded(line[c], widths[c], c == 0 || c + 1 == line.size());
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text;
}

namespace {

std::string repeated_table(const Rows& rows) {
    const auto theirs = short_name(repeated_system(rows));
    std::vector<Cells> lines{repeated_header(theirs)};
    for (const auto& method : methods_in(rows)) lines.push_back(repeated_line(rows, method));
    return aligned_table(std::move(lines)) +
           fmt::format(
               "silhouette: of every method in the {} space, as the original judged; noise counts as a group\n"
               "{}: the original's figures, on other songs; none of these choices is advised\n"
               "in language: mean AMI with the genre inside each language, minus chance: what is left of it\n",
               rows.front().reference_space, theirs);
}

std::string text_of_sizes(const std::vector<std::int64_t>& sizes) {
    constexpr std::size_t kMostShown = 12;
    const auto shown                 = sizes.begin() + static_cast<std::ptrdiff_t>(std::min(kMostShown, sizes.size()));
    return fmt::format("{}{}", fmt::join(sizes.begin(), shown, " "), shown == sizes.end() ? "" : " …");
}

std::string unlabelled_table(const Rows& rows, const GroupSizes& sizes) {
    std::vector<Cells> lines{
        {"method", "k", "noise", "stability", "(seeds)", "silhouette", "(features)", "group sizes"}};
    for (const auto& method : methods_in(rows)) {
        const ScoreRow& row = first_row_of(rows, method);
        const double noise  = known(row.noise).value_or(0);
        const auto found    = sizes.find(method);
        lines.push_back({method, std::to_string(row.k), noise > 0 ? fmt::format("{:.0f} %", 100 * noise) : "",
                         rounded(known(row.stability_samples)), rounded(known(row.stability)),
                         rounded(known(row.own.silhouette)), rounded(known(row.reference.silhouette)),
                         found == sizes.end() ? "" : text_of_sizes(found->second)});
    }
    return aligned_table(std::move(lines)) +
           "stability: mean ARI with the groups of four fifths of the songs, and of other seeds; 1: nothing changes\n"
           "silhouettes: in each method's own space, and in the standardised features; never compare the first across "
           "methods\n";
}

}  // namespace

GroupSizes group_sizes(const std::filesystem::path& run) {
    const auto file   = run / rundir::layout::kClusterQuality;
    const auto table  = artifacts::read_csv(file);
    const auto method = table.at("method", file.string()), songs = table.at("rows", file.string());
    GroupSizes sizes;
    for (const auto& row : table.rows)
        sizes[row[method]].push_back(static_cast<std::int64_t>(artifacts::parse_number(row[songs]).value_or(0)));
    for (auto& [name, of_method] : sizes) std::sort(of_method.rbegin(), of_method.rend());
    return sizes;
}

std::string text_table(const Rows& rows, const std::string& drawn, const GroupSizes& sizes) {
    if (!repeated_system(rows).empty()) return repeated_table(rows);
    if (std::all_of(rows.begin(), rows.end(), [](const ScoreRow& row) { return row.target.empty(); }))
        return unlabelled_table(rows, sizes);
    std::vector<Cells> lines{header()};
    for (const auto& method : methods_in(rows)) lines.push_back(line_of(rows, method));
    const bool any_pretrained =
        std::any_of(rows.begin(), rows.end(), [](const ScoreRow& row) { return !pretrained_on(row).empty(); });
    return aligned_table(std::move(lines)) +
           (any_pretrained ? "given, musicnn-…: features by weights that were trained on labels of music\n" : "") +
           fmt::format(
               "genre in language: mean AMI with the genre inside each language, minus chance\n"
               "[95 % interval: half-samples of {}]\n",
               drawn) +
           "* better than chance by permutation of songs, max-T over the table, family-wise α = 0.01\n"
           "genre, language: AMI minus chance. given: the label that the model was conditioned on; its score on that "
           "says nothing\n"
           "silhouettes: in each method's own space, and in the standardised features; never compare the first across "
           "methods\n";
}

}  // namespace ektara::report
