#include <filesystem>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apps/server/brake.hpp"
#include "apps/server/byte_range.hpp"
#include "apps/server/patience.hpp"
#include "apps/server/request_fields.hpp"
#include "apps/server/site.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/report.hpp"
#include "error_code.hpp"
#include "overwrite.hpp"
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

TEST(ByteRange, TakesTheWholeFileForSeveralRangesAndForWhatIsNoRange) {
    for (const char* header : {"bytes=0-1,2-3", "bytes=", "bytes=-", "bytes=9-3", "bytes=x-1", "bytes=1-y",
                               "bytes=+1-2", "bytes=1 -2", "bytes=--5", "bytes 0-1", "byte=0-1", "bytes=,"})
        EXPECT_EQ(refused_or(header, 100), "whole") << header;
}

TEST(ByteRange, TakesTheUnitInAnyCaseBlanksRoundARangeAndNumbersThatAreTooLarge) {
    EXPECT_EQ(refused_or("Bytes=0-9", 100), "0+10");
    EXPECT_EQ(refused_or("bytes= 0-9 ,", 100), "0+10");
    EXPECT_EQ(refused_or("bytes=0-99999999999999999999", 100), "0+100");
    EXPECT_EQ(refused_or("bytes=-99999999999999999999", 100), "0+100");
}

TEST(ByteRange, RefusesWhatLiesBehindTheEnd) {
    for (const char* header : {"bytes=-0", "bytes=100-", "bytes=99999999999999999999-"})
        EXPECT_EQ(refused_or(header, 100), "refused") << header;
    EXPECT_EQ(refused_or("bytes=-1", 0), "refused");
    EXPECT_EQ(refused_or("bytes=0-0", 0), "refused");
}

TEST(Preconditions, FollowRfc9110InTheirOrder) {
    const std::string etag = "\"a-1\"";
    EXPECT_EQ(check_preconditions({}, etag), Precondition::None);
    EXPECT_EQ(check_preconditions({.if_match = "\"b\"", .if_none_match = etag, .if_range = ""}, etag),
              Precondition::Failed);
    EXPECT_EQ(check_preconditions({.if_match = "W/" + etag, .if_none_match = "", .if_range = ""}, etag),
              Precondition::Failed)
        << "compared strongly";
    EXPECT_EQ(check_preconditions({.if_match = "*", .if_none_match = "", .if_range = etag}, etag), Precondition::None);
    EXPECT_EQ(check_preconditions({.if_match = "", .if_none_match = "\"b\", W/" + etag, .if_range = ""}, etag),
              Precondition::NotModified);
    for (const char* other : {"\"b\"", "W/\"a-1\"", "Wed, 21 Oct 2015 07:28:00 GMT", "*"})
        EXPECT_EQ(check_preconditions({.if_match = "", .if_none_match = "", .if_range = other}, etag),
                  Precondition::WholeOnly)
            << other;
}

TEST(Brake, HoldsAnAddressAfterWrongGuessesForLongerAndLonger) {
    Brake brake;
    const auto now = Brake::Clock::now();
    for (int i = 0; i < Brake::kFreeGuesses; ++i) brake.note("a", false, now);
    EXPECT_FALSE(brake.holds("a", now));
    brake.note("a", false, now);
    EXPECT_TRUE(brake.holds("a", now));
    EXPECT_FALSE(brake.holds("b", now)) << "another address";
    EXPECT_FALSE(brake.holds("a", now + Brake::kFirstWait));
    for (int i = 0; i < 100; ++i) brake.note("a", false, now);
    EXPECT_TRUE(brake.holds("a", now + Brake::kLongestWait - std::chrono::seconds(1)));
    EXPECT_FALSE(brake.holds("a", now + Brake::kLongestWait));
    brake.note("a", true, now);
    EXPECT_FALSE(brake.holds("a", now));
}

