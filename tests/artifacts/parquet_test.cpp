#include "ektara/artifacts/parquet.hpp"

#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::artifacts {
namespace {

constexpr std::size_t kRows = 1100;  // more than one page

/// What tools/golden/parquet.py spells out again: every fifth cell is missing, in the second column from a page's
/// middle on.
TypedTable golden_table() {
    std::vector<std::string> titles(kRows);
    std::vector<std::optional<std::int32_t>> clusters(kRows);
    std::vector<float> energies(kRows, std::nanf(""));
    std::vector<double> seconds(kRows, std::nan(""));
    for (std::size_t i = 0; i < kRows; ++i) {
        if (i % 5 != 0) titles[i] = fmt::format("গান, \"{}\"\n", i);
        if (i < 500) clusters[i] = static_cast<std::int32_t>(i) - 1;
        if (i % 5 != 2) energies[i] = static_cast<float>(i) / 3;
        if (i % 5 != 3) seconds[i] = 1e9 + static_cast<double>(i) / 7;
    }
    return {{{"title", std::move(titles)},
             {"cluster:vae.kmeans", std::move(clusters)},
             {"শক্তি", std::move(energies)},
             {"seconds", std::move(seconds)}},
            kRows};
}

TEST(Parquet, WritesTheBytesThatPyarrowReadRight) {
    const auto bytes  = format_parquet(golden_table());
    const auto golden = read_file(EKTARA_GOLDEN_DIR "/artifacts/table.parquet");
    if (bytes == golden) return;
    const auto written = std::filesystem::temp_directory_path() / "ektara-table.parquet";
    write_file(written, bytes);
    ADD_FAILURE() << "the bytes changed: 'python tools/golden/parquet.py " << written.string()
                  << "' has pyarrow read them and keeps them as the golden file where they are right";
}

TEST(Parquet, BeginsAndEndsWithItsMark) {
    const auto bytes = format_parquet({{{"a", std::vector<float>{}}}, 0});
    EXPECT_EQ(bytes.substr(0, 4), "PAR1");
    EXPECT_EQ(bytes.substr(bytes.size() - 4), "PAR1");
    const auto at = bytes.size() - 8;
    EXPECT_EQ(static_cast<unsigned char>(bytes[at]) + 12U, bytes.size());  // the footer alone lies between
}

TEST(TypedTable, BecomesTextThatReadsBackToTheSameNumbers) {
    const TypedTable table{{{"s", std::vector<std::string>{"=1+1", ""}},
                            {"i", std::vector<std::optional<std::int32_t>>{-1, std::nullopt}},
                            {"f", std::vector<float>{0.1F, std::nanf("")}},
                            {"d", std::vector<double>{0.1, 1e300}}},
                           2};
    const auto csv = csv_of(table);
    EXPECT_EQ(csv.columns, (std::vector<std::string>{"s", "i", "f", "d"}));
    EXPECT_EQ(csv.rows[0], (std::vector<std::string>{"=1+1", "-1", "0.1", "0.1"}));
    EXPECT_EQ(csv.rows[1], (std::vector<std::string>{"", "", "", "1e+300"}));
}

TEST(TypedTable, IsWrittenAsItsEndingSays) {
    const testing::TemporaryFolder folder;
    const auto table = golden_table();
    write_typed_table(folder / "t.parquet", table);
    EXPECT_EQ(read_file(folder / "t.parquet"), format_parquet(table));
    write_typed_table(folder / "t.csv", table);
    EXPECT_EQ(read_csv(folder / "t.csv").rows[1][0], "গান, \"1\"\n");
    EXPECT_CODE("E6246", write_typed_table(folder / "t.xlsx", table));
    EXPECT_CODE("E6246", require_table_ending("songs"));
}

}  // namespace
}  // namespace ektara::artifacts
