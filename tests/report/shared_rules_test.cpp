// Rules that the program and the page both hold to, by one table: web/tests/shared.test.ts reads it too.
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/report/nearness.hpp"
#include "ektara/report/playlist_formats.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;

Json cases(const char* rule) { return artifacts::read_json(EKTARA_GOLDEN_DIR "/report/shared_text.json").at(rule); }

/// The bytes of a path as the page is sent it.
std::string bytes_of(const std::string& sent) {
    if (!sent.starts_with("file:")) return sent;
    std::string bytes;
    for (std::size_t i = 5; i < sent.size(); ++i) {
        const bool escaped = sent[i] == '%';
        bytes += escaped ? static_cast<char>(std::stoi(sent.substr(i + 1, 2), nullptr, 16)) : sent[i];
        i += escaped ? 2 : 0;
    }
    return bytes;
}

std::vector<PlaylistEntry> entries_of(const Json& list) {
    std::vector<PlaylistEntry> entries;
    for (const auto& one : list.at("entries"))
        entries.push_back({.id      = one.value("id", ""),
                           .path    = bytes_of(one.at("path")),
                           .title   = one.at("title"),
                           .artist  = one.at("artist"),
                           .album   = "",
                           .seconds = one.at("seconds")});
    return entries;
}

/// A byte \xE9, which no JSON can hold, stands as \\xe9.
std::string with_bytes_escaped(std::string text) {
    for (auto at = text.find('\xe9'); at != std::string::npos; at = text.find('\xe9')) text.replace(at, 1, "\\xe9");
    return text;
}

TEST(SharedRules, CsvCellsRunInNoSpreadsheetAndAreReadBack) {
    for (const auto& one : cases("csv_cells")) {
        const std::string text = one.at(0), cell = one.at(1);
        EXPECT_EQ(artifacts::csv_cell(text), cell);
        EXPECT_EQ(artifacts::parse_csv("a,b\n" + cell + ",x\n", "t").rows.at(0).at(0), text);
    }
}

TEST(SharedRules, PlaylistsHoldTheSameBytes) {
    for (const auto& list : cases("m3u8")) {
        const std::string text = list.at("text");
        EXPECT_EQ(with_bytes_escaped(m3u8_text(list.at("title"), entries_of(list))), text);
    }
    for (const auto& list : cases("xspf")) {
        const std::string text = list.at("text");
        EXPECT_EQ(xspf_text(list.at("title"), entries_of(list)), text);
    }
}

TEST(SharedRules, NearnessIsCountedAlike) {
    for (const auto& one : cases("nearness")) {
        const auto& numbers = one.at("numbers");
        MatrixD values(static_cast<Eigen::Index>(numbers.front().size()), static_cast<Eigen::Index>(numbers.size()));
        std::vector<std::string> groups;
        for (const auto& [name, cells] : numbers.items()) {
            for (std::size_t i = 0; i < cells.size(); ++i)
                values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(groups.size())) =
                    cells[i].is_null() ? std::numeric_limits<double>::quiet_NaN() : cells[i].get<double>();
            groups.push_back(one.at("groups").at(name));
        }
        Json near = Json::array();
        for (const auto& found : nearness(values, groups, one.at("a"), one.at("b")))
            near.push_back({{"group", found.group}, {"farther", found.farther}});
        EXPECT_EQ(near, one.at("near")) << one.dump();
    }
}

}  // namespace
}  // namespace ektara::report
