#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <numbers>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "signals.hpp"

namespace ektara {
namespace {

namespace fs = std::filesystem;
using artifacts::read_file;
using artifacts::write_file;
using testing::convert;
using testing::run_ektara;
using testing::write_wav;

/// Files as people have them, damaged and odd ones, beside 30 good songs.
class Zoo : public ::testing::Test {
  protected:
    Zoo() {
        for (std::uint32_t i = 0; i < 30; ++i)
            write_wav(music() / fmt::format("good{:02}.wav", i), testing::harmonics(22050, 110 + 20 * i, i));
        for (std::uint32_t i = 0; i < 30; ++i) readable_.insert(fmt::format("good{:02}.wav", i));
        write_wav(song(), testing::harmonics(44100, 196, 1));
    }

    fs::path music() const { return folder_ / "music"; }
    fs::path song() const { return folder_ / "song.wav"; }
    fs::path at(const std::string& name) const { return music() / name; }

    void good(const std::string& name) { readable_.insert(name); }
    void bad(const std::string& name, const std::string& code) { codes_[name] = code; }
    void good_conversion(const std::string& name, const std::string& arguments = "") {
        ASSERT_TRUE(convert(song(), at(name), arguments)) << name;
        good(name);
    }

    void cut_files() {
        ASSERT_TRUE(convert(song(), folder_ / "whole.flac"));
        ASSERT_TRUE(convert(song(), folder_ / "whole.mp3", "-b:a 128k"));
        const std::string flac = read_file(folder_ / "whole.flac");
        for (const auto& [name, share] : std::vector<std::pair<std::string, double>>{
                 {"cut10.flac", 0.1}, {"cut50.flac", 0.5}, {"cut99.flac", 0.99}})
            write_file(at(name), flac.substr(0, static_cast<std::size_t>(share * static_cast<double>(flac.size()))));
        write_file(at("header.flac"), flac.substr(0, 42));
        write_file(at("header.wav"), read_file(song()).substr(0, 44));
        bad("header.flac", "E2106");
        bad("header.wav", "E2109");
        bad("cut10.flac", "");
        for (const char* name : {"cut50.flac", "cut99.flac"}) good(name);
    }

    void not_music() {
        std::string noise;
        for (std::uint32_t i = 0, x = 1; i < 100000; ++i, x = x * 1664525 + 1013904223)
            noise += static_cast<char>(x >> 24);
        write_file(at("random.mp3"), noise);
        write_file(at("text.flac"), "These are words and no music.\n");
        write_file(at("empty.mp3"), "");
        write_file(at("list.mp3"), "#EXTM3U\n" + song().string() + "\n");
        ASSERT_TRUE(convert(song(), at("picture.mp4"), "-f lavfi -i color=c=red:s=64x64:d=1 -map 1:v"));
        fs::create_directory(at("folder.mp3"));
        fs::create_symlink("nowhere.wav", at("dangling.wav"));
        ASSERT_EQ(::mkfifo(at("fifo.mp3").c_str(), 0600), 0);
        bad("random.mp3", "");
        bad("text.flac", "E2109");
        bad("empty.mp3", "E2105");
        bad("list.mp3", "");
        bad("picture.mp4", "E2107");
        bad("folder.mp3", "E2103");
        bad("dangling.wav", "E2101");
        bad("fifo.mp3", "E2104");
    }

    void headers_that_lie() {
        const auto samples   = testing::harmonics(44100, 196, 1);
        std::string streamed = read_file(song());
        for (const std::size_t place : {4U, 40U}) streamed.replace(place, 4, "\xff\xff\xff\xff");
        write_file(at("unknown_size.wav"), streamed);
        good("unknown_size.wav");
        write_wav(at("no_channels.wav"), samples, {.declared_channels = 0});
        write_wav(at("0hz.wav"), samples, {.declared_hz = 0});
        bad("no_channels.wav", "");
        bad("0hz.wav", "");
        // An ID3 tag that claims to be longer than the file.
        write_file(at("id3_past_end.mp3"), "ID3\x03" + std::string(2, '\0') + "\x7f\x7f\x7f\x7f" +
                                               read_file(folder_ / "whole.mp3").substr(0, 500));
        bad("id3_past_end.mp3", "");
    }

