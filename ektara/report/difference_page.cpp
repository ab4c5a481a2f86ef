#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ektara/report/run_difference.hpp"

namespace ektara::report {
namespace {

constexpr double kWide = 420, kRowHigh = 26, kLabels = 300;

/// Text of other people's in HTML.
std::string html(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else if (c == '&')
            safe += "&amp;";
        else if (c == '"')
            safe += "&quot;";
        else
            safe += c;
    }
    return safe;
}

std::string figure(const std::optional<double>& value, bool with_sign = false) {
    if (!value) return "–";
    return with_sign ? fmt::format("{:+.3f}", *value) : fmt::format("{:.3f}", *value);
}

/// Where a difference stands in the picture.
struct Scale {
    double most = 0.1;
    explicit Scale(const RunDifference& found) {
        for (const auto& row : found.scores)
            for (const auto& value : {row.low, row.high, row.difference})
                if (value) most = std::max(most, std::abs(*value));
    }
    double at(double value) const { return kLabels + kWide / 2 * (1 + value / most); }
};

std::string line_of(const ScoreDifference& row, const Scale& scale, double y) {
    std::string text =
        fmt::format("<text x=\"0\" y=\"{:.0f}\">{} · {}</text>", y + 4, html(row.method), html(row.target));
    const char* look = row.apart ? "apart" : "same";
    if (row.low && row.high)
        text += fmt::format("<line class=\"{}\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.0f}\" y2=\"{:.0f}\"/>", look,
                            scale.at(*row.low), scale.at(*row.high), y, y);
    if (row.difference)
        text += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.0f}\" r=\"4\"/>", look,
                            scale.at(*row.difference), y);
    return text + "\n";
}

std::string picture(const RunDifference& found) {
    const Scale scale(found);
    const double high = kRowHigh * static_cast<double>(found.scores.size()) + 40;
    std::string text  = fmt::format(
         "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"Differences of the AMI with their intervals\">\n",
         kLabels + kWide + 20, high);
    text += fmt::format("<line class=\"zero\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"10\" y2=\"{1:.0f}\"/>\n", scale.at(0),
                        high - 24);
    for (const double tick : {-scale.most, 0.0, scale.most})
        text += fmt::format("<text class=\"tick\" x=\"{:.1f}\" y=\"{:.0f}\">{:+.2f}</text>\n", scale.at(tick), high - 8,
                            tick);
    double y = 20;
    for (const auto& row : found.scores) {
        text += line_of(row, scale, y);
        y += kRowHigh;
    }
    return text + "</svg>\n";
}

std::string table(const RunDifference& found) {
    std::string text =
        "<table><thead><tr><th>method</th><th>target</th><th>songs or clips</th><th>AMI A</th><th>AMI B</th>"
        "<th>difference</th><th>95 % interval</th></tr></thead><tbody>\n";
    for (const auto& row : found.scores)
        text += fmt::format(
            "<tr{}><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{} … {}</td></tr>\n",
            row.apart ? " class=\"apart\"" : "", html(row.method), html(row.target), row.songs, figure(row.ami_a),
            figure(row.ami_b), figure(row.difference, true), figure(row.low, true), figure(row.high, true));
    return text + "</tbody></table>\n";
}

constexpr const char* kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 "
    "1rem;color:#222;background:#fff}"
    "svg{width:100%;font-size:13px;fill:currentColor}svg line{stroke:#888;stroke-width:2}svg "
    ".zero{stroke:#bbb;stroke-dasharray:4}"
    "svg .apart{stroke:#0a5d9c;fill:#0a5d9c}svg "
    ".same{fill:#888}.tick{text-anchor:middle}table{border-collapse:collapse;width:100%}"
    "td,th{padding:.25rem .5rem;text-align:right;border-bottom:1px solid "
    "#ccc}td:first-child,th:first-child,td:nth-child(2),"
    "th:nth-child(2){text-align:left}tr.apart{font-weight:600}@media(prefers-color-scheme:dark){body{color:#ddd;"
    "background:#181818}"
    "svg .apart{stroke:#6bb6ee;fill:#6bb6ee}}";

}  // namespace

std::string difference_page(const std::string& a, const std::string& b, const RunDifference& found) {
    std::string text = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<title>{0} and {1}</title><style>{2}</style></head><body>\n<h1>Two runs compared</h1>\n"
        "<p>A: {0}<br>B: {1}</p>\n",
        html(a), html(b), kStyle);
    text += fmt::format(
        "<p>Compared on the {} songs or clips that both runs have; {} of A and {} of B are left out. A difference "
        "above 0 "
        "says that B agrees better with the labels. It is told apart from chance where its interval leaves out 0 "
        "(bold).</p>\n",
        found.rows.both, found.rows.only_a, found.rows.only_b);
    for (const auto& note : found.warnings) text += fmt::format("<p>{}: {}</p>\n", html(note.code), html(note.text));
    text += picture(found) + table(found);
    text +=
        "<h2>Settings that differ</h2>\n<table><thead><tr><th>setting</th><th>A</th><th>B</th></tr></thead><tbody>\n";
    for (const auto& setting : found.settings)
        text += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", html(setting.name), html(setting.a),
                            html(setting.b));
    return text + "</tbody></table>\n</body></html>\n";
}

}  // namespace ektara::report