TEST(Patience, HangsUpOnTheLongestWaitingWhereTooManyWait) {
    int first[2], second[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, first), 0);
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, second), 0);
    {
        Patience patience(1, std::chrono::hours(1));
        const auto answered = patience.add(first[0]);
        patience.answers(answered);
        const auto waiting = patience.add(second[0]);
        char byte          = 0;
        EXPECT_EQ(::recv(second[1], &byte, 1, MSG_DONTWAIT), -1) << "one may wait";
        patience.waits(answered);
        const auto another = patience.add(first[0]);
        EXPECT_EQ(::recv(second[1], &byte, 1, MSG_DONTWAIT), 0) << "hung up: it waited longest";
        for (const auto place : {answered, waiting, another}) patience.remove(place);
    }
    for (const int end : {first[0], first[1], second[0], second[1]}) ::close(end);
}

TEST(Patience, HangsUpOnARequestThatTakesTooLong) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    Patience patience(10, std::chrono::milliseconds(1));
    const auto place = patience.add(ends[0]);
    char byte        = 0;
    EXPECT_EQ(::recv(ends[1], &byte, 1, 0), 0) << "waits until the other end is closed";
    patience.remove(place);
    for (const int end : ends) ::close(end);
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
    /// The run's own music is a root, as where its user made it.
    SiteOptions of_music() const {
        SiteOptions options;
        options.roots = {made_.top() / "music"};
        return options;
    }
    SmallRun made_;
};

TEST_F(SiteTest, AnswersWhatItHasAndNothingElse) {
    const Site site(made_.folder(), of_music());
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
    EXPECT_EQ(reply.status, 503u) << "nothing is read before it is asked for";
    EXPECT_EQ(reply.headers["Retry-After"], "1");
    while (reply.status == 503) {
        std::this_thread::yield();
        reply = site.answer(asked);
    }
    ASSERT_EQ(reply.status, 200u) << reply.body;
    const auto found = artifacts::parse_json(reply.body, "answer");
    EXPECT_EQ(found.at("of"), 1) << "songs with lyrics";
    ASSERT_EQ(found.at("hits").size(), 1u) << reply.body;
    EXPECT_EQ(found.at("hits").at(0).at("song"), 3);
    EXPECT_EQ(found.at("hits").at(0).at("line"), "The city never sleeps");
    asked.query = "?";
    EXPECT_EQ(site.answer(asked).status, 400u);
}

TEST_F(SiteTest, EveryAnswerBearsItsGuards) {
    const Site site(made_.folder(), of_music());
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
    Site site(made_.folder(), of_music());
    site.set_port(8765);
    const auto status = [&](const std::string& host, const std::string& method) {
        Request asked = request("/");
        asked.host    = host;
        asked.method  = method;
        return site.answer(asked).status;
    };
    EXPECT_EQ(status("localhost:8765", "GET"), 200u);
    EXPECT_EQ(status("[::1]:8765", "HEAD"), 200u);
    for (const char* host : {"LocalHost:8765", "LOCALHOST", "127.0.0.2:8765", "127.255.255.254"})
        EXPECT_EQ(status(host, "GET"), 200u) << host;
    for (const char* host : {"", "evil.example", "127.0.0.1:1", "127.0.0.1.evil.example", "localhost.",
                             "evil@127.0.0.1", "127.evil.example:8765", "127.1", "128.0.0.1", "[::2]"})
        EXPECT_EQ(status(host, "GET"), 403u) << host;
    EXPECT_EQ(status("127.0.0.1", "POST"), 405u);
    EXPECT_EQ(status("127.0.0.1", "DELETE"), 405u);
}