    void written_into_pipes() {
        for (const auto& [name, open] :
             std::map<std::string, std::string>{{"sox.wav", std::string("\0\xf0\xff\x7f", 4)},
                                                {"arecord.wav", std::string("\0\0\0\x80", 4)},
                                                {"zero.wav", std::string(4, '\0')}}) {
            std::string streamed = read_file(song());
            for (const std::size_t place : {4U, 40U}) streamed.replace(place, 4, open);
            write_file(at(name), streamed);
            good(name);
        }
        for (const std::string name : {"pipe.aiff", "pipe.au", "pipe.flac"}) {
            const std::string format = name.substr(5);
            ASSERT_EQ(std::system(fmt::format("ffmpeg -nostdin -v quiet -i '{}' -f {} - | cat > '{}'", song().string(),
                                              format, at(name).string())
                                      .c_str()),
                      0);
            good(name);
        }
    }

    void channels() {
        const auto samples = testing::harmonics(44100, 233, 3);
        std::vector<float> opposite;
        for (const float x : samples) opposite.insert(opposite.end(), {0.5F * x, -0.5F * x});
        write_wav(at("opposite.wav"), opposite, {.channels = 2});
        ASSERT_TRUE(convert(at("opposite.wav"), at("opposite.mp3")));
        good("opposite.wav");
        good("opposite.mp3");
    }

    void sounds() {
        auto samples = testing::harmonics(44100, 196, 1);
        samples[9]   = std::numeric_limits<float>::quiet_NaN();
        write_wav(at("nan.wav"), samples, {.bits = 32, .floats = true});
        samples[9] = std::numeric_limits<float>::infinity();
        write_wav(at("inf.wav"), samples, {.bits = 32, .floats = true});
        write_wav(at("short.wav"), testing::harmonics(1102, 196, 1));
        write_wav(at("silent.wav"), std::vector<float>(22050, 0.0F));
        write_wav(at("dc.wav"), std::vector<float>(22050, 0.3F));
        bad("nan.wav", "E2110");
        bad("inf.wav", "E2110");
        bad("short.wav", "E2111");
        bad("silent.wav", "E2112");
        bad("dc.wav", "E2112");
        good_conversion("8khz_8bit.wav", "-ar 8000 -c:a pcm_u8");
        good_conversion("192khz_24bit.wav", "-ar 192000 -c:a pcm_s24le");
        good_conversion("eight.wav", "-af 'pan=7.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0|c6=c0|c7=c0'");
        for (const char* name : {"a.aiff", "a.au", "a.opus", "a.wma", "a.ogg"}) good_conversion(name);
        good_conversion("alac.m4a", "-c:a alac");
    }

    void tags() {
        good_conversion(
            "cover.flac",
            "-f lavfi -i color=c=blue:s=64x64:d=0.04 -map 0:a -map 1:v -c:v png -disposition:v attached_pic");
        good_conversion("control.flac", "-metadata title='a\x01\x07\tb\nc'");
        good_conversion("endless.flac", "-metadata title='" + std::string(65536, 'x') + "'");
        good_conversion("latin.ogg", "-c:a libvorbis -metadata title='caf\xe9' -metadata artist='\xff\xfe'");
        // 20 MB of picture before the music.
        const std::size_t size = 20'000'000;
        const auto synchsafe   = [](std::size_t n) {
            std::string four;
            for (int shift = 21; shift >= 0; shift -= 7) four += static_cast<char>((n >> shift) & 0x7f);
            return four;
        };
        const std::string zero(1, '\0');
        const std::string picture = zero + "image/png" + zero + "\x03" + zero + std::string(size, 'p');
        const std::string frame   = "APIC" + synchsafe(picture.size()) + zero + zero + picture;
        write_file(at("picture.mp3"),
                   "ID3\x04" + zero + zero + synchsafe(frame.size()) + frame + read_file(folder_ / "whole.mp3"));
        good("picture.mp3");
    }

    void names() {
        for (const std::string name : {"গা\u09dcি.wav", "গা\u09a1\u09bcি.wav", "two\nlines.wav", "=cmd.wav"}) {
            fs::copy_file(song(), at(name));
            good(name);
        }
        fs::create_directory_symlink(music(), at("loop"));
    }

