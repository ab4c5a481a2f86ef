#include "ektara/extraction/extraction.hpp"

#include <csignal>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/store.hpp"
#include "ektara/core/error.hpp"
#include "ektara/extraction/detail/escape_attempts.hpp"
#include "ektara/extraction/feature_store.hpp"
#include "error_code.hpp"
#include "signals.hpp"

namespace ektara::extraction {
namespace {

namespace fs = std::filesystem;
using audio::Verdict;

/// A sanitizer reads, forks and traces at the end, so that its workers may.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kAllIsRefused = false;
#else
constexpr bool kAllIsRefused = true;
#endif
using testing::write_wav;

/// A file of a process, empty when the process is gone, also when it goes while it is read (a stream that is inserted
/// from swallows that error, iterators over its buffer would throw it).
std::string proc_text(pid_t pid, std::string_view name) {
    std::ifstream file(fmt::format("/proc/{}/{}", pid, name));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Whether the process runs the worker's program: one that is not yet there is this one's copy, and stopping it would
/// stop its parent, which waits for it to become another program.
bool is_worker(pid_t pid) { return proc_text(pid, "cmdline").find(kWorkerVerb) != std::string::npos; }

/// Workers that this process has started and that are alive.
std::vector<pid_t> children() {
    std::vector<pid_t> found;
    for (const auto& task : fs::directory_iterator("/proc/self/task")) {
        std::ifstream list(task.path() / "children");
        for (pid_t pid = 0; list >> pid;)
            if (is_worker(pid)) found.push_back(pid);
    }
    return found;
}

bool has_open(pid_t pid, const fs::path& file) {
    std::error_code gone;
    for (fs::directory_iterator open(fmt::format("/proc/{}/fd", pid), gone), end; open != end; open.increment(gone))
        if (fs::read_symlink(open->path(), gone) == file) return true;
    return false;
}

/// Or has ended, whether its parent has noticed or not.
bool is_stopped(pid_t pid) {
    const auto status    = proc_text(pid, "stat");
    const auto name_ends = status.rfind(')');
    return name_ends == std::string::npos || std::string("TZX").find(status[name_ends + 2]) != std::string::npos;
}

/// Sends `signal` to a worker if it has the file in hand, and not a moment later: it is stopped meanwhile.
bool hit_at_work(pid_t pid, const fs::path& file, int signal) {
    if (!has_open(pid, file)) return false;
    ::kill(pid, SIGSTOP);
    while (!is_stopped(pid)) std::this_thread::yield();
    const bool at_work = has_open(pid, file);
    if (at_work) ::kill(pid, signal);
    if (!at_work || signal != SIGSTOP) ::kill(pid, SIGCONT);
    return at_work;
}

/// To the bit, column by column.
void expect_equal(const FeatureMatrix& actual, const FeatureMatrix& expected) {
    ASSERT_EQ(actual.columns, expected.columns);
    ASSERT_EQ(actual.rows, expected.rows);
    for (std::size_t c = 0; c < expected.columns.size(); ++c) {
        const auto column = static_cast<Eigen::Index>(c);
        EXPECT_EQ(actual.values.col(column), expected.values.col(column)) << expected.columns[c];
    }
}

class ExtractionTest : public ::testing::Test {
  protected:
    ExtractionTest() {
        options_.cache           = folder_ / "cache";
        options_.jobs            = 2;
        options_.workers.program = EKTARA_PROGRAM;
        for (std::uint32_t i = 0; i < 4; ++i) add(fmt::format("song{}.wav", i), 12000 + 1000 * i, i);
    }
    void add(const std::string& name, std::size_t samples, std::uint32_t seed) {
        write_wav(folder_ / "music" / name, testing::harmonics(samples, 150 + 40 * seed, seed));
        Track track;
        track.id    = name;
        track.audio = folder_ / "music" / name;
        tracks_.push_back(track);
    }
    void add_text() {
        artifacts::write_file(file("text.mp3"), "not music");
        tracks_.push_back(tracks_[0]);
        tracks_.back().id    = "text.mp3";
        tracks_.back().audio = file("text.mp3");
    }
    fs::path file(const std::string& name) const { return folder_ / "music" / name; }
    Extraction extract(const Progress& progress = [](const std::string&, std::size_t, std::size_t) {}) {
        return extract_tracks(tracks_, options_, folder_ / "run", progress);
    }
    /// Extracts while `harm` is done again and again to every worker, as soon as it is seen.
    template <class Harm>
    Extraction extract_while(Harm&& harm) {
        const std::jthread attacker([&](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                for (const pid_t pid : children()) harm(pid);
                std::this_thread::sleep_for(std::chrono::microseconds(200));
            }
        });
        return extract();
    }
    /// Extracts, with another cache each time, until a worker was sent `signal` with `file` in hand: once.
    Extraction extract_and_hit(const fs::path& file, int signal) {
        for (int attempt = 0; attempt < 50; ++attempt) {
            options_.cache   = folder_ / fmt::format("cache{}.{}", signal, attempt);
            int hits         = 0;
            const auto found = extract_while([&](pid_t pid) {
                if (hits == 0 && hit_at_work(pid, file, signal)) ++hits;
            });
            if (hits == 1) return found;
        }
        ADD_FAILURE() << "no worker was seen at work";
        return {};
    }
    static Verdict verdict(const Extraction& found, const std::string& id) {
        return found.extracted.infos.at(id).verdict;
    }

    testing::TemporaryFolder folder_;
    std::vector<Track> tracks_;
    ExtractionOptions options_;
};

TEST_F(ExtractionTest, TagsThatEndAWorkerCostAFileNoSound) {
    ASSERT_TRUE(testing::convert(file("song0.wav"), file("song0.m4a"), "-metadata title=Mine"));
    tracks_[0].audio = file("song0.m4a");
    // Told so, the worker dies where it reads the tags of that file (extraction/worker.cpp).
    ::setenv("EKTARA_TEST_DIE_AT_TAGS", "song0.m4a", 1);
    const auto found = extract();
    ::unsetenv("EKTARA_TEST_DIE_AT_TAGS");
    EXPECT_TRUE(found.extracted.failures.empty());
    const auto& info = found.extracted.infos.at("song0.wav");
    EXPECT_EQ(info.verdict, Verdict::Ok);
    EXPECT_TRUE(info.tags.broken);
    EXPECT_EQ(info.tags.title, "Mine");  // by FFmpeg
    EXPECT_FALSE(found.extracted.infos.at("song1.wav").tags.broken);
    EXPECT_TRUE(extract().extracted.infos.at("song0.wav").tags.broken);  // from the store
}

// A decoder that was taken over tries one thing at one file each: it gets nothing, and the other files lose nothing.
TEST_F(ExtractionTest, AnEscapeAttemptFailsAndCostsItsOwnFileOnly) {
    std::uint32_t seed = 20;  // equal sounds would be heard once
    for (const auto& attempt : escape_attempts()) add(fmt::format("escape-{}.wav", attempt.name), 12000, seed++);
    ::setenv("EKTARA_TEST_ESCAPE", "1", 1);
    const auto found = extract();
    ::unsetenv("EKTARA_TEST_ESCAPE");
    std::set<TrackId> lost;
    for (const auto& failure : found.extracted.failures) {
        EXPECT_EQ(failure.code, audio::kCrashed) << failure.track << ": " << failure.reason;
        lost.insert(failure.track);
    }
    const std::set<std::string> refused_always{"write", "connect", "datagram", "exec"};
    for (const auto& attempt : escape_attempts()) {
        const bool is_lost = lost.erase(fmt::format("escape-{}.wav", attempt.name)) > 0;
        EXPECT_TRUE(is_lost || (!kAllIsRefused && !refused_always.contains(attempt.name))) << attempt.name;
    }
    EXPECT_TRUE(lost.empty()) << *lost.begin();
    EXPECT_TRUE(found.extracted.infos.contains("song0.wav"));
}

TEST_F(ExtractionTest, WorkersGiveTheBytesThatThreadsGive) {
    options_.features.names = {"mfcc-moments", "mfcc-sequence", "descriptors", "rich"};
    add_text();
    // Longer than a minute, at which loudness is measured in parts; and one that is resampled.
    add("long.wav", 22050 * 70, 6);
    add("other.wav", 22050 * 9, 7);
    ASSERT_TRUE(testing::convert(file("other.wav"), file("other.mp3"), "-ar 44100 -ac 2 -b:a 128k"));
    tracks_.back().audio = file("other.mp3");
    const auto plain     = features::extract(tracks_, options_.features);
    for (const int jobs : {1, 3}) {
        options_.jobs    = jobs;
        options_.cache   = folder_ / fmt::format("cache{}", jobs);
        const auto found = extract();
        for (const auto& [name, table] : plain.tables) {
            expect_equal(found.extracted.tables.at(name), table);
            EXPECT_EQ(found.extracted.tables.at(name).recipe, table.recipe) << name;
        }
        ASSERT_EQ(found.extracted.failures.size(), 1u);
        EXPECT_EQ(found.extracted.failures[0].code, "E2106");
        EXPECT_EQ(found.extracted.infos.at("song1.wav").duration_seconds, 13000 / 22050.0);
        EXPECT_EQ(found.decoded, 7u);
    }
    EXPECT_TRUE(children().empty());
}

TEST_F(ExtractionTest, ASecondRunDecodesNothing) {
    add_text();
    const auto first = extract(), second = extract();
    EXPECT_EQ(first.decoded, 5u);
    EXPECT_EQ(second.decoded, 0u);
    EXPECT_EQ(second.from_store, 5u);
    EXPECT_EQ(second.extracted.tables.at("mfcc-moments").values, first.extracted.tables.at("mfcc-moments").values);
    EXPECT_EQ(second.extracted.failures.at(0).reason, first.extracted.failures.at(0).reason);
    EXPECT_EQ(second.extracted.infos.at("song0.wav").duration_seconds, 12000 / 22050.0);
    EXPECT_TRUE(second.warnings.empty());
}

TEST_F(ExtractionTest, RetaggedAndMovedFilesCostNothingAndNewOnesOnlyThemselves) {
    const auto values = extract().extracted.tables.at("mfcc-moments").values;
    ASSERT_TRUE(testing::convert(file("song1.wav"), folder_ / "tagged.wav", "-c copy -metadata title=New"));
    fs::rename(folder_ / "tagged.wav", file("song1.wav"));
    fs::rename(file("song2.wav"), file("moved.wav"));
    tracks_[2].audio = file("moved.wav");
    auto found       = extract();
    EXPECT_EQ(found.decoded, 0u);
    EXPECT_EQ(found.extracted.infos.at("song1.wav").tags.title, "New");
    EXPECT_EQ(found.extracted.tables.at("mfcc-moments").values, values);
    tracks_.erase(tracks_.begin());
    add("song9.wav", 9000, 9);
    EXPECT_EQ(extract().decoded, 1u);
}

TEST_F(ExtractionTest, AnOptionCostsOnlyTheFeaturesThatDependOnIt) {
    options_.features.names = {"mfcc-moments", "mfcc-sequence"};
    extract();
    options_.features.silence_db = -60;
    EXPECT_EQ(extract().decoded, 0u);
    options_.features.sequence_seconds = 1;
    // Numbers that no decoder would give show where the others come from.
    artifacts::Store store(options_.cache);
    FeatureStore kept(store, options_.features, options_.workers);
    features::TrackFeatures planted{.info = {.duration_seconds = 1, .analysed_seconds = 1},
                                    .rows = {RowVector::Constant(52, 7)}};
    kept.keep(*kept.identify(tracks_[0], stamp_of(tracks_[0].audio)), {"mfcc-moments"}, planted);
    const auto found = extract();
    EXPECT_EQ(found.decoded, 4u);
    EXPECT_EQ(found.extracted.tables.at("mfcc-moments").values.row(0), RowVector::Constant(52, 7));
    EXPECT_EQ(found.extracted.tables.at("mfcc-sequence").values,
              features::extract(tracks_, options_.features).tables.at("mfcc-sequence").values);
    options_.features.names = {"mfcc-sequence"};
    EXPECT_EQ(extract().decoded, 0u);
    options_.features.decode.duration_seconds = 0.25;
    EXPECT_EQ(extract().decoded, 4u);
}

TEST_F(ExtractionTest, ThresholdsAreAppliedToWhatIsKept) {
    const double shortest              = options_.features.shortest_seconds;
    options_.features.shortest_seconds = 0.6;
    EXPECT_EQ(verdict(extract(), "song0.wav"), Verdict::TooShort);
    EXPECT_EQ(extract().decoded, 0u);
    options_.features.shortest_seconds = shortest;
    const auto found                   = extract();
    EXPECT_EQ(found.decoded, 2u) << "the two that were too short";
    EXPECT_EQ(verdict(found, "song0.wav"), Verdict::Ok);
    options_.features.shortest_seconds = 0.6;
    EXPECT_EQ(verdict(extract(), "song0.wav"), Verdict::TooShort);
}

TEST_F(ExtractionTest, AWorkerKilledFromOutsideLosesNothing) {
    add("long.wav", 22050 * 60, 8);
    const auto expected = features::extract(tracks_, options_.features).tables.at("mfcc-moments").values;
    for (const int signal : {SIGKILL, SIGSEGV}) {
        const auto found = extract_and_hit(file("long.wav"), signal);
        ASSERT_TRUE(found.extracted.failures.empty()) << "the file in hand is tried once more";
        EXPECT_EQ(found.extracted.tables.at("mfcc-moments").values, expected);
    }
}

TEST_F(ExtractionTest, AFileThatCrashesItsWorkerTwiceIsGivenUpAndNotTriedAgain) {
    tracks_.resize(1);
    add("deadly.wav", 22050, 8);
    tracks_.erase(tracks_.begin());
    options_.jobs = 1;
    ::setenv("EKTARA_TEST_DIE_AT_SOUND", "deadly.wav", 1);  // every worker, by SIGABRT
    const auto found = extract();
    ::unsetenv("EKTARA_TEST_DIE_AT_SOUND");
    ASSERT_EQ(found.extracted.failures.size(), 1u);
    EXPECT_EQ(found.extracted.failures[0].code, audio::kCrashed);
    EXPECT_NE(found.extracted.failures[0].reason.find("signal 6"), std::string::npos);
    EXPECT_EQ(verdict(found, "deadly.wav"), Verdict::Crashed);
    const auto again = extract();
    EXPECT_EQ(again.decoded, 0u);
    EXPECT_EQ(verdict(again, "deadly.wav"), Verdict::Crashed);
    options_.workers.wall_seconds += 1;
    EXPECT_EQ(verdict(extract(), "deadly.wav"), Verdict::Ok) << "other limits: tried again";
    options_.workers.wall_seconds -= 1;
    forget_verdicts(options_.cache, {file("deadly.wav")});
    EXPECT_EQ(verdict(extract(), "deadly.wav"), Verdict::Ok) << "forgotten: tried again";
}

TEST_F(ExtractionTest, AWorkerKilledFromOutsideTwiceSaysNothingOfTheFile) {
    add("long.wav", 22050 * 60, 8);
    for (const int signal : {SIGKILL, SIGTERM}) {
        options_.cache   = folder_ / fmt::format("cache{}", signal);
        const auto found = extract_while([&](pid_t pid) { hit_at_work(pid, file("long.wav"), signal); });
        ASSERT_EQ(found.extracted.failures.size(), 1u);
        EXPECT_EQ(found.extracted.failures[0].code, audio::kInterrupted);
        EXPECT_NE(found.extracted.failures[0].reason.find(fmt::format("signal {}", signal)), std::string::npos);
        EXPECT_EQ(verdict(found, "long.wav"), Verdict::Interrupted);
        const auto again = extract();
        EXPECT_EQ(again.decoded, 1u);
        EXPECT_EQ(verdict(again, "long.wav"), Verdict::Ok);
    }
}

TEST_F(ExtractionTest, AWorkerThatHangsIsReplacedAndItsFileTriedAlone) {
    add("long.wav", 22050 * 60, 8);
    options_.jobs                 = 1;
    options_.workers.wall_seconds = 2;
    const auto once               = extract_and_hit(file("long.wav"), SIGSTOP);
    EXPECT_TRUE(once.extracted.failures.empty());
    EXPECT_EQ(once.extracted.tables.at("mfcc-moments").values.rows(), 5);
    options_.cache   = folder_ / "twice";
    const auto twice = extract_while([&](pid_t pid) { hit_at_work(pid, file("long.wav"), SIGSTOP); });
    ASSERT_EQ(twice.extracted.failures.size(), 1u);
    EXPECT_EQ(twice.extracted.failures[0].code, audio::kTimeout);
    EXPECT_EQ(verdict(extract(), "long.wav"), Verdict::Ok) << "time that passed is none of the file's";
}

TEST_F(ExtractionTest, VerdictsDependOnNoThresholdOfEarlier) {
    write_wav(file("both.wav"), std::vector<float>(5000, 0.0F));
    tracks_[0].audio      = file("both.wav");
    const auto verdict_at = [&](double shortest_seconds, double silence_db) {
        options_.features.shortest_seconds = shortest_seconds;
        options_.features.silence_db       = silence_db;
        return verdict(extract(), "song0.wav");
    };
    EXPECT_EQ(verdict_at(0.1, -90), Verdict::Silent);
    EXPECT_EQ(verdict_at(0.4, -90), Verdict::TooShort);
    EXPECT_EQ(verdict_at(0.1, -90), Verdict::Silent);
    EXPECT_EQ(verdict_at(0.4, -80), Verdict::TooShort);
    EXPECT_EQ(verdict_at(0.1, -80), Verdict::Silent);
}

TEST_F(ExtractionTest, TheSameBytesUnderTwoNamesHaveEachTheirVerdict) {
    // A name's ending tells FFmpeg what to look for.
    std::map<std::string, std::string> alone;
    for (const std::string name : {"text.flac", "text.mp3"}) {
        artifacts::write_file(file(name), "These are words and no music.\n");
        tracks_.resize(1);
        tracks_[0].id    = name;
        tracks_[0].audio = file(name);
        options_.cache   = folder_ / ("cache of " + name);
        alone[name]      = extract().extracted.failures.at(0).code;
    }
    ASSERT_NE(alone["text.flac"], alone["text.mp3"]);
    options_.cache = folder_ / "cache of text.flac";
    EXPECT_EQ(extract().extracted.failures.at(0).code, alone["text.mp3"]);
    EXPECT_EQ(extract().extracted.failures.at(0).code, alone["text.mp3"]);
}

TEST_F(ExtractionTest, ACutFileIsPartialWhateverTheStoreHasSeen) {
    std::string bytes = artifacts::read_file(file("song0.wav"));
    bytes[5] += 20;  // RIFF: 5,120 bytes more than there are, behind the sound
    artifacts::write_file(file("cut.wav"), bytes);
    tracks_.push_back(tracks_[0]);
    tracks_.back().id    = "cut.wav";
    tracks_.back().audio = file("cut.wav");
    for (const bool cut_first : {false, true}) {
        options_.cache = folder_ / fmt::format("cache {}", cut_first);
        options_.jobs  = 1;
        auto all       = tracks_;
        tracks_        = {cut_first ? all.back() : all.front()};
        extract();
        tracks_          = all;
        const auto found = extract();
        EXPECT_EQ(verdict(found, "cut.wav"), Verdict::Partial) << cut_first;
        EXPECT_EQ(verdict(found, "song0.wav"), Verdict::Ok) << cut_first;
    }
}

TEST_F(ExtractionTest, LimitsOfTimeAndMemoryCostOneFile) {
    add("long.wav", 22050 * 240, 5);
    // Their chroma keeps five minutes of spectra.
    options_.features.names      = {"descriptors"};
    options_.workers.cpu_seconds = 0.02;
    EXPECT_EQ(verdict(extract(), "long.wav"), Verdict::Timeout);
    options_.workers.cpu_seconds = 300;
    options_.workers.memory_mb   = 12;
    EXPECT_EQ(verdict(extract(), "long.wav"), Verdict::OutOfMemory);
    EXPECT_EQ(verdict(extract(), "song3.wav"), Verdict::Ok);
    options_.workers.memory_mb = 0;
    EXPECT_CODE("E2124", extract());
}

TEST_F(ExtractionTest, OptionsOutOfRangeAreTheCallersToHear) {
    options_.features.sequence_seconds = 0;
    EXPECT_CODE("E2211", extract());
    options_.features.sequence_seconds = 3;
    options_.workers.program           = "/nowhere/ektara";
    try {
        extract();
        ADD_FAILURE();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E2120");
    }
    options_.workers.program = "/bin/true";
    EXPECT_CODE("E2120", extract()) << "a program that does not serve";
}

TEST_F(ExtractionTest, AStoreOfAnotherAnalyserOrADamagedOneIsBegunAnew) {
    extract();
    artifacts::Store(options_.cache).put("about", "analyser", "another");
    auto found = extract();
    EXPECT_EQ(found.decoded, 4u);
    ASSERT_EQ(found.warnings.size(), 1u);
    EXPECT_EQ(found.warnings[0].code, "W-STORE-REBUILT");
    artifacts::write_file(options_.cache / "store.sqlite", "garbage");
    found = extract();
    EXPECT_EQ(found.decoded, 4u);
    EXPECT_EQ(found.warnings.at(0).code, "W-STORE-REBUILT");
    EXPECT_EQ(extract().decoded, 0u);
}

TEST_F(ExtractionTest, WithoutAUsableCacheTheRunKeepsItsOwn) {
    artifacts::write_file(folder_ / "no-folder", "x");
    ::setenv("XDG_CACHE_HOME", (folder_ / "no-folder").c_str(), 1);
    options_.cache.clear();
    const auto found = extract();
    EXPECT_EQ(found.warnings.at(0).code, "W-STORE-UNUSABLE");
    EXPECT_EQ(extract().decoded, 0u);
    remove_own_store(folder_ / "run");
    EXPECT_EQ(extract().decoded, 4u);
    options_.cache = folder_ / "no-folder";
    EXPECT_CODE("E4401", extract());
}

TEST_F(ExtractionTest, AFileThatIsReplacedWhileItIsReadIsNotMistakenForTheNewOne) {
    const auto other = folder_ / "other.wav", first = folder_ / "first.wav";
    write_wav(other, testing::harmonics(30000, 333, 7));
    fs::copy_file(file("song0.wav"), first);
    {
        const std::jthread replacing([&](const std::stop_token& stop) {
            for (int turn = 0; !stop.stop_requested(); ++turn) {
                fs::copy_file(turn % 2 == 0 ? other : first, folder_ / "next.wav",
                              fs::copy_options::overwrite_existing);
                fs::rename(folder_ / "next.wav", file("song0.wav"));
            }
        });
        for (int i = 0; i < 3; ++i) EXPECT_TRUE(extract().extracted.failures.empty());
    }
    const auto last = extract().extracted.tables.at("mfcc-moments").values;
    EXPECT_EQ(last, features::extract(tracks_, options_.features).tables.at("mfcc-moments").values);
}

}  // namespace
}  // namespace ektara::extraction
