#include <filesystem>
#include <fstream>
#include <thread>

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apps/server/byte_range.hpp"
#include "apps/server/site.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/report.hpp"
#include "error_code.hpp"
#include "report/small_run.hpp"

namespace ektara::server {
namespace {

namespace fs = std::filesystem;
using testing::SmallRun;

std::string refused_or(const std::string& header, std::uint64_t size) {
    const auto answer = parse_range(header, size);
    if (const auto* range = std::get_if<ByteRange>(&answer)) return fmt::format("{}+{}", range->first, range->length);
    return std::get<RangeAnswer>(answer) == RangeAnswer::Whole ? "whole" : "refused";
}

TEST(ByteRange, FollowsRfc9110ForOneRange) {
    EXPECT_EQ(refused_or("", 100), "whole");
    EXPECT_EQ(refused_or("items=0-1", 100), "whole");
    EXPECT_EQ(refused_or("bytes=0-9", 100), "0+10");
    EXPECT_EQ(refused_or("bytes=90-", 100), "90+10");
    EXPECT_EQ(refused_or("bytes=-7", 100), "93+7");
    EXPECT_EQ(refused_or("bytes=-700", 100), "0+100");
    EXPECT_EQ(refused_or("bytes=5-99999", 100), "5+95");
}

TEST(ByteRange, RefusesSeveralNonsenseAndWhatLiesBehindTheEnd) {
    for (const char* header : {"bytes=0-1,2-3", "bytes=", "bytes=-", "bytes=-0", "bytes=9-3", "bytes=100-", "bytes=x-1",
                               "bytes=1-y", "bytes=+1-2", "bytes=1 -2", "bytes=99999999999999999999-", "bytes=--5"})
        EXPECT_EQ(refused_or(header, 100), "refused") << header;
    EXPECT_EQ(refused_or("bytes=-1", 0), "refused");
    EXPECT_EQ(refused_or("bytes=0-0", 0), "refused");
}

class SiteTest : public ::testing::Test {
  protected:
    static Request request(const std::string& path) {
        Request asked;
        asked.path = path;
        asked.host = "127.0.0.1";
        return asked;
    }
    static Reply closed(Reply reply) {
        if (reply.file) ::close(reply.file->descriptor);
        return reply;
    }
    Reply get(const Site& site, const std::string& path) { return closed(site.answer(request(path))); }
    static std::string sound(const TrackId& id) { return "/audio/" + report::audio_key(id); }
    SmallRun made_;
};

TEST_F(SiteTest, AnswersWhatItHasAndNothingElse) {
    const Site site(made_.folder(), {});
    EXPECT_EQ(get(site, "/").status, 200u);
    EXPECT_EQ(get(site, "/data.json").status, 200u);
    EXPECT_EQ(get(site, "/neighbors/0").status, 200u);
    EXPECT_EQ(get(site, sound("song03")).status, 200u);
    for (const char* path : {"/../run.json", "/run.json", "/audio/", "/audio/../../run.json", "/audio/song03", "//", "",
                             "/neighbors/9", "/neighbors/x", "/peaks/0", "/peaks/99999999999999999999", "/search"})
        EXPECT_EQ(get(site, path).status, 404u) << path;
}

TEST_F(SiteTest, FindsLyricsByMeaningWhereThereAreSomeAndTheModel) {
    if (!artifacts::is_fetched(text::EncodeOptions{}.model))
        GTEST_SKIP() << "the weights are not here: run 'ektara models fetch' (it needs the network)";
    const auto file = made_.folder() / "tracks.csv", words = made_.folder() / "words.txt";
    auto tracks = artifacts::read_csv(file);
    artifacts::write_file(words, "The city never sleeps\n");
    tracks.rows.at(3).at(tracks.at("lyrics", file.string())) = words.string();
    artifacts::write_csv(file, tracks);
    SiteOptions options;
    options.search.cache = made_.top() / "store";
    const Site site(made_.folder(), options);
    EXPECT_NE(get(site, "/data.json").body.find("\"can_search\":true"), std::string::npos);
    Request asked = request("/search");
    asked.query   = "a town awake at night";
    Reply reply   = site.answer(asked);
    while (reply.status == 503) {
        std::this_thread::yield();
        reply = site.answer(asked);
    }
    ASSERT_EQ(reply.status, 200u) << reply.body;
    EXPECT_EQ(reply.body.rfind("[{\"song\":3,\"score\":", 0), 0u) << reply.body;
    EXPECT_NE(reply.body.find("\"line\":\"The city never sleeps\"}]"), std::string::npos) << reply.body;
    asked.query = "?";
    EXPECT_EQ(site.answer(asked).status, 400u);
}

TEST_F(SiteTest, EveryAnswerBearsItsGuards) {
    const Site site(made_.folder(), {});
    for (const char* path : {"/", "/data.json", "/nothing"}) {
        const auto headers = get(site, path).headers;
        EXPECT_EQ(headers.at("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(headers.at("Content-Security-Policy").rfind("default-src 'none'", 0), 0u);
        EXPECT_EQ(headers.at("Content-Security-Policy").find("unsafe"), std::string::npos);
    }
    EXPECT_NE(get(site, "/").headers.at("Content-Security-Policy"),
              get(site, "/").headers.at("Content-Security-Policy"))
        << "a nonce is used once";
}

TEST_F(SiteTest, AForeignHostAndOtherMethodsAreRefused) {
    Site site(made_.folder(), {});
    site.set_port(8765);
    const auto status = [&](const std::string& host, const std::string& method) {
        Request asked = request("/");
        asked.host    = host;
        asked.method  = method;
        return site.answer(asked).status;
    };
    EXPECT_EQ(status("localhost:8765", "GET"), 200u);
    EXPECT_EQ(status("[::1]:8765", "HEAD"), 200u);
    for (const char* host :
         {"", "evil.example", "127.0.0.1:1", "127.0.0.1.evil.example", "localhost.", "evil@127.0.0.1"})
        EXPECT_EQ(status(host, "GET"), 403u) << host;
    EXPECT_EQ(status("127.0.0.1", "POST"), 405u);
    EXPECT_EQ(status("127.0.0.1", "DELETE"), 405u);
}

TEST_F(SiteTest, ATokenIsAskedForInAddressHeaderOrCookie) {
    const Site site(made_.folder(), {.token = "0123456789abcdef", .foreign_hosts = true, .roots = {}});
    EXPECT_EQ(get(site, "/").status, 401u);
    EXPECT_EQ(get(site, sound("song03")).status, 401u);
    Request asked = request("/");
    asked.token   = "0123456789abcdef";
    EXPECT_NE(site.answer(asked).headers.at("Set-Cookie").find("HttpOnly; SameSite=Strict"), std::string::npos);
    Request later = request("/data.json");
    later.cookie  = "0123456789abcdef";
    EXPECT_EQ(site.answer(later).status, 200u);
    later.cookie        = "0123456789abcdeg";
    later.authorization = "Bearer 0123456789abcde";
    EXPECT_EQ(site.answer(later).status, 401u);
}

TEST_F(SiteTest, SoundComesInSingleRanges) {
    const Site site(made_.folder(), {});
    Request asked  = request(sound("song03"));
    asked.range    = "bytes=10-19";
    const auto one = closed(site.answer(asked));
    EXPECT_EQ(one.status, 206u);
    EXPECT_EQ(one.length, 10u);
    EXPECT_EQ(one.headers.at("Content-Range").rfind("bytes 10-19/", 0), 0u);
    asked.range = "bytes=0-0,2-2,4-4,6-6";
    EXPECT_EQ(closed(site.answer(asked)).status, 416u);
}

TEST_F(SiteTest, LinksOutOfTheRootsFoldersAndFifosAreNotGivenOut) {
    artifacts::write_file(made_.top() / "outside" / "secret.wav", "secret");
    const auto swap_for = [&](const TrackId& id, const auto& make) {
        const fs::path file = report::open_run(made_.folder()).audio_of(id);
        fs::remove(file);
        make(file);
    };
    swap_for("song00", [&](const fs::path& at) { fs::create_symlink(made_.top() / "outside" / "secret.wav", at); });
    swap_for("song01", [&](const fs::path& at) { fs::create_directory(at); });
    swap_for("song02", [&](const fs::path& at) { ASSERT_EQ(::mkfifo(at.c_str(), 0600), 0); });
    swap_for("song04", [&](const fs::path& at) { fs::create_symlink("a #3 ড়.wav", at); });
    const Site site(made_.folder(), {});
    for (const char* id : {"song00", "song01", "song02"}) EXPECT_EQ(get(site, sound(id)).status, 404u) << id;
    EXPECT_EQ(get(site, sound("song04")).status, 200u) << "a link inside the root is the user's own";
    const Site wider(made_.folder(), {.token = "", .foreign_hosts = false, .roots = {made_.top() / "outside"}});
    EXPECT_EQ(get(wider, sound("song00")).status, 200u);
    EXPECT_CODE("E7002", Site(made_.folder(), {.token = "", .foreign_hosts = false, .roots = {"/nowhere"}}));
}

TEST_F(SiteTest, ASoundOutsideTheRootsIsNotGivenOut) {
    auto tracks       = artifacts::read_csv(made_.folder() / "tracks.csv");
    tracks.rows[0][1] = "/etc/passwd";
    tracks.rows[1][1] = (made_.top() / "music/../../../../../../etc/passwd").string();
    artifacts::write_csv(made_.folder() / "tracks.csv", tracks);
    const Site site(made_.folder(), {});
    EXPECT_EQ(get(site, sound("song00")).status, 404u);
    EXPECT_EQ(get(site, sound("song01")).status, 404u);
}

}  // namespace
}  // namespace ektara::server
