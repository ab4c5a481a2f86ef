#include "ektara/artifacts/foreign_csv.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "ektara/artifacts/foreign_format.hpp"
#include "ektara/artifacts/missing.hpp"
#include "error_code.hpp"

namespace ektara::artifacts {
namespace {

using Names = std::vector<std::string>;

CsvTable read(const std::string& text) { return parse_foreign_csv(text, "t.csv").table; }

std::string note(const std::string& text) {
    const auto warnings = parse_foreign_csv(text, "t.csv").warnings;
    return warnings.empty() ? "" : warnings.at(0).code + " " + warnings.at(0).text;
}

std::string code_of(const std::string& text) {
    return testing::code_of([&] { parse_foreign_csv(text, "t.csv"); });
}

TEST(ForeignCsv, ReadsWhatEktaraWritesWithoutAWord) {
    const CsvTable table{{"id", "title", "mfcc1"}, {{"a;b", "=x, \"y\"\t|", "0.5"}, {"#2", "", "-1e-05"}}, {}};
    const auto read = parse_foreign_csv(format_csv(table), "t.csv");
    EXPECT_EQ(read.table.columns, table.columns);
    EXPECT_EQ(read.table.rows, table.rows);
    EXPECT_TRUE(read.warnings.empty());
}

TEST(ForeignCsv, TellsTheCharacterBetweenCellsByTheFirstLines) {
    for (const char between : {',', ';', '\t', '|'}) {
        std::string text = "a b?c\nx y?1\n\"p?q\"?2\n";
        std::replace(text.begin(), text.end(), '?', between);
        const auto table = read(text);
        EXPECT_EQ(table.columns, (Names{"a b", "c"})) << between;
        EXPECT_EQ(table.rows[1], (Names{std::string("p") + between + "q", "2"})) << between;
    }
    EXPECT_EQ(read("a   b\n0.5  1\n 2 3 \n").rows, (std::vector<Names>{{"0.5", "1"}, {"2", "3"}}));
    EXPECT_EQ(read("genre\nhip hop\nold rock\n").columns, (Names{"genre"}));
    EXPECT_EQ(read("sep=;\na;b,c\n1;2\n").columns, (Names{"a", "b,c"}));
    EXPECT_NE(note("a;b\n1;2\n").find("W-TABLE-FORMAT t.csv: was read with semicolons"), std::string::npos);
}

TEST(ForeignCsv, TakesNumbersOutOfPythonsBrackets) {
    const auto table = read(
        "tempo,rms,f,other,cost\n[120.5],np.float64(0.25),tensor(-1e-05),[a],(3.5)\n"
        "[ 99. ],,array([2.0]),[0.5],(4.5)\n");
    EXPECT_EQ(table.rows[0], (Names{"120.5", "0.25", "-1e-05", "[a]", "(3.5)"}));
    EXPECT_EQ(table.rows[1], (Names{"99.", "", "2.0", "[0.5]", "(4.5)"}));
    EXPECT_NE(note("tempo\n[120.5]\n").find("W-TABLE-FORMAT t.csv: was read with numbers out of brackets"),
              std::string::npos);
    const auto other = read("a,b,c,title\n\u22121.5,\u00a02,\u09e7.\u09e8\u09ef,\u09e7 a\n0.5,3,\uff11e-2,b\n");
    EXPECT_EQ(other.rows[0], (Names{"-1.5", "2", "1.29", "\u09e7 a"}));
    EXPECT_EQ(other.rows[1], (Names{"0.5", "3", "1e-2", "b"}));
    EXPECT_EQ(read("bands\n\"[1.5, 2.5]\"\n").rows[0][0], "[1.5, 2.5]") << "two numbers are no number";
}

TEST(ForeignCsv, SaysThatLinesAreUnequalWhateverSeparatesTheirCells) {
    // As the lists of MTG-Jamendo, whose last column is several.
    for (const char between : {',', ';', '\t', '|'}) {
        std::string text = "TRACK?PATH?TAGS\na?1.mp3?rock\nb?2.mp3?rock?happy\n";
        std::replace(text.begin(), text.end(), '?', between);
        EXPECT_EQ(code_of(text), "E1201") << between;
    }
    EXPECT_EQ(read("who; what\nme\nyou\n").columns, (Names{"who; what"})) << "a text with a semicolon";
}

TEST(ForeignCsv, ReadsUtf16AndWindows1252AndOldLineEnds) {
    std::string wide = "\xfe\xff";
    for (const char c : std::string("a\tb\r\nx\t1\r\n")) wide += {'\0', c};
    EXPECT_EQ(read(wide).rows, (std::vector<Names>{{"x", "1"}}));
    EXPECT_NE(note(wide).find("UTF-16"), std::string::npos);
    EXPECT_EQ(read("a,b\ncaf\xe9,1\n").rows[0][0], "café");
    const auto old = read("a,b\rx,1\ry,2\r");
    EXPECT_EQ(old.rows.size(), 2u);
    EXPECT_EQ(old.lines, (std::vector<std::size_t>{2, 3}));
    EXPECT_EQ(code_of(std::string("a,b\n\0\0,1\n", 9)), "E1257");
}

TEST(ForeignCsv, AStrayZeroByteIsACharacterOfItsCell) {
    const std::string title("sha\0lom", 7);
    const auto table = read("path,title\na.wav," + title + "\nb.wav,a title without any\n");
    EXPECT_EQ(table.rows.at(0).at(1), title);
    EXPECT_EQ(note("path,title\na.wav," + title + "\nb.wav,a title without any\n"), "");
}

TEST(ForeignCsv, WritesDecimalCommasAsPoints) {
    const auto table = read("name;x;n;y\ns1;-1,5;3;1.234,5\ns2;NA;4;0,25E+02\ns3;2;5;7\n");
    EXPECT_EQ(table.rows, (std::vector<Names>{
                              {"s1", "-1.5", "3", "1234.5"}, {"s2", "NA", "4", "0.25E+02"}, {"s3", "2", "5", "7"}}));
    EXPECT_EQ(read("a,b\n\"1,5\",x\n\"0,25\",y\n").rows[1][0], "0.25");
    EXPECT_EQ(read("a;b\n1,5, 2;x\n3;y\n").rows[0][0], "1,5, 2") << "no number";
    EXPECT_EQ(code_of("a,b\n\"1,234\",x\n\"2,345\",y\n"), "E1260") << "grouped digits, or not";
    EXPECT_EQ(code_of("a;b\n1,5;1.5\n2,5;2.5\n"), "E1260");
    EXPECT_EQ(code_of("a\tb\n1,234.5\t1\n"), "E1260");
}

TEST(ForeignCsv, KnowsALineOfDataFromAHeader) {
    const auto bare = read("1.5e+00,2\n3,4\n");
    EXPECT_EQ(bare.columns, (Names{"c0", "c1"}));
    EXPECT_EQ(bare.rows.size(), 2u);
    EXPECT_NE(note("1.5e+00,2\n3,4\n").find("no header line"), std::string::npos);
    EXPECT_EQ(read("1.0e+00 2.0e+00\n3.0e+00 4.0e+00\n").rows.size(), 2u) << "numpy.savetxt";
    EXPECT_EQ(read("0,1,2\n5,1,2\n").columns, (Names{"0", "1", "2"})) << "a pandas table without names";
    EXPECT_EQ(read(",0,1\n0,5.5,1.5\n").columns, (Names{"", "0", "1"}));
    EXPECT_EQ(read("\"1.5\",\"2\"\n3,4\n").columns, (Names{"1.5", "2"})) << "names in quotes";
    EXPECT_EQ(read("0.25,median\n1,2\n").columns, (Names{"0.25", "median"}));
    EXPECT_EQ(code_of("s1,1.5,rock\ns2,2.5,rock\n"), "E1259");
    EXPECT_EQ(code_of("s1,5,3,rock\ns2,2,9,rock\n"), "E1259");
}

TEST(ForeignCsv, TakesNamesFromACommentLine) {
    EXPECT_EQ(read("# mfcc1,mfcc2\n1.5,2.5\n").columns, (Names{"mfcc1", "mfcc2"}));
    EXPECT_EQ(read("# made by us, twice\na,b\n1.5,2.5\n").columns, (Names{"a", "b"}));
    EXPECT_EQ(read("#,name\n1,x\n2,y\n").columns, (Names{"#", "name"}));
    EXPECT_EQ(read("#path,title\na.wav,One\n").columns, (Names{"path", "title"}));
}

TEST(ForeignCsv, JoinsHeaderLinesOfSeveralLevels) {
    const auto fma =
        read("feature,mfcc,mfcc,mfcc\nstatistics,mean,mean,std\nnumber,01,02,01\ntrack_id,,,\n2,0.5,1.5,2.5\n");
    EXPECT_EQ(fma.columns, (Names{"track_id", "mfcc_mean_01", "mfcc_mean_02", "mfcc_std_01"}));
    EXPECT_EQ(fma.rows, (std::vector<Names>{{"2", "0.5", "1.5", "2.5"}}));
    EXPECT_EQ(read(",a,a\n,mean,var\n0,0.5,1.5\n").columns, (Names{"", "a_mean", "a_var"}));
    EXPECT_EQ(code_of("name,a,a\ns1,5,3\ns2,4,1\n"), "E1201") << "two columns of one name";
}

TEST(ForeignCsv, AddsTheRowNamesThatRHasNoNameFor) {
    const auto table = read("\"a\" \"b\"\n\"s1\" 0.5 1\n\"s2\" 1.5 2\n");
    EXPECT_EQ(table.columns, (Names{"", "a", "b"}));
    EXPECT_EQ(table.rows[1], (Names{"s2", "1.5", "2"}));
    EXPECT_EQ(read("a;b\n1;2;\n3;4;\n").columns, (Names{"a", "b"})) << "one separator too many";
    EXPECT_EQ(read("a,,\n1,2,3\n").columns, (Names{"a", "Unnamed: 1", "Unnamed: 2"}));
}

TEST(ForeignCsv, LeavesEmptyLinesAtTheEndOut) {
    EXPECT_EQ(read("a;b\n1;2\n;\n;\n").rows.size(), 1u);
    EXPECT_EQ(read("a;b\n;\n1;2\n").rows.size(), 2u);
}

TEST(ForeignCsv, LeavesATitleAboveTheHeaderOut) {
    const auto table = read("Songs of May;;\nname;a;b\ns1;0,5;2\n");
    EXPECT_EQ(table.columns, (Names{"name", "a", "b"}));
    EXPECT_EQ(table.lines, (std::vector<std::size_t>{3}));
}

TEST(ForeignCsv, TrimsBlanksBehindSeparators) {
    const auto table = read("name, genre, x\ns1, rock, 1\ns2, folk, 2\n");
    EXPECT_EQ(table.columns, (Names{"name", "genre", "x"}));
    EXPECT_EQ(table.rows[0], (Names{"s1", "rock", "1"}));
}

TEST(ForeignCsv, TakesTheSingleQuotesOfOpenSmileAway) {
    EXPECT_EQ(read("name;frameTime;F0\n'a.wav';0.0;1.5\n'b.wav';0.0;2.5\n").rows[1][0], "b.wav");
}

TEST(ForeignCsv, TakesTheSingleQuotesOfWekaAway) {
    EXPECT_EQ(read("x,class\n1.5,'hip hop'\n2.5,rock\n").rows[0][1], "hip hop");
    EXPECT_EQ(read("x,title\n1.5,'Heroes'\n2.5,Ashes to Ashes\n").rows[0][1], "'Heroes'") << "part of the title";
}

TEST(ForeignCsv, NamesTheLineOfARowThatIsTooShort) {
    EXPECT_EQ(code_of("a,b\n1,2\n3\n"), "E1201");
    EXPECT_EQ(code_of(""), "E1201");
    EXPECT_EQ(code_of("a,a\n1,2\n"), "E1201");
}

TEST(ForeignFormat, IsToldByTheFirstBytes) {
    using namespace std::string_literals;
    const auto cure = [](const std::string& bytes) { return foreign_format(bytes).value_or(ForeignFormat{}).text(); };
    EXPECT_NE(cure("PAR1\x15\x04"s).find("pandas"), std::string::npos);
    EXPECT_NE(cure("\x80\x04\x95\x10\x00."s).find("pickle"), std::string::npos);
    EXPECT_NE(cure("\x1f\x8b\x08"s).find("gzip"), std::string::npos);
    EXPECT_TRUE(foreign_format("fLaC\0\0\0\x22"s)->is_audio);
    for (const std::string text : {"id,x\na,1\n", "ID3,x\n", "\xef\xbb\xbfid,x\n", "[0],[1]\n"})
        EXPECT_FALSE(foreign_format(text)) << text;
}

TEST(Missing, IsKnownInItsSpellings) {
    for (const char* cell :
         {"", "NA", "N/A", "n/a", "null", "NULL", "?", "-", " - ", "NaN", "<NA>", "None", "#N/A", "\\N", "--"})
        EXPECT_TRUE(is_missing(cell)) << cell;
    for (const char* cell : {"0", "-1", "nano", "a", "1.5", "nineteen eighty-four"})
        EXPECT_FALSE(is_missing(cell)) << cell;
}

}  // namespace
}  // namespace ektara::artifacts