TEST_F(SiteTest, ATokenIsAskedForInAddressHeaderOrCookie) {
    const std::string token = "0123456789abcdef";
    SiteOptions options     = of_music();
    options.token           = token;
    options.foreign_hosts   = true;
    const Site site(made_.folder(), options);
    EXPECT_EQ(get(site, "/").status, 401u);
    EXPECT_EQ(get(site, sound("song03")).status, 401u);
    Request asked    = request("/");
    asked.token      = token;
    const auto moved = site.answer(asked);
    EXPECT_EQ(moved.status, 303u) << "the token leaves the address bar";
    EXPECT_EQ(moved.headers.at("Location"), "./");
    const auto cookie = moved.headers.at("Set-Cookie");
    EXPECT_NE(cookie.find("HttpOnly; SameSite=Strict"), std::string::npos);
    EXPECT_EQ(cookie.find(token), std::string::npos) << "the browser does not keep the token itself";
    Request later = request("/data.json");
    later.cookie  = cookie.substr(7, 32);
    EXPECT_EQ(site.answer(later).status, 200u);
    later.cookie = token;
    EXPECT_EQ(site.answer(later).status, 401u);
    later.authorization = "Bearer 0123456789abcde";
    EXPECT_EQ(site.answer(later).status, 401u);
    later.authorization = "bearer " + token;
    EXPECT_EQ(site.answer(later).status, 200u);
}

TEST_F(SiteTest, GuessesAreSlowedDownAndWhoWasLetInGoesOn) {
    SiteOptions options = of_music();
    options.token       = "0123456789abcdef";
    const Site site(made_.folder(), options);
    Request asked      = request("/");
    asked.token        = options.token;
    const auto session = site.answer(asked).headers.at("Set-Cookie").substr(7, 32);
    asked.token        = "0123456789abcdeg";
    for (int i = 0; i <= Brake::kFreeGuesses + 6; ++i) site.answer(asked);
    EXPECT_EQ(site.answer(asked).status, 429u);
    asked.token = options.token;
    EXPECT_EQ(site.answer(asked).status, 429u) << "not looked at";
    asked.address = "192.0.2.1";
    EXPECT_EQ(site.answer(asked).status, 303u) << "another address";
    Request later = request("/data.json");
    later.cookie  = session;
    EXPECT_EQ(site.answer(later).status, 200u);
}

TEST_F(SiteTest, SoundComesInSingleRangesOfOneVersion) {
    const Site site(made_.folder(), of_music());
    Request asked  = request(sound("song03"));
    asked.range    = "bytes=10-19";
    const auto one = closed(site.answer(asked));
    EXPECT_EQ(one.status, 206u);
    EXPECT_EQ(one.length, 10u);
    EXPECT_EQ(one.headers.at("Content-Range").rfind("bytes 10-19/", 0), 0u);
    EXPECT_EQ(one.headers.at("Cache-Control"), "private");
    asked.conditions.if_range = one.headers.at("ETag");
    EXPECT_EQ(closed(site.answer(asked)).status, 206u);
    asked.conditions.if_range = "\"other\"";
    EXPECT_EQ(closed(site.answer(asked)).status, 200u);
    asked.conditions.if_range = "";
    asked.range               = "bytes=0-0,2-2,4-4,6-6";
    EXPECT_EQ(closed(site.answer(asked)).status, 200u);
    asked.range = "bytes=999999999-";
    EXPECT_EQ(closed(site.answer(asked)).status, 416u);
    asked.method = "HEAD";
    EXPECT_EQ(closed(site.answer(asked)).status, 200u) << "ranges are for GET";
    asked.conditions.if_none_match = one.headers.at("ETag");
    EXPECT_EQ(closed(site.answer(asked)).status, 304u);
}

TEST_F(SiteTest, ARunThatCameFromOthersNamesNoRootAndGivesNothingButSound) {
    const Site foreign(made_.folder(), {});
    EXPECT_EQ(get(foreign, sound("song03")).status, 404u) << "its music lies outside of it";
    EXPECT_FALSE(foreign.sounds().first_outside().empty());
    const fs::path file = report::open_run(made_.folder()).audio_of("song03");
    artifacts::write_file(file, "private words, long enough to be looked at");
    const Site site(made_.folder(), of_music());
    EXPECT_EQ(get(site, sound("song03")).status, 404u);
    EXPECT_EQ(get(site, sound("song04")).status, 200u);
    EXPECT_TRUE(site.sounds().first_outside().empty());
}

