#include "ektara/report/latex_table.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "error_code.hpp"

namespace ektara::report {
namespace {

using evaluation::ScoreRow;

ScoreRow scored(const std::string& method, double ami, const std::string& condition = {}) {
    ScoreRow row;
    row.method         = method;
    row.k              = 8;
    row.target         = "genre";
    row.n              = 40;
    row.scores.ami     = ami;
    row.chance_ami     = 0.01;
    row.ami_low        = ami - 0.1;
    row.ami_high       = ami + 0.1;
    row.own.silhouette = -0.125;
    row.conditioned_on = condition;
    return row;
}

TEST(LatexText, HasNoCommandOfOthers) {
    EXPECT_EQ(latex_text("50 % & $x_1$ #2 {a} ~ ^"),
              "50 \\% \\& \\$x\\_1\\$ \\#2 \\{a\\} \\textasciitilde{} \\textasciicircum{}");
    EXPECT_EQ(latex_text("\\input{/etc/passwd}"), "\\textbackslash{}input\\{/etc/passwd\\}");
    EXPECT_EQ(latex_text("a<b>c|d\"e`"), "a\\textless{}b\\textgreater{}c\\textbar{}d{\\char34}e{`}");
    EXPECT_EQ(latex_text("[2cm] x"), "{[}2cm] x") << "behind the end of a line it would be a length";
    EXPECT_EQ(latex_text("* x"), "{*} x");
    EXPECT_EQ(latex_text("K-Means--x"), "K-Means-{}-x");
    EXPECT_EQ(latex_text("a\nb\tc"), "a b c");
    EXPECT_EQ(latex_text("গান"), "\\ektaraletter{U+0997}{গ}\\ektaraletter{U+09BE}{া}\\ektaraletter{U+09A8}{ন}");
    EXPECT_EQ(latex_text("\xff"), "\\ektaraletter{U+FFFD}{\xef\xbf\xbd}");
}

TEST(LatexTable, HasFiveColumnsACaptionAndTheBestMethodInBold) {
    const auto table =
        latex_table({scored("A & B", 0.2), scored("Best", 0.31), scored("Knows the genre", 0.9, "genre")});
    EXPECT_NE(table.find("\\begin{tabular}{lrrr}"), std::string::npos) << "no language, no stability: " << table;
    EXPECT_NE(table.find("Method & k & Genre & Silhouette \\\\"), std::string::npos) << table;
    EXPECT_NE(table.find("\\textbf{Best} & \\textbf{8} & \\textbf{0.300} {\\scriptsize [0.200, 0.400]} & "
                         "\\textbf{$-$0.125} \\\\"),
              std::string::npos)
        << table;
    EXPECT_NE(table.find("A \\& B & 8 & 0.190"), std::string::npos) << table;
    EXPECT_EQ(table.find("\\textbf{Knows"), std::string::npos) << "it was given the labels";
    EXPECT_NE(table.find("\\caption{3 ways to group 40 songs or clips."), std::string::npos) << table;
    EXPECT_NE(table.find("column ``Genre''"), std::string::npos) << table;
    for (const char* rule : {"\\toprule", "\\midrule", "\\bottomrule", "\\end{table}", "\\label{tab:ektara}"})
        EXPECT_NE(table.find(rule), std::string::npos) << rule;
}

TEST(LatexTable, HasTheColumnsThatAreNamed) {
    const auto table = latex_table({scored("A", 0.2)}, {"method", "warnings", "genre-nmi"});
    EXPECT_NE(table.find("\\begin{tabular}{llr}"), std::string::npos) << table;
    EXPECT_NE(table.find("Method & Warnings & Genre NMI \\\\"), std::string::npos) << table;
    EXPECT_CODE("E1620", latex_table({scored("A", 0.2)}, {"genr"}));
    EXPECT_EQ(latex_columns().front(), "method");
}

}  // namespace
}  // namespace ektara::report
