#include "ektara/artifacts/phrase_json.hpp"

#include <gtest/gtest.h>

namespace ektara::artifacts {
namespace {

TEST(PhraseJson, ComesBackAsItWas) {
    const auto said = phrase("k", "{list} of {n} {what}{rest}",
                             {{"list", list_phrase({"A", phrase("b", "{x}", {{"x", number_phrase("0.5")}})})},
                              {"n", number_phrase(3)},
                              {"what", column_phrase("genre")},
                              {"rest", Phrase()}});
    EXPECT_EQ(phrase_from_json(to_json(said)), said);
    EXPECT_EQ(to_json(said).dump(),
              R"({"key":"k","text":"A, 0.5 of 3 genre","values":{"list":["A",{"key":"b","text":"0.5",)"
              R"("values":{"x":{"number":"0.5"}}}],"n":{"number":"3"},"what":{"column":"genre"},"rest":""}})");
    EXPECT_EQ(phrase_from_json("a name"), Phrase("a name"));
}

TEST(PhraseJson, OfStrangersIsRefusedWhereItIsNone) {
    for (const char* text : {"3", "null", "{}", R"({"key":"k"})", R"({"key":"k","text":"t","values":3})",
                             R"({"number":5})", R"({"column":[]})"})
        EXPECT_THROW(phrase_from_json(parse_json(text, "test")), Json::exception) << text;
    std::string deep = "\"x\"";
    for (int i = 0; i < 7; ++i) deep = "[" + deep + "]";
    EXPECT_EQ(phrase_from_json(parse_json(deep, "test")).text, "x");
    EXPECT_THROW(phrase_from_json(parse_json("[[" + deep + "]]", "test")), Json::exception);
}

}  // namespace
}  // namespace ektara::artifacts
