#include "ektara/artifacts/toml.hpp"

#include <gtest/gtest.h>

#include "error_code.hpp"

namespace ektara::artifacts {
namespace {

using Leaves = std::vector<std::pair<std::string, std::string>>;

TEST(Toml, GivesTheLeavesWithTheirTables) {
    EXPECT_EQ(parse_toml("seed = 3\n[cluster]\nn_init = 10\neps = 0.5\nfast = true\n", "x"),
              (Leaves{{"cluster.eps", "0.5"}, {"cluster.fast", "true"}, {"cluster.n_init", "10"}, {"seed", "3"}}));
}

TEST(Toml, TextBeyondAsciiReadsBackAsItStands) {
    EXPECT_EQ(parse_toml("\"চাবি\" = \"গান 100%41\" # মন্তব্য\nb = '\u034d'\n", "x"),
              (Leaves{{"b", "\u034d"}, {"চাবি", "গান 100%41"}}));
}

TEST(Toml, NumbersTheTablesOfAnArray) {
    EXPECT_EQ(parse_toml("[[method]]\nname = 'b'\noptions.umap.n_components = 2\n[[method]]\nname = 'a'\n", "x"),
              (Leaves{{"method[000000].name", "b"},
                      {"method[000000].options.umap.n_components", "2"},
                      {"method[000001].name", "a"}}));
}

TEST(Toml, JoinsAListOfTextsByCommas) {
    EXPECT_EQ(parse_toml("features = ['rich', 'lyrics']", "x"), (Leaves{{"features", "rich,lyrics"}}));
}

TEST(Toml, WhatItCannotReadIsOneNumberedError) {
    for (const char* text : {"a = [1]", "a = []", "a = ['b', 1]", "a = 1979-05-27", "a = ", "চাবি = 1", "a = '\xff'",
                             "d = 1979-05-27T:32:00", "a = 1\na = 2", "= 1"})
        EXPECT_CODE("E1104", parse_toml(text, "x.toml")) << text;
}

}  // namespace
}  // namespace ektara::artifacts
