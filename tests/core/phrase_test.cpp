#include "ektara/core/phrase.hpp"

#include <gtest/gtest.h>

namespace ektara {
namespace {

TEST(Phrase, IsItsEnglishAndItsParts) {
    const auto said = phrase("finding.of_test", "{names} agree by {share} with {column}: {share}.",
                             {{"names", list_phrase({"A {share}", phrase("part.b", "B")})},
                              {"share", number_phrase("0.50")},
                              {"column", column_phrase("genre")}});
    EXPECT_EQ(said.text, "A {share}, B agree by 0.50 with genre: 0.50.") << "a name is no template";
    EXPECT_EQ(said.key, "finding.of_test");
    EXPECT_EQ(said.values.size(), 3u);
    EXPECT_EQ(said.values[0].second.values.size(), 2u);
    EXPECT_EQ(number_phrase(12).text, "12");
    EXPECT_EQ(Phrase("a name").kind, Phrase::Kind::Name);
}

}  // namespace
}  // namespace ektara