TEST_F(SiteTest, ARequestThatTwoReadersWouldTakeForTwoIsMalformed) {
    const Site site(made_.folder(), of_music());
    Request asked   = request("/");
    asked.malformed = true;
    EXPECT_EQ(site.answer(asked).status, 400u);
}

TEST_F(SiteTest, LinksOutOfTheRootsFoldersAndFifosAreNotGivenOut) {
    fs::create_directories(made_.top() / "outside");
    fs::copy_file(report::open_run(made_.folder()).audio_of("song03"), made_.top() / "outside" / "secret.wav");
    const auto swap_for = [&](const TrackId& id, const auto& make) {
        const fs::path file = report::open_run(made_.folder()).audio_of(id);
        fs::remove(file);
        make(file);
    };
    swap_for("song00", [&](const fs::path& at) { fs::create_symlink(made_.top() / "outside" / "secret.wav", at); });
    swap_for("song01", [&](const fs::path& at) { fs::create_directory(at); });
    swap_for("song02", [&](const fs::path& at) { ASSERT_EQ(::mkfifo(at.c_str(), 0600), 0); });
    swap_for("song04", [&](const fs::path& at) { fs::create_symlink("a #3 ড়.wav", at); });
    const Site site(made_.folder(), of_music());
    for (const char* id : {"song00", "song01", "song02"}) EXPECT_EQ(get(site, sound(id)).status, 404u) << id;
    EXPECT_EQ(get(site, sound("song04")).status, 200u) << "a link inside the root is the user's own";
    SiteOptions options = of_music();
    options.roots.push_back(made_.top() / "outside");
    const Site wider(made_.folder(), options);
    EXPECT_EQ(get(wider, sound("song00")).status, 200u);
    EXPECT_CODE("E7002", Site(made_.folder(), {.token = "", .foreign_hosts = false, .roots = {"/nowhere"}}));
}

TEST_F(SiteTest, ASoundOutsideTheRootsIsNotGivenOut) {
    auto tracks       = artifacts::read_csv(made_.folder() / "tracks.csv");
    tracks.rows[0][1] = "/etc/passwd";
    tracks.rows[1][1] = (made_.top() / "music/../../../../../../etc/passwd").string();
    artifacts::write_csv(made_.folder() / "tracks.csv", tracks);
    const Site site(made_.folder(), of_music());
    EXPECT_EQ(get(site, sound("song00")).status, 404u);
    EXPECT_EQ(get(site, sound("song01")).status, 404u);
}

std::string text_of(const fs::path& file) { return artifacts::read_changed_file(file).bytes; }

/// Changes a file as somebody with an editor does.
void edit(const fs::path& file, const std::string& from, const std::string& to) {
    auto text     = text_of(file);
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    testing::overwrite(file, text.replace(at, from.size(), to));
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
    return count;
}

TEST_F(SiteTest, ARunWhoseRecordOrSongsWereChangedIsShownWithOneWarningThatNamesThem) {
    EXPECT_TRUE(Site(made_.folder(), of_music()).run().notes.empty());
    edit(made_.folder() / "run.json", "\"input\": \"", "\"input\": \"/elsewhere");
    edit(made_.folder() / "tracks.csv", "Song 3", "Song of others");
    EXPECT_CODE("E4104", report::open_run(made_.folder())) << "other verbs refuse it";
    const Site site(made_.folder(), of_music());
    ASSERT_EQ(site.run().notes.size(), 1u);
    EXPECT_EQ(site.run().notes[0].code, "W-CHANGED-FILES");
    EXPECT_NE(site.run().notes[0].text.find("run.json and tracks.csv"), std::string::npos);
    const auto data = get(site, "/data.json").body;
    EXPECT_EQ(count_of(data, "W-CHANGED-FILES"), 1u) << "visitors see it too";
    EXPECT_NE(data.find("Song of others"), std::string::npos);
    EXPECT_EQ(get(site, "/").status, 200u);
    EXPECT_EQ(get(site, sound("song03")).status, 200u);
}

