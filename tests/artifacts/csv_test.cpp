#include "ektara/artifacts/csv.hpp"

#include <gtest/gtest.h>

#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::artifacts {
namespace {

TEST(Csv, ReadsQuotesCommasAndLineEndsInsideCells) {
    const auto table = parse_csv("a,b\n\"x,\"\"y\"\"\nz\",2\r\n,\r\n", "t");
    ASSERT_EQ(table.rows.size(), 2u);
    EXPECT_EQ(table.rows[0], (std::vector<std::string>{"x,\"y\"\nz", "2"}));
    EXPECT_EQ(table.rows[1], (std::vector<std::string>{"", ""}));
    EXPECT_EQ(table.lines, (std::vector<std::size_t>{2, 4}));
}

TEST(Csv, DropsTheByteOrderMarkAndMendsBrokenUtf8) {
    const auto table = parse_csv("\xef\xbb\xbfname\n\xff\xe0\xa6\x97", "t");
    EXPECT_EQ(table.columns[0], "name");
    EXPECT_EQ(table.rows[0][0], "\xef\xbf\xbd\xe0\xa6\x97");
}

TEST(Csv, NamesTheLineOfARowThatIsTooShort) {
    try {
        parse_csv("a,b\n1,2\n\n3\n", "t.csv");
        FAIL();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E1201");
        EXPECT_NE(std::string(problem.what()).find("line 4"), std::string::npos) << problem.what();
    }
}

TEST(Csv, RefusesUnclosedQuotesRepeatedColumnsAndEmptyFiles) {
    EXPECT_CODE("E1201", parse_csv("a\n\"b", "t"));
    EXPECT_CODE("E1201", parse_csv("a,a\n1,2\n", "t"));
    EXPECT_CODE("E1201", parse_csv("", "t"));
}

TEST(Csv, WritesCellsThatNoSpreadsheetRuns) {
    EXPECT_EQ(csv_cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
    EXPECT_EQ(csv_cell("@x"), "'@x");
    EXPECT_EQ(csv_cell("-0.5"), "-0.5");
    EXPECT_EQ(csv_cell("plain"), "plain");
    EXPECT_EQ(parse_csv("a\n" + csv_cell("=1+1,x") + "\n", "t").rows[0][0], "=1+1,x");
    EXPECT_EQ(parse_csv("a\n'tis\n", "t").rows[0][0], "'tis");
    const CsvTable hostile{{"=1+1", "-x"}, {{"@a", "\t=b"}}, {}};
    const auto text = format_csv(hostile);
    EXPECT_EQ(text, "'=1+1,'-x\n'@a,'\t=b\n");
    EXPECT_EQ(parse_csv(text, "t").columns, hostile.columns);
    EXPECT_EQ(parse_csv(text, "t").rows, hostile.rows);
}

TEST(Csv, NumbersReadBackToTheSameValue) {
    for (const double value : {0.1, -3.25e-300, 12345678.9, 0.0}) EXPECT_EQ(parse_number(format_number(value)), value);
    EXPECT_FALSE(parse_number("1,5"));
    EXPECT_FALSE(parse_number(""));
    EXPECT_EQ(parse_number(" +2.5 "), 2.5);
}

TEST(Csv, ARowOfOneEmptyCellIsNotABlankLine) {
    const CsvTable table{{"path"}, {{"a"}, {""}, {"b"}}, {}};
    EXPECT_EQ(parse_csv(format_csv(table), "x").rows, table.rows);
}

}  // namespace
}  // namespace ektara::artifacts
