#include "ektara/fetching/package_index.hpp"

#include <gtest/gtest.h>

#include "error_code.hpp"

namespace ektara::fetching {
namespace {

const std::string kDigest(64, 'a');

// As in PEP 691.
TEST(PackageIndex, ReadsFilesAddressesAndDigestsFromJson) {
    const auto page = parse_json_page(
        R"({"meta": {"api-version": "1.4"}, "name": "holygrail", "versions": ["1.0"], "files": [
            {"filename": "holygrail-1.0.tar.gz", "url": "../files/holygrail-1.0.tar.gz", "hashes": {}, "size": 7},
            {"filename": "holygrail-1.0-py3-none-any.whl", "url": "https://x.example/h.whl?key=1",
             "hashes": {"md5": "b", "sha256": ")" +
            std::string(64, 'A') + R"("}, "requires-python": ">=3.7", "yanked": false},
            {"filename": "no-address.whl"}, 7]})",
        "index");
    ASSERT_EQ(page.links.size(), 2U);
    EXPECT_EQ(page.links[0].file, "holygrail-1.0.tar.gz");
    EXPECT_EQ(page.links[0].url, "../files/holygrail-1.0.tar.gz");
    EXPECT_EQ(page.links[0].sha256, "");
    EXPECT_EQ(page.links[1].url, "https://x.example/h.whl?key=1");
    EXPECT_EQ(page.links[1].sha256, kDigest);
}

TEST(PackageIndex, RefusesJsonThatIsNoPageOrOfAnotherVersion) {
    for (const char* text :
         {"", "{", "[]", "{}", "null", R"({"meta": {"api-version": "2.0"}, "files": []})",
          R"({"meta": {"api-version": "1.0"}, "files": {}})", R"({"files": []})", R"({"meta": 3, "files": 4})"})
        EXPECT_CODE("E7144", parse_json_page(text, "index")) << text;
}

// As in PEP 503, and as servers and folders of files write it.
TEST(PackageIndex, ReadsLinksFromHtmlOfAnySpelling) {
    const auto page = parse_html_page(
        "<!DOCTYPE html><html><head><meta name=\"pypi:repository-version\" content=\"1.1\"><base href='/files/'></head>"
        "<body><!-- <a href=\"hidden.whl\">hidden</a> --><h1>Links</h1>"
        "<a href=\"a_b-1.0-py3-none-any.whl#sha256=" +
            kDigest +
            "\" data-requires-python=\"&gt;=3.7\">text</a><br/>"
            "<A class=x HREF=plain-2%2B1.whl?x=1&amp;y=2 >p</A>\n<a\nhref = "
            "'&#104;ttp://h.example/c&#x2d;1.whl#md5=0'/>"
            "<a name=\"none\">no address</a><a href=\"#top\">up</a><a href=\"cut",
        "index");
    EXPECT_EQ(page.base, "/files/");
    ASSERT_EQ(page.links.size(), 4U);
    EXPECT_EQ(page.links[0].file, "a_b-1.0-py3-none-any.whl");
    EXPECT_EQ(page.links[0].url, "a_b-1.0-py3-none-any.whl");
    EXPECT_EQ(page.links[0].sha256, kDigest);
    EXPECT_EQ(page.links[1].file, "plain-2+1.whl");
    EXPECT_EQ(page.links[1].url, "plain-2%2B1.whl?x=1&y=2");
    EXPECT_EQ(page.links[2].file, "c-1.whl");
    EXPECT_EQ(page.links[2].url, "http://h.example/c-1.whl");
    EXPECT_EQ(page.links[2].sha256, "");
    EXPECT_EQ(page.links[3].url, "cut");
}

TEST(PackageIndex, RefusesHtmlOfAnotherVersionAndFindsNothingInOtherText) {
    EXPECT_CODE("E7144", parse_html_page("<meta name='pypi:repository-version' content='2.0'>", "index"));
    EXPECT_TRUE(parse_html_page("a < b > c & d", "index").links.empty());
    EXPECT_TRUE(parse_html_page(std::string("<a <a \0 href", 11), "index").links.empty());
}

TEST(PackageIndex, TellsJsonByItsType) {
    EXPECT_TRUE(is_json_page("application/vnd.pypi.simple.v1+json"));
    EXPECT_TRUE(is_json_page("Application/vnd.pypi.simple.v1+JSON ; charset=utf-8"));
    EXPECT_FALSE(is_json_page("application/vnd.pypi.simple.v1+html"));
    EXPECT_FALSE(is_json_page("text/html; a=application/json"));
}

// The examples of PEP 503 and of the wheel format (PEP 427).
TEST(PackageIndex, ProjectsHaveOneNormalNameAndWheelsAnySpellingOfIt) {
    EXPECT_EQ(normal_project_name("Friendly.-_Bard"), "friendly-bard");
    EXPECT_EQ(normal_project_name("basic_pitch"), "basic-pitch");
    EXPECT_TRUE(is_same_wheel("Basic.Pitch-0.4.0-py3-none-any.whl", "basic_pitch-0.4.0-py3-none-any.whl"));
    EXPECT_FALSE(is_same_wheel("basic_pitch-0.4.1-py3-none-any.whl", "basic_pitch-0.4.0-py3-none-any.whl"));
}

}  // namespace
}  // namespace ektara::fetching