TEST_F(SiteTest, AChangedFileOfNumbersIsRefusedByNameAndNotWhereItLies) {
    const Site site(made_.folder(), of_music());
    const auto neighbors = made_.folder() / "neighbors" / "raw.s0.npy";
    Embedding lists{Matrix::Zero(20, 2), {}, {}};
    for (int i = 0; i < 20; ++i) lists.rows.push_back(fmt::format("song{:02}", i));
    artifacts::write_table(neighbors, lists);
    ASSERT_EQ(get(site, "/neighbors/0").status, 200u);
    testing::overwrite(neighbors, text_of(neighbors) + "x");
    const auto reply = get(site, "/neighbors/0");
    EXPECT_EQ(reply.status, 500u);
    EXPECT_EQ(reply.body.rfind("E4104: RUN/neighbors/raw.s0.npy", 0), 0u) << reply.body;
    EXPECT_EQ(reply.body.find(made_.folder().string()), std::string::npos) << "visitors need not know where it lies";
    EXPECT_EQ(get(site, "/data.json").status, 200u) << "the server goes on";
    const auto map = made_.folder() / "projections" / "raw.s0.npy";
    testing::overwrite(map, text_of(map) + "x");
    EXPECT_CODE("E4104", Site(made_.folder(), of_music()));
}

TEST_F(SiteTest, LyricsOutsideTheRootsAreNotRead) {
    artifacts::write_file(made_.top() / "outside" / "diary.txt", "confidential\n");
    artifacts::write_file(made_.top() / "music" / "song.txt", "melodious\n");
    const auto file    = made_.folder() / "tracks.csv";
    auto tracks        = artifacts::read_csv(file);
    const auto at      = tracks.at("lyrics", file.string());
    tracks.rows[3][at] = (made_.top() / "outside" / "diary.txt").string();
    tracks.rows[4][at] = (made_.top() / "music" / "song.txt").string();
    tracks.rows[5][at] = "lyrics/linked.txt";
    artifacts::write_csv(file, tracks);
    fs::create_directories(made_.folder() / "lyrics");
    fs::create_symlink(made_.top() / "music" / "song.txt", made_.folder() / "lyrics" / "linked.txt");
    const Site site(made_.folder(), of_music());
    const auto data = get(site, "/data.json").body;
    EXPECT_EQ(data.find("confidential"), std::string::npos);
    EXPECT_NE(data.find("melodious"), std::string::npos);
    EXPECT_EQ(site.sounds().first_outside(), fs::canonical(made_.top() / "outside" / "diary.txt"));
    EXPECT_CODE("E4110", Site(made_.folder(), {})) << "a link in the run leads out of it";
}

TEST_F(SiteTest, ARecordNamesNoFileOutsideOfItsRun) {
    edit(made_.folder() / "run.json", "\"projections/raw.s0.npy\"", "\"../elsewhere.npy\"");
    EXPECT_CODE("E4304", Site(made_.folder(), of_music()));
}

TEST(RequestFields, KnowTheNamesOfThisMachineAndTheSecretOfABearer) {
    for (const char* host : {"localhost", "LocalHost:80", "127.0.0.1", "127.9.9.9:80", "[::1]", "[::1]:80"})
        EXPECT_TRUE(is_own_host(host, 80)) << host;
    for (const char* host : {"", ":80", "localhost:81", "127.0.0.1.evil.example", "127.1", "[::2]", "128.0.0.1"})
        EXPECT_FALSE(is_own_host(host, 80)) << host;
    EXPECT_EQ(bearer_of("bEaReR abc"), "abc");
    EXPECT_EQ(bearer_of("Basic abc"), "");
    EXPECT_TRUE(equal_secrets("abc", "abc"));
    EXPECT_FALSE(equal_secrets("abc", "abd"));
    EXPECT_FALSE(equal_secrets("abc", "abcd"));
}

}  // namespace
}  // namespace ektara::server
