#include "ektara/text/language_names.hpp"

#include <gtest/gtest.h>

namespace ektara::text {
namespace {

TEST(LanguageNames, AreOneForEveryCodeAndSpelling) {
    for (const char* name : {"ben", "bn", "BEN", "Bangla", "bangla", "Bengali", "বাংলা", "bn-BD", "bn_IN", " bengali "})
        EXPECT_EQ(language_named(name), "bangla") << name;
    for (const char* name : {"eng", "en", "English", "ENGLISH", "en-US", "en_GB", "English (US)"})
        EXPECT_EQ(language_named(name), "english") << name;
    for (const char* name : {"fre", "fra", "fr", "français", "Francais", "French"})
        EXPECT_EQ(language_named(name), "french") << name;
    for (const char* name : {"ger", "deu", "de", "Deutsch"}) EXPECT_EQ(language_named(name), "german") << name;
    for (const char* name : {"chi", "zho", "cmn", "中文", "Mandarin"})
        EXPECT_EQ(language_named(name), "chinese") << name;
    for (const auto& [name, language] : {std::pair{"ben-BD", "bangla"},
                                         {"eng-US", "english"},
                                         {"bn_IN", "bangla"},
                                         {"en-Latn-GB", "english"},
                                         {"sr-Latn", "serbian"},
                                         {"en_US_POSIX", "english"},
                                         {"es-419", "spanish"},
                                         {"de-1996", "german"},
                                         {"zh-Hans-CN", "chinese"},
                                         {"zh-yue", "cantonese"},
                                         {"ca-valencia", "catalan"},
                                         {"en-x-mine", "english"}})
        EXPECT_EQ(language_named(name), language) << name;
    EXPECT_EQ(language_named("farsi"), language_named("per"));
    EXPECT_EQ(language_named("hin"), "hindi");
    EXPECT_EQ(language_named("iw"), language_named("he"));
    EXPECT_EQ(one_language_name("bangla"), "bangla");
}

TEST(LanguageNames, WhatStatesNoLanguageIsEmptyAndWhatIsNoneStays) {
    for (const char* name : {"und", "UND", "xxx", "XXX", "mis", "", "  ", "Unknown"})
        EXPECT_EQ(language_named(name), "") << name;
    for (const char* name : {"Baul", "romanised_bangla", "mixed", "80s", "No lyrics", "My songs", "no-lyrics",
                             "my_songs", "man-made", "sad-songs", "car_1", "luo-", "pop-rock"}) {
        EXPECT_FALSE(language_named(name)) << name;
        EXPECT_EQ(one_language_name(name), name);
    }
}

TEST(LanguageNames, TagsMayHoldCodesOneBehindTheOther) {
    using Names = std::vector<std::string>;
    EXPECT_EQ(languages_in("engben"), (Names{"english", "bangla"}));
    EXPECT_EQ(languages_in("bangla"), Names{"bangla"});  // not Balinese and Gaelic
    EXPECT_EQ(languages_in("benund"), Names{"bangla"});
    EXPECT_EQ(languages_in("und"), Names{});
    EXPECT_EQ(languages_in("Sadri song"), Names{"Sadri song"});
}

TEST(LanguageNames, OfFoldersAreNoWordsInAnotherCase) {
    for (const char* name : {"bangla", "Bengali", "bn", "BN", "ben", "english", "বাংলা"})
        EXPECT_TRUE(is_language_folder(name)) << name;
    for (const char* name : {"Om", "In", "pop", "rap", "new", "Ben", "Music", "in", "rock"})
        EXPECT_FALSE(is_language_folder(name)) << name;
}

TEST(LanguageNames, AScriptTellsTheLanguageThatItBelongsTo) {
    EXPECT_EQ(language_of_script("আমার সোনার বাংলা (live)"), std::nullopt);  // a quarter of the letters is Latin
    EXPECT_EQ(language_of_script("আমার সোনার বাংলা 1971"), "bangla");
    EXPECT_EQ(language_of_script("মোৰ মৰমৰ"), "assamese");
    EXPECT_EQ(language_of_script("தமிழ்"), "tamil");
    EXPECT_EQ(language_of_script("さくら 桜"), "japanese");
    for (const char* text : {"Amar sonar Bangla", "दिल", "Катюша", "حبيبي", "12", ""})
        EXPECT_EQ(language_of_script(text), std::nullopt) << text;
}

}  // namespace
}  // namespace ektara::text
