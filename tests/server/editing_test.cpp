#include "apps/server/editing.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "apps/server/request_fields.hpp"
#include "apps/server/site.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/rundir/run_update.hpp"
#include "error_code.hpp"
#include "report/small_run.hpp"

namespace ektara::server {
namespace {

using artifacts::Json;
using testing::SmallRun;

constexpr const char* kName = R"([{"edit":"name","clustering":"raw.kmeans","group":1,"name":"Rainy ballads"}])";

class EditingSite : public ::testing::Test {
  protected:
    EditingSite() : site_(made_.folder(), options()) { site_.set_port(8765); }

    static SiteOptions options() {
        SiteOptions options;
        options.edit = true;
        return options;
    }
    /// What the page's script sends.
    static Request post(const std::string& path, const std::string& body) {
        Request asked;
        asked.method       = "POST";
        asked.path         = path;
        asked.host         = "127.0.0.1:8765";
        asked.origin       = "http://127.0.0.1:8765";
        asked.fetch_site   = "same-origin";
        asked.content_type = "application/json";
        asked.body         = body;
        return asked;
    }
    Reply send(const std::string& path, const std::string& body) const { return site_.answer(post(path, body)); }
    static Json told(const Reply& reply) { return artifacts::parse_json(reply.body, "reply"); }
    std::string code(const std::string& path, const std::string& body) const {
        return told(send(path, body)).value("code", std::string());
    }
    Json data() const {
        Request asked;
        asked.path = "/data.json";
        asked.host = "127.0.0.1:8765";
        return told(site_.answer(asked));
    }
    std::string given(int cluster) const {
        return data()["explanations"][0]["clusters"][cluster].value("given", std::string());
    }

