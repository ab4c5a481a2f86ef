#include "ektara/report/page_data.hpp"

#include <gtest/gtest.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"

namespace ektara::report {
namespace {

TEST(PageData, ThePagesTypesAreThoseOfTheProgram) {
    const auto types = typescript_of_page_data();
    EXPECT_EQ(artifacts::read_file(EKTARA_SENT_TYPES), types) << "web/src/sent.ts must hold:\n" << types;
}

TEST(PageData, IsWrittenFieldByField) {
    PageData data;
    data.config     = {{"b", "1"}, {"a", "2"}};
    data.songs.path = {"x", std::nullopt};
    data.metrics    = {{"method", "k"}, {{rundir::Figure("A"), rundir::Figure()}}};
    data.duplicates = {{3, 1, 0.5}};
    PageCluster cluster;
    cluster.features = {{"number", "faster", "", "tempo", "BPM", 0, 128, 96, 1.5}};
    cluster.labels   = {{"genre", {{"baul", 2, 1.25}}}};
    data.explanations.push_back({"table", 0, {cluster}});
    const auto json = artifacts::parse_json(to_json_text(data), "page data");
    EXPECT_EQ(json.at("config").dump(), R"({"b":"1","a":"2"})") << "in the order of the settings";
    EXPECT_EQ(json.at("songs").at("path").dump(), R"(["x",null])");
    EXPECT_FALSE(json.at("songs").contains("preview"));
    EXPECT_TRUE(json.at("recipe").is_null());
    EXPECT_EQ(json.at("metrics").dump(), R"({"columns":["method","k"],"rows":[["A",null]]})");
    EXPECT_EQ(json.at("duplicates").dump(), "[[3,1,0.5]]");
    const auto& shown = json.at("explanations").at(0).at("clusters").at(0);
    EXPECT_EQ(shown.at("features").dump(), R"([["number","faster","","tempo","BPM",0,128.0,96.0,1.5]])");
    EXPECT_EQ(shown.at("labels").dump(), R"({"genre":[["baul",2,1.25]]})");
    EXPECT_TRUE(shown.at("nearest").is_null());
}

TEST(PageData, RepairsTextThatIsNotUtf8) {
    PageData data;
    data.title = "a\xff";
    EXPECT_EQ(artifacts::parse_json(to_json_text(data), "page data").at("title"), "a\ufffd");
}

}  // namespace
}  // namespace ektara::report
