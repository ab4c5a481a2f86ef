#include "ektara/report/text_table.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace ektara::report {
namespace {

using artifacts::Json;
using Cells = std::vector<std::string>;

std::optional<double> value(const Json& row, const char* key) {
    const auto found = row.find(key);
    if (found == row.end() || !found->is_number()) return std::nullopt;
    return found->get<double>();
}

std::string number(const std::optional<double>& figure) { return figure ? fmt::format("{:.3f}", *figure) : "–"; }

const Json* row_of(const Json& metrics, const std::string& method, const std::string& target) {
    for (const auto& row : metrics)
        if (row.at("method") == method && row.at("target") == target) return &row;
    return nullptr;
}

std::vector<std::string> methods_in(const Json& metrics) {
    std::vector<std::string> methods;
    for (const auto& row : metrics) {
        const auto method = row.at("method").get<std::string>();
        if (std::find(methods.begin(), methods.end(), method) == methods.end()) methods.push_back(method);
    }
    return methods;
}

/// AMI above chance with its interval: "+0.071* [0.05, 0.09]".
std::string above_chance(const Json* row) {
    if (row == nullptr) return "–";
    const auto ami = value(*row, "ami"), chance = value(*row, "chance_ami");
    if (!ami) return "–";
    if (!chance) return number(ami);
    const auto p     = value(*row, "p_adjusted");
    const char* star = p && *p <= 0.01 ? "*" : "";
    std::string text = fmt::format("{:+.3f}{}", *ami - *chance, star);
    const auto low = value(*row, "ami_low"), high = value(*row, "ami_high");
    if (low && high) text += fmt::format(" [{:.2f}, {:.2f}]", *low - *chance, *high - *chance);
    return text;
}

std::string plain(const Json* row, const char* key) { return row == nullptr ? "–" : number(value(*row, key)); }

Cells header() {
    return {"method",       "k",      "genre in language", "genre AMI",  "chance", "genre ARI",
            "language AMI", "chance", "silhouette",        "(reference)"};
}

std::vector<Cells> lines_of(const Json& metrics) {
    std::vector<Cells> lines;
    for (const auto& method : methods_in(metrics)) {
        const Json* genre    = row_of(metrics, method, "genre");
        const Json* language = row_of(metrics, method, "language");
        const Json* any      = nullptr;
        for (const auto& row : metrics)
            if (any == nullptr && row.at("method") == method) any = &row;
        lines.push_back({method, any->at("k").dump(), above_chance(row_of(metrics, method, "genre@language")),
                         plain(genre, "ami"), plain(genre, "chance_ami"), plain(genre, "ari"), plain(language, "ami"),
                         plain(language, "chance_ami"), plain(any, "silhouette_own"),
                         plain(any, "silhouette_reference")});
    }
    return lines;
}

/// Characters, not bytes.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width, bool left) {
    const std::string blanks(width - std::min(width, width_of(text)), ' ');
    return left ? text + blanks : blanks + text;
}

}  // namespace

std::string text_table(const Json& metrics) {
    auto lines = lines_of(metrics);
    lines.insert(lines.begin(), header());
    std::vector<std::size_t> widths(lines.front().size());
    for (const auto& line : lines)
        for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], width_of(line[c]));
    std::string text;
    for (const auto& line : lines) {
        for (std::size_t c = 0; c < line.size(); ++c) text += (c > 0 ? "  " : "") + padded(line[c], widths[c], c == 0);
        text += '\n';
    }
    return text +
           "genre in language: mean AMI with the genre inside each language, minus chance [95 % interval of "
           "half-samples "
           "of songs]\n* better than chance by permutation of songs, max-T over the table, family-wise α = 0.01\n"
           "silhouettes: in each method's own space, and in the standardised features; never compare the first across "
           "methods\n";
}

}  // namespace ektara::report
