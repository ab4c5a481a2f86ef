#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/random.hpp"
#include "signals.hpp"

namespace ektara {
namespace {

namespace fs = std::filesystem;
using testing::run_ektara;

/// Fifteen files, one of which is no audio, and lists of parts of them.
class Shards : public ::testing::Test {
  protected:
    Shards() {
        fs::create_directories(folder_ / "music");
        for (std::uint32_t i = 0; i < 14; ++i) {
            const auto file = folder_ / "music" / fmt::format("song{:02}.wav", i);
            testing::write_wav(file, testing::harmonics(9000, 150 + 31 * (i % 13), i % 13));
            files_.push_back(file.string());
        }
        artifacts::write_file(folder_ / "music/broken.wav", "RIFF, says the file, and is none");
        files_.push_back((folder_ / "music/broken.wav").string());
        write_list("all.txt", files_);
    }
    std::string at(const std::string& name) const { return (folder_ / name).string(); }
    void write_list(const std::string& name, const std::vector<std::string>& files) {
        std::string lines;
        for (const auto& file : files) lines += file + "\n";
        artifacts::write_file(folder_ / name, lines);
    }
    testing::Finished extract(const std::string& list, const std::string& output, std::vector<std::string> more = {}) {
        std::vector<std::string> words{"extract",
                                       "--list",
                                       at(list),
                                       "-o",
                                       at(output),
                                       "--features",
                                       "mfcc-moments,mfcc-sequence,descriptors",
                                       "--cache",
                                       at("store"),
                                       "--no-progress"};
        words.insert(words.end(), more.begin(), more.end());
        return run_ektara(words);
    }
    /// Calls `make(list, shard)` for parts of `size` files in an order of their own; the shards lie in one folder.
    void make_parts(std::vector<std::string> files, const std::string& into, std::size_t size,
                    const std::function<testing::Finished(const std::string&, const std::string&)>& make) {
        Random(5, "order", size).shuffle(files);
        for (std::size_t first = 0, part = 0; first < files.size(); first += size, ++part) {
            const auto last = std::min(first + size, files.size());
            write_list("part.txt", {files.begin() + static_cast<std::ptrdiff_t>(first),
                                    files.begin() + static_cast<std::ptrdiff_t>(last)});
            const auto done = make("part.txt", fmt::format("{}/shard-{}", into, (part * 7) % 16));
            EXPECT_TRUE(done.exit_code == 0 || done.exit_code == 3) << done.errors;
        }
    }
    void extract_parts(const std::string& into, std::size_t size) {
        make_parts(files_, into, size, [&](const auto& list, const auto& shard) { return extract(list, shard); });
    }
    testing::Finished merge(const std::string& folder, const std::string& output, std::vector<std::string> more = {}) {
        std::vector<std::string> words{"merge", at(folder), "-o", at(output), "--cache", at("store"), "--no-progress"};
        words.insert(words.end(), more.begin(), more.end());
        return run_ektara(words);
    }
    void expect_same(const std::string& one, const std::string& other) {
        std::size_t compared = 0;
        for (const auto& entry : fs::recursive_directory_iterator(folder_ / one)) {
            const auto name = entry.path().lexically_relative(folder_ / one);
            if (!entry.is_regular_file() || (name.begin()->string() != "features" && name.extension() != ".csv"))
                continue;
            EXPECT_EQ(artifacts::read_file(entry.path()), artifacts::read_file(folder_ / other / name)) << name;
            ++compared;
        }
        EXPECT_EQ(compared, 8u);  // three tables with their names, tracks.csv and failures.csv
    }
    testing::TemporaryFolder folder_;
    std::vector<std::string> files_;
};

TEST_F(Shards, OfAnySizeAndOrderGiveTheBytesOfOneProcess) {
    EXPECT_EQ(extract("all.txt", "whole").exit_code, 3);
    for (const std::size_t size : {1U, 4U, 100U}) {
        const auto parts = fmt::format("parts{}", size), merged = fmt::format("merged{}", size);
        extract_parts(parts, size);
        const auto done = merge(parts, merged, {"--list", at("all.txt")});
        EXPECT_EQ(done.exit_code, 3) << done.errors;
        EXPECT_NE(done.errors.find("W-DUPLICATES"), std::string::npos) << "song00 and song13 lie in different shards";
        expect_same("whole", merged);
    }
}

TEST_F(Shards, AreDoneOnceAndSayWhatBecameOfTheirFiles) {
    EXPECT_EQ(extract("all.txt", "shard").exit_code, 3);
    const auto done = artifacts::read_json(folder_ / "shard/DONE.json");
    EXPECT_EQ(done.at("tracks"), 15);
    EXPECT_EQ(done.at("verdicts"), (artifacts::Json{{"ok", 14}, {"unreadable", 1}}));
    fs::remove_all(folder_ / "music");  // nothing is opened again
    const auto again = extract("all.txt", "shard", {"--json"});
    EXPECT_EQ(again.exit_code, 3) << again.errors;
    EXPECT_EQ(artifacts::parse_json(again.output, "output"),
              (artifacts::Json{{"done_before", true}, {"tracks", 15}, {"failures", 1}}));
}

TEST_F(Shards, WithoutOneUsableFileAreDoneToo) {
    write_list("broken.txt", {at("music/broken.wav")});
    write_list("fine.txt", {files_[0], files_[1]});
    EXPECT_EQ(extract("broken.txt", "parts/a").exit_code, 3);
    EXPECT_EQ(extract("fine.txt", "parts/b").exit_code, 0);
    const auto done = merge("parts", "merged", {"--json"});
    EXPECT_EQ(done.exit_code, 3) << done.errors;
    EXPECT_EQ(artifacts::parse_json(done.output, "output"),
              (artifacts::Json{{"shards", 2}, {"tracks", 3}, {"failures", 1}}));
    EXPECT_EQ(merge("parts/a", "nothing").exit_code, 4);
}

TEST_F(Shards, MissingDoubledForeignAndUnfinishedOnesAreNamed) {
    extract_parts("parts", 4);
    const auto refused = [&](const std::string& code, const std::string& name, std::vector<std::string> more) {
        const auto done = merge("parts", "merged", std::move(more));
        EXPECT_NE(done.exit_code, 0);
        EXPECT_NE(done.errors.find(code), std::string::npos) << done.errors;
        EXPECT_NE(done.errors.find(name), std::string::npos) << done.errors;
        EXPECT_FALSE(fs::exists(folder_ / "merged"));
    };
    write_list("fewer.txt", {files_.begin() + 1, files_.end()});
    refused("E1536", "song00.wav", {"--list", at("fewer.txt")});
    write_list("one.txt", {files_[3]});
    extract("one.txt", "parts/shard-again");
    refused("E1534", "song03.wav", {});
    fs::remove(folder_ / "parts/shard-again/DONE.json");
    refused("E1532", "shard-again", {});
    fs::remove_all(folder_ / "parts/shard-again");
    const auto lost = artifacts::read_csv(folder_ / "parts/shard-7/tracks.csv");
    fs::remove_all(folder_ / "parts/shard-7");
    refused("E1535", lost.rows.front().front(), {"--list", at("all.txt")});
    EXPECT_EQ(merge("music", "merged").exit_code, 2);  // E1531
}

TEST_F(Shards, ThatWereMadeAnewAreMergedAnew) {
    write_list("one.txt", {files_[0]});
    EXPECT_EQ(extract("one.txt", "shard").exit_code, 0);
    EXPECT_EQ(merge("shard", "merged").exit_code, 0);
    const auto before = artifacts::read_file(folder_ / "merged/features/descriptors.npy");
    testing::write_wav(files_[0], testing::harmonics(9000, 800, 50));
    EXPECT_EQ(extract("one.txt", "shard", {"--force"}).exit_code, 0);
    EXPECT_EQ(merge("shard", "merged").exit_code, 0);
    EXPECT_NE(artifacts::read_file(folder_ / "merged/features/descriptors.npy"), before);
    EXPECT_EQ(artifacts::read_file(folder_ / "merged/features/descriptors.npy"),
              artifacts::read_file(folder_ / "shard/features/descriptors.npy"));
}

TEST_F(Shards, OfOtherRecipesAndDamagedOnesAreRefused) {
    write_list("a.txt", {files_[0], files_[1]});
    write_list("b.txt", {files_[2]});
    EXPECT_EQ(extract("a.txt", "parts/a").exit_code, 0);
    EXPECT_EQ(extract("b.txt", "parts/b", {"--duration", "0.2"}).exit_code, 0);
    const auto other = merge("parts", "merged");
    EXPECT_NE(other.errors.find("E1533"), std::string::npos) << other.errors;
    EXPECT_NE(other.errors.find("decode.duration_seconds"), std::string::npos) << other.errors;
    EXPECT_EQ(extract("b.txt", "parts/b", {"--force"}).exit_code, 0);
    EXPECT_EQ(merge("parts", "merged").exit_code, 0);
    fs::resize_file(folder_ / "parts/b/shard.cbor", 20);
    EXPECT_NE(merge("parts", "other").errors.find("E4104"), std::string::npos);
}

/// A run of the first ten songs, into whose spaces the others are placed.
class AssignShards : public Shards {
  protected:
    AssignShards() {
        std::string manifest = "path\n";
        for (std::size_t i = 0; i < 10; ++i) manifest += files_[i] + "\n";
        artifacts::write_file(folder_ / "reference.csv", manifest);
        write_list("new.txt", new_files_);
        std::vector<std::string> words{"run", at("reference.csv"), "-o", at("run"), "--preset", "easy", "--k", "2"};
        words.insert(words.end(), {"--seeds", "1", "--cache", at("store"), "--no-progress"});
        for (const char* set : {"train.min_steps=60", "train.min_epochs=2", "train.max_epochs=60",
                                "train.latent_dims=3", "evaluate.half_samples=10", "evaluate.permutations=10"})
            words.insert(words.end(), {"--set", set});
        const auto done = run_ektara(words);
        EXPECT_EQ(done.exit_code, 0) << done.errors;
    }
    testing::Finished assign(const std::string& list, const std::string& output, std::vector<std::string> more = {}) {
        std::vector<std::string> words{"assign",  at("run"),   "--list",        at(list),  "-o", at(output),
                                       "--cache", at("store"), "--no-progress", "--space", "vae"};
        words.insert(words.end(), more.begin(), more.end());
        return run_ektara(words);
    }
    const std::vector<std::string> new_files_{files_.begin() + 3, files_.end()};
};

TEST_F(AssignShards, OfAnySizeAndOrderGiveTheTableOfOneProcess) {
    EXPECT_EQ(assign("new.txt", "whole.csv").exit_code, 3);
    for (const std::size_t size : {1U, 5U, 100U}) {
        const auto parts = fmt::format("parts{}", size), merged = fmt::format("merged{}", size);
        make_parts(new_files_, parts, size, [&](const auto& list, const auto& shard) { return assign(list, shard); });
        const auto done = merge(parts, merged, {"--list", at("new.txt")});
        EXPECT_EQ(done.exit_code, 3) << done.errors;
        EXPECT_EQ(artifacts::read_file(folder_ / merged / "assignments.csv"),
                  artifacts::read_file(folder_ / "whole.csv"));
        const auto failures = artifacts::read_csv(folder_ / merged / "failures.csv");
        ASSERT_EQ(failures.rows.size(), 1u);
        EXPECT_EQ(failures.rows[0][0], files_.back());
    }
}

TEST_F(AssignShards, AreDoneOnceForTheSameRunAndList) {
    EXPECT_EQ(assign("new.txt", "shard").exit_code, 3);
    const auto done = artifacts::read_json(folder_ / "shard/DONE.json");
    EXPECT_EQ(done.at("verdicts"), (artifacts::Json{{"ok", 11}, {"unreadable", 1}}));
    fs::remove_all(folder_ / "music");
    const auto again = assign("new.txt", "shard", {"--json"});
    EXPECT_EQ(again.exit_code, 3) << again.errors;
    EXPECT_EQ(artifacts::parse_json(again.output, "output"),
              (artifacts::Json{{"done_before", true}, {"tracks", 12}, {"failures", 1}}));
    const auto other = assign("new.txt", "shard", {"--neighbors", "2"});
    EXPECT_NE(other.errors.find("E4302"), std::string::npos) << other.errors;
}

TEST_F(AssignShards, OfAnotherSpaceMissingOnesAndThoseOfExtractAreRefused) {
    write_list("a.txt", {files_[11], files_[12]});
    write_list("b.txt", {files_[13]});
    EXPECT_EQ(assign("a.txt", "parts/a").exit_code, 0);
    const auto missing = merge("parts", "merged", {"--list", at("new.txt")});
    EXPECT_NE(missing.errors.find("E1535"), std::string::npos) << missing.errors;
    EXPECT_NE(missing.errors.find("song03.wav"), std::string::npos) << missing.errors;
    EXPECT_EQ(assign("b.txt", "parts/b", {"--neighbors", "3"}).exit_code, 0);
    const auto other = merge("parts", "merged");
    EXPECT_NE(other.errors.find("E1533"), std::string::npos) << other.errors;
    EXPECT_NE(other.errors.find("assign.neighbors"), std::string::npos) << other.errors;
    fs::remove_all(folder_ / "parts/b");
    EXPECT_EQ(extract("b.txt", "parts/b").exit_code, 0);
    EXPECT_NE(merge("parts", "merged").errors.find("E1556"), std::string::npos);
    EXPECT_NE(assign("a.txt", "more", {files_[13]}).errors.find("E1557"), std::string::npos);
    fs::remove_all(folder_ / "parts/b");
    fs::resize_file(folder_ / "parts/a/assignments.csv", 40);
    EXPECT_NE(merge("parts", "merged").errors.find("E4104"), std::string::npos);
    EXPECT_FALSE(fs::exists(folder_ / "merged"));
}

}  // namespace
}  // namespace ektara
