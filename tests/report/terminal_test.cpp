#include "ektara/report/terminal.hpp"

#include <gtest/gtest.h>

namespace ektara::report {
namespace {

TEST(ForTerminal, TakesWhatActsItsPower) {
    using namespace std::string_literals;
    EXPECT_EQ(for_terminal("গান \x1b[31m red\n"), "গান \ufffd[31m red\n");
    EXPECT_EQ(for_terminal("a\u202eb\u2066c\u009bd"), "a\ufffdb\ufffdc\ufffdd");
    EXPECT_EQ(for_terminal("nul\0here\x7f\r"s), "nul\ufffdhere\ufffd\ufffd");
    EXPECT_EQ(for_terminal("bad \xff\xc3"), "bad \ufffd\ufffd");
    EXPECT_EQ(for_terminal("No–break\u2028 ‘é’"), "No–break\u2028 ‘é’");
}

}  // namespace
TEST(Terminal, BreaksSentencesAtSpaces) {
    EXPECT_EQ(in_lines("one two three", 7), "one two\n  three");
    EXPECT_EQ(in_lines("a verylongword b c", 5), "a\n  verylongword\n  b c");
    EXPECT_EQ(in_lines("short"), "short");
    EXPECT_EQ(in_lines(""), "");
}

}  // namespace ektara::report