    std::vector<std::string> run(const std::string& name) const {
        return {"run",     music().string(),
                "-o",      (folder_ / name).string(),
                "--cache", (folder_ / "cache").string(),
                "--k",     "3",
                "--seeds", "1",
                "--jobs",  "2",
                "--set",   "train.max_epochs=2",
                "--set",   "train.min_epochs=1",
                "--set",   "train.min_steps=2",
                "--set",   "evaluate.half_samples=0",
                "--set",   "evaluate.permutations=0",
                "--set",   "run.preset=easy"};
    }
    static std::set<std::string> ids(const fs::path& csv) {
        std::set<std::string> found;
        const auto table = artifacts::read_csv(csv);
        for (const auto& row : table.rows) found.insert(row[table.at("id", csv.string())]);
        return found;
    }

    void files_of_every_kind() {
        cut_files();
        not_music();
        headers_that_lie();
        sounds();
        tags();
        names();
        written_into_pipes();
        channels();
    }

    testing::TemporaryFolder folder_;
    std::set<std::string> readable_;
    /// What each bad file is told by; "": by any code of E21xx.
    std::map<std::string, std::string> codes_;
};

TEST_F(Zoo, EveryReadableFileIsClusteredAndEveryOtherIsListed) {
    files_of_every_kind();
    good_conversion("long.flac", "-f lavfi -i 'aevalsrc=0.3*sin(440*2*PI*t)+0.05*random(0):s=8000' -map 1:a -t 1380");
    ASSERT_GE(codes_.size() + readable_.size(), 30u + 25u);
    const auto ran = run_ektara(run("run"));
    ASSERT_EQ(ran.exit_code, 3) << ran.errors;
    EXPECT_EQ(ids(folder_ / "run/clusterings/raw.kmeans.s0.csv"), readable_);

    const auto listed = run_ektara({"failures", (folder_ / "run").string(), "--json"});
    ASSERT_EQ(listed.exit_code, 0) << listed.errors;
    std::map<std::string, std::string> verdicts;
    for (const auto& one : artifacts::parse_json(listed.output, "failures")) {
        const std::string id = one.at("id"), code = one.at("code");
        verdicts[id] = one.at("verdict");
        EXPECT_FALSE(one.at("reason").get<std::string>().empty()) << id;
        EXPECT_FALSE(one.at("what_to_do").get<std::string>().empty()) << id;
        if (one.at("verdict") == "partial" || code == "W-CHANNELS-CANCEL") continue;
        ASSERT_TRUE(codes_.contains(id)) << id << ": " << one;
        EXPECT_EQ(code.substr(0, 3), "E21") << id;
        if (!codes_[id].empty()) {
            EXPECT_EQ(code, codes_[id]) << id;
        }
    }
    for (const auto& [id, code] : codes_) EXPECT_TRUE(verdicts.contains(id)) << id;
    for (const char* cut : {"cut50.flac", "cut99.flac"}) EXPECT_EQ(verdicts[cut], "partial") << cut;
    for (const char* name : {"sox.wav", "arecord.wav", "zero.wav", "pipe.aiff", "pipe.au", "pipe.flac"})
        EXPECT_FALSE(verdicts.contains(name)) << name;
    for (const char* name : {"opposite.wav", "opposite.mp3"}) EXPECT_EQ(verdicts[name], "ok") << name;
    EXPECT_NE(ran.output.find("W-CHANNELS-CANCEL"), std::string::npos) << ran.output;
    EXPECT_EQ(verdicts["short.wav"], "too_short");
    EXPECT_EQ(verdicts["silent.wav"], "silent");
    EXPECT_EQ(verdicts["picture.mp4"], "no_audio");
    EXPECT_EQ(verdicts["text.flac"], "unreadable");

    const auto again = run_ektara({"extract", music().string(), "-o", (folder_ / "again").string(), "--cache",
                                   (folder_ / "cache").string(), "--json"});
    ASSERT_EQ(again.exit_code, 3) << again.errors;
    const auto printed = artifacts::parse_json(again.output, "extract");
    EXPECT_EQ(printed.at("decoded"), 0);
    EXPECT_EQ(printed.at("n"), readable_.size());
    EXPECT_EQ(read_file(folder_ / "again/failures.csv"), read_file(folder_ / "run/failures.csv"));
    EXPECT_EQ(read_file(folder_ / "again/features/mfcc-moments.npy"),
              read_file(folder_ / "run/features/mfcc-moments.npy"));
}

TEST_F(Zoo, VerdictsAndFeaturesAreTheSameForAnyJobsOrderAndHistoryOfTheStore) {
    files_of_every_kind();
    artifacts::CsvTable forwards{{"path"}, {}, {}}, backwards = forwards, half = forwards;
    for (const auto& [name, code] : codes_) forwards.rows.push_back({name});
    for (const auto& name : readable_) forwards.rows.push_back({name});
    backwards.rows.assign(forwards.rows.rbegin(), forwards.rows.rend());
    for (std::size_t i = 0; i < forwards.rows.size(); i += 2) half.rows.push_back(forwards.rows[i]);
    for (const auto& [name, table] : {std::pair("f", forwards), std::pair("b", backwards), std::pair("h", half)})
        artifacts::write_csv(at(fmt::format("{}.csv", name)), table);
    const auto extract = [&](const std::string& manifest, const std::string& store, const std::string& jobs,
                             const std::vector<std::string>& settings = {}) {
        const std::string out = fmt::format("{}-{}-{}-{}", manifest, store, jobs, settings.size());
        std::vector<std::string> arguments{
            "extract", at(manifest + ".csv").string(), "-o",     (folder_ / out).string(),
            "--cache", (folder_ / store).string(),     "--jobs", jobs};
        arguments.insert(arguments.end(), settings.begin(), settings.end());
        const auto ran = run_ektara(arguments);
        EXPECT_EQ(ran.exit_code, 3) << ran.errors;
        return folder_ / out;
    };
    const auto expected = extract("f", "one", "1");
    // Stores that have seen half of the files, with thresholds that turn others away.
    extract("h", "seen", "2", {"--set", "features.shortest_seconds=1.5"});
    extract("h", "silent", "3", {"--set", "features.silence_db=-20", "--set", "decode.mix=mean"});
    for (const auto& other : {extract("f", "two", "4"), extract("b", "three", "1"), extract("b", "seen", "2"),
                              extract("f", "silent", "3"), extract("f", "seen", "1")})
        for (const char* file :
             {"tracks.csv", "failures.csv", "features/mfcc-moments.npy", "features/mfcc-moments.json"})
            EXPECT_EQ(read_file(other / file), read_file(expected / file)) << other << " " << file;
}

TEST_F(Zoo, ForgottenVerdictsAreTriedAgain) {
    write_file(at("text.mp3"), "not music");
    const std::vector<std::string> extract{
        "extract", music().string(), "-o", (folder_ / "run").string(), "--cache", (folder_ / "cache").string(),
        "--json"};
    const std::vector<std::string> forget{"failures", (folder_ / "run").string(),   "--forget",
                                          "--cache",  (folder_ / "cache").string(), "--json"};
    const auto decoded = [&] { return artifacts::parse_json(run_ektara(extract).output, "extract").at("decoded"); };
    EXPECT_EQ(decoded(), 31);
    EXPECT_EQ(decoded(), 0);
    const auto forgotten = run_ektara(forget);
    EXPECT_EQ(forgotten.exit_code, 0) << forgotten.errors;
    EXPECT_EQ(artifacts::parse_json(forgotten.output, "failures").at("forgotten"), 1);
    EXPECT_EQ(decoded(), 1);
}

TEST_F(Zoo, NamesWithControlCharactersMoveNoCursor) {
    fs::copy_file(song(), at("a\x1b]0;x\x07\x1b[2Jz.wav"));
    write_file(at("b\x1b[2J.mp3"), "not music");
    for (const auto& arguments :
         {std::vector<std::string>{"scan", music().string()},
          std::vector<std::string>{"extract", music().string(), "-o", (folder_ / "run").string()},
          std::vector<std::string>{"failures", (folder_ / "run").string()}}) {
        const auto ran = run_ektara(arguments);
        EXPECT_EQ((ran.output + ran.errors).find('\x1b'), std::string::npos) << arguments[0];
    }
}

TEST_F(Zoo, AnInterruptPromisesOnlyWhatIsKept) {
    const auto table = folder_ / "table.csv";
    ASSERT_EQ(::mkfifo(table.c_str(), 0600), 0);
    // Interrupted while it reads a table that does not end.
    const std::string script = R"(exec 9<>"$2"; echo id,x >&9; "$0" "$@" 9>&- & p=$!
until [ /proc/$p/exe -ef "$0" ] && ls -l /proc/$p/fd 2>/dev/null | grep -qF "$2"; do :; done; kill -TERM $p; wait $p)";
    const auto ran =
        run_ektara({"cluster", table.string(), "-o", (folder_ / "c.csv").string()}, {"bash", "-c", script});
    EXPECT_EQ(ran.exit_code, 130) << ran.errors;
    EXPECT_NE(ran.errors.find("starts again from the beginning"), std::string::npos) << ran.errors;
    EXPECT_EQ(ran.errors.find("kept"), std::string::npos) << ran.errors;
}

TEST_F(Zoo, FailuresOfARunWithoutAnySayThatAllWentWell) {
    ASSERT_EQ(run_ektara({"extract", music().string(), "-o", (folder_ / "run").string()}).exit_code, 0);
    const auto listed = run_ektara({"failures", (folder_ / "run").string()});
    EXPECT_EQ(listed.exit_code, 0);
    EXPECT_NE(listed.output.find("every file could be read"), std::string::npos) << listed.output;
    const auto none = run_ektara({"failures", folder_.path().string()});
    EXPECT_EQ(none.exit_code, 1);
    EXPECT_NE(none.errors.find("E4304"), std::string::npos);
}

TEST_F(Zoo, TheProbeIsAskedBeforeAndAfterTheControls) {
    // The even songs come from a place that adds treble, which fades in and out: a low-pass takes all of it away.
    std::string manifest = "path,language,source,song_id\n";
    for (std::uint32_t i = 0; i < 80; ++i) {
        auto samples = testing::harmonics(22050, 110 + 8 * i, i);
        if (i % 2 == 0)
            for (std::size_t t = 0; t < samples.size(); ++t)
                samples[t] += (t % 2 == 0 ? 0.15F : -0.15F) *
                              std::sin(std::numbers::pi_v<float> * static_cast<float>(t) / 22050.0F);
        write_wav(at(fmt::format("good{:02}.wav", i)), samples);
        manifest += fmt::format("good{:02}.wav,{},{},{}\n", i, i % 3 == 0 ? "english" : "bangla",
                                i % 2 == 0 ? "radio" : "studio", i);
    }
    write_file(at("manifest.csv"), manifest);
    auto arguments = run("run");
    arguments[1]   = at("manifest.csv").string();
    arguments.insert(arguments.end(), {"--set", "features.band_limit_hz=6000"});
    const auto ran = run_ektara(arguments);
    ASSERT_EQ(ran.exit_code, 0) << ran.errors;
    bool found        = false;
    const auto record = artifacts::read_json(folder_ / "run/run.json");
    for (const auto& row : record.at("probe")) {
        if (row.at("column") != "source") continue;
        found               = true;
        const double before = row.at("balanced_accuracy_without_controls"), after = row.at("balanced_accuracy");
        EXPECT_GT(before, 0.85);
        EXPECT_LT(after, 0.65) << "chance is 0.5";
    }
    EXPECT_TRUE(found);
    EXPECT_NE(read_file(folder_ / "run/report.html").find("Corpus probe"), std::string::npos);
}

TEST_F(Zoo, TheDoctorFindsASoundInstallationAndADamagedStore) {
    const std::vector<std::string> ask{"doctor", "--json", "--cache", (folder_ / "cache").string()};
    const auto sound = run_ektara(ask);
    EXPECT_EQ(sound.exit_code, 0) << sound.output;
    EXPECT_TRUE(artifacts::parse_json(sound.output, "doctor").at("sound").get<bool>());
    write_file(folder_ / "cache/store.sqlite", "garbage that is no database");
    const auto ill = run_ektara(ask);
    EXPECT_EQ(ill.exit_code, 1);
    EXPECT_NE(ill.output.find("begun anew"), std::string::npos) << ill.output;
    EXPECT_EQ(run_ektara(ask).exit_code, 0);
}

}  // namespace
}  // namespace ektara
