#include "ektara/core/options.hpp"

#include <gtest/gtest.h>

#include "ektara/core/error.hpp"

namespace ektara {
namespace {

struct Listing {
    std::vector<int> widths         = {64, 32};
    std::vector<std::string> blocks = {"text"};
    std::vector<double> weights     = {};
    std::filesystem::path folder    = "a/b";

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("widths", self.widths, "");
        visit("blocks", self.blocks, "");
        visit("weights", self.weights, "");
        visit("folder", self.folder, "");
    }
};

std::string code_of(const std::string& name, const std::string& value) {
    Listing options;
    try {
        set_option(options, name, value);
    } catch (const UsageError& problem) {
        return problem.code();
    }
    return "none";
}

TEST(Options, PrintListsAndPathsAsTheyAreWritten) {
    std::vector<std::string> shown;
    for (const auto& option : list_options(Listing{})) shown.push_back(option.name + "=" + option.value);
    EXPECT_EQ(shown, (std::vector<std::string>{"widths=64,32", "blocks=text", "weights=", "folder=a/b"}));
}

TEST(Options, ReadBackWhatTheyPrint) {
    Listing options;
    EXPECT_TRUE(set_option(options, "widths", "8,4,2"));
    EXPECT_TRUE(set_option(options, "blocks", ""));
    EXPECT_TRUE(set_option(options, "weights", "1,0.1"));
    EXPECT_TRUE(set_option(options, "folder", "/c d/e"));
    EXPECT_EQ(options.widths, (std::vector<int>{8, 4, 2}));
    EXPECT_TRUE(options.blocks.empty());
    EXPECT_EQ(options.weights, (std::vector<double>{1, 0.1}));
    EXPECT_EQ(options.folder, "/c d/e");
    for (const auto& option : list_options(options)) EXPECT_TRUE(set_option(options, option.name, option.value));
    EXPECT_EQ(options.weights, (std::vector<double>{1, 0.1}));
}

TEST(Options, RefuseAnItemThatIsNoneOfTheListsType) {
    for (const char* wrong : {"3,,4", "3,", ",", "3;4", "3,x", "3, 4", "99999999999"})
        EXPECT_EQ(code_of("widths", wrong), "E1102") << wrong;
    EXPECT_EQ(code_of("weights", "1,x"), "E1102");
}

enum class Colour { Red, Green };
std::vector<std::pair<Colour, std::string>> enum_names(Colour) {
    return {{Colour::Red, "red"}, {Colour::Green, "green"}};
}

struct Clip {
    double clip_seconds = 30, share = 0;
    Colour colour = Colour::Red;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("clip_seconds", self.clip_seconds, "");
        visit("share", self.share, "");
        visit("colour", self.colour, "");
    }
};

TEST(Options, OfSecondsTakeUnits) {
    Clip options;
    EXPECT_TRUE(set_option(options, "clip_seconds", "2min"));
    EXPECT_DOUBLE_EQ(options.clip_seconds, 120);
    EXPECT_TRUE(set_option(options, "clip_seconds", "7.5"));
    EXPECT_DOUBLE_EQ(options.clip_seconds, 7.5);
    EXPECT_THROW(set_option(options, "share", "2min"), UsageError);
    EXPECT_THROW(set_option(options, "clip_seconds", "2 songs"), UsageError);
}

TEST(Options, NameTheNearestWord) {
    Clip options;
    try {
        set_option(options, "colour", "gren");
        FAIL();
    } catch (const UsageError& problem) {
        EXPECT_STREQ(problem.what(), "option colour: 'gren' is not one of red, green; did you mean 'green'?");
    }
}

TEST(SplitList, KeepsEmptyItemsBetweenCommas) {
    EXPECT_TRUE(split_list("").empty());
    EXPECT_EQ(split_list("a,,b,"), (std::vector<std::string>{"a", "", "b", ""}));
    EXPECT_EQ(split_list("1;2", ';'), (std::vector<std::string>{"1", "2"}));
}

}  // namespace
}  // namespace ektara