    SmallRun made_;
    Site site_;
};

TEST_F(EditingSite, AddsListsAndTakesBack) {
    EXPECT_EQ(send("/edits", "").body, R"({"n":0,"version":"","edits":[]})");
    const auto added = send("/edits/add", kName);
    EXPECT_EQ(added.status, 200u) << added.body;
    EXPECT_EQ(told(added)["n"], 1);
    EXPECT_EQ(artifacts::read_file(made_.folder() / rundir::kEdits),
              "{\"edit\":\"name\",\"clustering\":\"raw.kmeans\",\"group\":1,\"name\":\"Rainy ballads\"}\n");
    EXPECT_EQ(given(1), "Rainy ballads") << "the page's data are of the edits of now";
    EXPECT_EQ(told(send("/edits", ""))["edits"][0]["name"], "Rainy ballads");
    const Json undo{{"n", 1}, {"version", told(added)["version"]}};
    EXPECT_EQ(told(send("/edits/undo", undo.dump()))["n"], 0);
    EXPECT_EQ(given(1), "");
    const auto none = send("/edits/undo", R"({"n":1,"version":""})");
    EXPECT_EQ(none.status, 409u);
    EXPECT_EQ(told(none)["code"], "E1609");
    EXPECT_EQ(none.body.find(made_.folder().string()), std::string::npos) << none.body;
}

TEST_F(EditingSite, WhatOthersDidMeanwhileIsKept) {
    const auto first = told(send("/edits/add", kName))["version"].get<std::string>();
    rundir::add_edits(made_.folder(), rundir::parse_asked_edits(kName));
    EXPECT_EQ(told(send("/edits/add", kName))["n"], 3);
    const auto undone = send("/edits/undo", Json{{"n", 1}, {"version", first}}.dump());
    EXPECT_EQ(undone.status, 409u);
    EXPECT_EQ(told(undone)["code"], "E1642");
    EXPECT_EQ(rundir::read_edits(made_.folder()).size(), 3u);
}

TEST_F(EditingSite, SeveralAtOnceAreAllKept) {
    std::vector<std::thread> people;
    for (int i = 0; i < 4; ++i)
        people.emplace_back([&] {
            for (int j = 0; j < 5; ++j) EXPECT_EQ(send("/edits/add", kName).status, 200u);
        });
    for (auto& person : people) person.join();
    EXPECT_EQ(rundir::read_edits(made_.folder()).size(), 20u);
}

TEST_F(EditingSite, AnswersFaultsByTheirNumber) {
    const auto label = [](const char* column) {
        return Json::array({{{"edit", "label"}, {"song", "song00"}, {"column", column}, {"value", "x"}}}).dump();
    };
    EXPECT_EQ(code("/edits/add", "nonsense"), "E1643");
    EXPECT_EQ(code("/edits/add", "[]"), "E1608");
    EXPECT_EQ(code("/edits/add", R"([{"edit":"name","clustering":"no such","group":1,"name":"x"}])"), "E4305");
    EXPECT_EQ(code("/edits/add", R"([{"edit":"name","clustering":"","group":5,"name":"x"}])"), "E1607");
    EXPECT_EQ(code("/edits/add", R"([{"edit":"move","clustering":"","song":"../x","group":1}])"), "E4306");
    EXPECT_EQ(code("/edits/add", label("path")), "E1608");
    EXPECT_EQ(code("/edits/undo", "[]"), "E1643");
    EXPECT_EQ(send("/edits/add", "nonsense").status, 400u);
    const rundir::RunUpdate update(made_.folder());
    const auto held = send("/edits/add", kName);
    EXPECT_EQ(held.status, 503u) << "an update is being made";
    EXPECT_EQ(told(held)["code"], "E4301");
    EXPECT_EQ(held.headers.at("Retry-After"), "2");
    EXPECT_TRUE(rundir::read_edits(made_.folder()).empty());
}

TEST_F(EditingSite, IsOffUnlessAskedFor) {
    Site site(made_.folder(), {});
    site.set_port(8765);
    for (const char* path : {"/edits", "/edits/add", "/edits/undo", "/"}) {
        const auto reply = site.answer(post(path, kName));
        EXPECT_EQ(reply.status, 405u) << path;
        EXPECT_NE(reply.body.find("--edit"), std::string::npos) << reply.body;
    }
    EXPECT_FALSE(site.takes_bodies());
    EXPECT_TRUE(rundir::read_edits(made_.folder()).empty());
    EXPECT_EQ(data()["can_edit"], true);
}

TEST_F(EditingSite, OtherSitesFormsMethodsAndLongBodiesAreRefused) {
    const auto status = [&](const auto& change) {
        auto asked = post("/edits/add", kName);
        change(asked);
        const auto early = site_.refused(asked);
        EXPECT_EQ(early ? early->status : 200u, site_.answer(asked).status) << "known before the body";
        return site_.answer(asked).status;
    };
    EXPECT_EQ(status([](Request& asked) { asked.fetch_site = "cross-site"; }), 403u);
    EXPECT_EQ(status([](Request& asked) { asked.fetch_site = "same-site"; }), 403u) << "another port of this machine";
    EXPECT_EQ(status([](Request& asked) { asked.fetch_site = "none"; }), 403u);
    EXPECT_EQ(status([](Request& asked) { asked.host = "evil.example:8765"; }), 403u);
    for (const char* origin : {"http://evil.example", "null", "http://127.0.0.1:80", "http://127.0.0.1"})
        EXPECT_EQ(status([&](Request& asked) { asked.fetch_site = "", asked.origin = origin; }), 403u) << origin;
    for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
        EXPECT_EQ(status([&](Request& asked) { asked.content_type = type; }), 415u) << type;
    EXPECT_EQ(status([](Request& asked) { asked.body_too_long = true; }), 413u);
    for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
        EXPECT_EQ(status([&](Request& asked) { asked.method = method; }), 405u) << method;
    EXPECT_EQ(status([](Request& asked) { asked.path = "/data.json"; }), 405u);
    EXPECT_TRUE(rundir::read_edits(made_.folder()).empty());
    EXPECT_EQ(status([](Request& asked) { asked.fetch_site = asked.origin = ""; }), 200u) << "no browser";
    EXPECT_EQ(status([](Request& asked) { asked.content_type = "Application/JSON; charset=utf-8"; }), 200u);
}

TEST_F(EditingSite, AsksForTheTokenFirst) {
    auto with_token  = options();
    with_token.token = "0123456789abcdef";
    Site site(made_.folder(), with_token);
    site.set_port(8765);
    auto asked = post("/edits/add", kName);
    EXPECT_EQ(site.answer(asked).status, 401u);
    asked.fetch_site = "cross-site";
    EXPECT_EQ(site.answer(asked).status, 401u) << "who has none learns nothing";
    asked               = post("/edits/add", kName);
    asked.authorization = "Bearer 0123456789abcdef";
    EXPECT_EQ(site.answer(asked).status, 200u);
}

TEST(EditRequests, ComeFromTheOwnPage) {
    EXPECT_TRUE(is_from_own_page("same-origin", "https://music.example", "127.0.0.1:8765")) << "behind a proxy";
    EXPECT_FALSE(is_from_own_page("cross-site", "http://localhost:80", "localhost:80"));
    EXPECT_TRUE(is_from_own_page("", "http://192.0.2.1:80", "192.0.2.1:80"));
    EXPECT_TRUE(is_from_own_page("", "HTTPS://Music.example", "music.EXAMPLE"));
    EXPECT_FALSE(is_from_own_page("", "http://a", ""));
    EXPECT_FALSE(is_from_own_page("", "ftp://a", "a"));
}

TEST(WithoutFolder, HidesTheFolderOnlyWhereItStandsAsAPath) {
    EXPECT_EQ(without_folder("E1: /home/me/run/edits.json: line 2", "/home/me/run/"), "E1: RUN/edits.json: line 2");
    EXPECT_EQ(without_folder("'/home/me/run' is in use", "/home/me/run"), "'RUN' is in use");
    EXPECT_EQ(without_folder("'9' is no group of raw.kmeans; its groups are 0, 1.", "."),
              "'9' is no group of raw.kmeans; its groups are 0, 1.");
    EXPECT_EQ(without_folder("./edits.json is damaged", "."), "RUN/edits.json is damaged");
    EXPECT_EQ(without_folder("a rerun of run", "run"), "a rerun of RUN");
    EXPECT_EQ(without_folder("any", ""), "any");
}

}  // namespace
}  // namespace ektara::server
