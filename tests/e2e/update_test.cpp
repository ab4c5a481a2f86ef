#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/random.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "quick_run.hpp"

namespace ektara {
namespace {

namespace fs = std::filesystem;
using testing::run_ektara;
using testing::TemporaryFolder;

/// Songs `first` to `last` about four places; those from `relabelled` to nine more have another genre.
std::string songs(int first, int last, int relabelled = 1000) {
    std::string text = "id,title,language,genre,x,y,z\n";
    for (int i = first; i < last; ++i) {
        Random random(static_cast<Seed>(i), "update");
        const bool is_other = i >= relabelled && i < relabelled + 10;
        text += fmt::format("song{:03},Title {},{},{},{:.4f},{:.4f},{:.4f}\n", i, i, i % 2 == 0 ? "bangla" : "english",
                            is_other     ? "jazz"
                            : i % 4 == 0 ? "folk"
                                         : "rock",
                            9 * (i % 2) + random.normal(), 9 * (i / 2 % 2) + random.normal(),
                            9 * (i % 4 == 0) + random.normal());
    }
    return text;
}

class Update : public ::testing::Test {
  protected:
    void write(const std::string& text) const { artifacts::write_file(folder_ / "t.csv", text); }
    std::string at(const std::string& name) const { return (folder_ / name).string(); }
    void make_run(const std::string& name, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{"run", at("t.csv"), "-o", at(name), "--k", "4", "--seeds", "2"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto done =
            run_ektara(testing::quick_run(arguments, {"run.resamples=2", "train.max_epochs=4", "train.latent_dims=2",
                                                      "evaluate.half_samples=20", "evaluate.permutations=19"}));
        ASSERT_EQ(done.exit_code, 0) << done.errors;
    }
    artifacts::Json update(const std::string& name, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> arguments{"update", at(name), "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto done = run_ektara(arguments);
        EXPECT_EQ(done.exit_code, 0) << done.errors;
        const auto checked = run_ektara({"check", at(name)});
        EXPECT_EQ(checked.exit_code, 0) << checked.output << checked.errors;
        return done.exit_code == 0 ? artifacts::parse_json(done.output, "update") : artifacts::Json();
    }
    std::map<TrackId, int> groups(const std::string& name, const std::string& clustering) const {
        std::map<TrackId, int> found;
        for (const auto& [id, group] : rundir::read_cluster_rows(folder_ / name / "clusterings" / clustering))
            found[id] = group;
        return found;
    }
    /// The bytes of every file but those that hold times, and the fit.
    std::map<std::string, std::string> bytes(const std::string& name) const {
        std::map<std::string, std::string> files;
        for (const auto& entry : fs::recursive_directory_iterator(folder_ / name)) {
            const auto file = entry.path().lexically_relative(folder_ / name).string();
            const std::set<std::string> left_out{"run.json", "report.html", ".lock", "digests.txt", "changes.csv"};
            if (entry.is_regular_file() && !left_out.contains(file) && !file.starts_with("fit/"))
                files[file] = artifacts::read_file(entry.path());
        }
        return files;
    }
    std::map<std::string, int> counts(const artifacts::Json& updated) const {
        std::map<std::string, int> found;
        for (const auto& change : updated.at("changes")) ++found[change.at("change").get<std::string>()];
        return found;
    }
    TemporaryFolder folder_;
};

/// The rows of a table by id, as bytes.
std::map<TrackId, std::string> rows_of(const fs::path& file) {
    const auto table = artifacts::read_table(file);
    std::map<TrackId, std::string> rows;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const RowVector row = table.values.row(static_cast<Eigen::Index>(i));
        rows[table.rows[i]].assign(reinterpret_cast<const char*>(row.data()),
                                   sizeof(float) * static_cast<std::size_t>(row.size()));
    }
    return rows;
}

TEST_F(Update, ChangesOnlyTheSongsThatChanged) {
    write(songs(0, 150));
    make_run("run");
    fs::copy(folder_ / "run", folder_ / "before", fs::copy_options::recursive);
    write(songs(10, 160, 50));
    const auto made = update("run");
    EXPECT_EQ(counts(made), (std::map<std::string, int>{{"added", 10}, {"removed", 10}, {"retagged", 10}}));
    int files = 0;
    for (const char* folder : {"features", "embeddings", "projections"})
        for (const auto& entry : fs::directory_iterator(folder_ / "before" / folder)) {
            if (entry.path().extension() != ".npy") continue;
            ++files;
            const auto old = rows_of(entry.path()), now = rows_of(folder_ / "run" / folder / entry.path().filename());
            EXPECT_EQ(now.size(), 150u);
            for (const auto& [id, row] : now) {
                if (old.contains(id)) {
                    EXPECT_EQ(row, old.at(id)) << entry.path() << " " << id;
                }
            }
        }
    EXPECT_EQ(files, 8) << "the table, vae of two seeds, pca, raw, and three maps";
    for (const auto& entry : fs::directory_iterator(folder_ / "before/clusterings")) {
        const auto name = entry.path().filename().string();
        const auto old = groups("before", name), now = groups("run", name);
        EXPECT_EQ(now.size(), 150u);
        for (const auto& [id, group] : now)
            if (old.contains(id)) {
                EXPECT_EQ(group, old.at(id)) << name << " " << id;
            }
    }
    const auto changes = artifacts::read_csv(folder_ / "run/changes.csv");
    EXPECT_EQ(changes.rows.size(), 30u);
    EXPECT_EQ(changes.rows.front()[changes.at("id", "")], "song150");
    EXPECT_EQ(changes.rows.back()[changes.at("labels", "")], "genre: rock → jazz");
    const auto record = artifacts::read_json(folder_ / "run/run.json");
    EXPECT_EQ(record.at("rows"), 150);
    EXPECT_EQ(record.at("placement"), (artifacts::Json{{"fitted", 150}, {"placed", 10}, {"gone", 10}}));
    EXPECT_TRUE(std::any_of(record.at("warnings").begin(), record.at("warnings").end(),
                            [](const auto& warning) { return warning.at("code") == "W-PLACED"; }));
}

TEST_F(Update, PlacesNewSongsWhereAssignPlacesThem) {
    write(songs(0, 60));
    make_run("run", {"--preset", "medium", "--no-text"});
    write(songs(60, 72));
    std::map<std::string, std::map<TrackId, int>> expected;
    const auto record = artifacts::read_json(folder_ / "run/run.json");
    for (const auto& method : record.at("methods")) {
        const auto file = fs::path(method.at("clustering").get<std::string>()).filename().string();
        const auto name = file.substr(0, file.size() - 7);  // without ".s0.csv"
        const auto done = run_ektara({"assign", at("run"), at("t.csv"), "--clusters", name, "--json"});
        ASSERT_EQ(done.exit_code, 0) << done.errors;
        const auto placed = artifacts::parse_json(done.output, name);
        for (const auto& song : placed.at("songs"))
            expected[file][song.at("id").get<std::string>()] = song.at("cluster").get<int>();
    }
    EXPECT_GE(expected.size(), 5u);
    write(songs(0, 72));
    update("run");
    for (const auto& [file, songs_of_it] : expected) {
        const auto now = groups("run", file);
        for (const auto& [id, group] : songs_of_it) EXPECT_EQ(now.at(id), group) << file << " " << id;
    }
    // The run with its new songs still places by what its groups were made of.
    write(songs(60, 72));
    const auto again = run_ektara({"assign", at("run"), at("t.csv"), "--clusters", "raw.kmeans", "--json"});
    ASSERT_EQ(again.exit_code, 0) << again.errors;
    const auto placed = artifacts::parse_json(again.output, "raw.kmeans");
    for (const auto& song : placed.at("songs"))
        EXPECT_EQ(song.at("cluster").get<int>(), expected.at("raw.kmeans.s0.csv").at(song.at("id").get<std::string>()));
}

TEST_F(Update, InTwoStepsIsTheSameAsInOneAndTheWayBackIsThatOfTheRun) {
    write(songs(0, 80));
    make_run("one");
    fs::copy(folder_ / "one", folder_ / "two", fs::copy_options::recursive);
    const auto original = bytes("one");
    write(songs(0, 86));
    update("two");
    write(songs(5, 92));
    update("one");
    update("two");
    EXPECT_EQ(bytes("one"), bytes("two"));
    write(songs(0, 80));
    const auto back = update("two");
    EXPECT_EQ(counts(back), (std::map<std::string, int>{{"added", 5}, {"removed", 12}}));
    EXPECT_EQ(bytes("two"), original);
    EXPECT_EQ(counts(update("two")), (std::map<std::string, int>())) << "nothing changed since";
}

TEST_F(Update, RefitsWithTheNumbersThatGroupsHad) {
    write(songs(0, 80));
    make_run("run");
    const auto before = groups("run", "raw.kmeans.s0.csv");
    write(songs(6, 100));
    update("run");
    const auto made = update("run", {"--refit"});
    EXPECT_FALSE(fs::exists(folder_ / "run/fit"));
    EXPECT_FALSE(artifacts::read_json(folder_ / "run/run.json").contains("placement"));
    // Four places far apart: the songs of each stay together under their number.
    const auto now = groups("run", "raw.kmeans.s0.csv");
    int same       = 0;
    for (const auto& [id, group] : before) same += now.contains(id) && now.at(id) == group ? 1 : 0;
    EXPECT_EQ(same, 74);
    ASSERT_EQ(made.at("groups").size(), 4u);
    for (const auto& group : made.at("groups")) {
        EXPECT_EQ(group.at("now"), group.at("before"));
        EXPECT_LE(group.at("shared").get<int>(), group.at("songs").get<int>());
    }
    // The groups themselves are those of a new run.
    make_run("new");
    const auto fresh = groups("new", "raw.kmeans.s0.csv");
    std::vector<int> refitted, made_anew;
    for (const auto& [id, group] : fresh) {
        made_anew.push_back(group);
        refitted.push_back(now.at(id));
    }
    EXPECT_TRUE(testing::same_partition(refitted, made_anew));
}

TEST_F(Update, ThatIsKilledLeavesTheRunAsItWasOrAsItShallBe) {
    write(songs(0, 40));
    make_run("run");
    fs::copy(folder_ / "run", folder_ / "whole", fs::copy_options::recursive);
    const auto before = bytes("run");
    write(songs(4, 44));
    update("whole");
    const auto after = bytes("whole");
    int kills        = 0;
    for (int moment = 1; kills < 40; moment += 1 + moment / 3) {
        const auto ended =
            run_ektara({"update", at("run")}, {"env", fmt::format("EKTARA_TEST_KILL_AT_WRITE={}", moment)});
        if (ended.exit_code == 0) break;
        ++kills;
        const auto checked = run_ektara({"check", at("run")});
        EXPECT_EQ(checked.exit_code, 0) << "at moment " << moment << ": " << checked.output << checked.errors;
        auto now = bytes("run");
        std::erase_if(now, [](const auto& file) { return file.first.starts_with(".update"); });
        EXPECT_EQ(now, before) << "at moment " << moment;
    }
    EXPECT_GE(kills, 5);
    EXPECT_EQ(bytes("run"), after);
}

TEST_F(Update, LeavesNamesMovedSongsAndCorrectedLabels) {
    write(songs(0, 60));
    make_run("run");
    const auto edit = [&](std::vector<std::string> what) {
        what.insert(what.begin(), {"edit", at("run"), "--clusters", "raw.kmeans"});
        const auto done = run_ektara(what);
        EXPECT_EQ(done.exit_code, 0) << done.errors;
    };
    const auto group = groups("run", "raw.kmeans.s0.csv").at("song007");
    const int other  = group == 0 ? 1 : 0;
    edit({"--name", std::to_string(other), "Rainy ballads"});
    edit({"--move", "Title 7", std::to_string(other)});
    edit({"--pin", "song009"});
    edit({"--label", "song007", "genre=waltz"});
    edit({"--label", "song008", "genre=mistake"});
    EXPECT_EQ(run_ektara({"edit", at("run"), "--undo"}).exit_code, 0);
    for (const std::vector<std::string>& how : {std::vector<std::string>{}, {"--refit"}}) {
        write(songs(0, how.empty() ? 64 : 90));
        update("run", how);
        const auto told = run_ektara({"explain", at("run"), "--clusters", "raw.kmeans", "--json"});
        EXPECT_NE(told.output.find("Rainy ballads"), std::string::npos) << told.output << told.errors;
        const auto songs_table = artifacts::read_csv(folder_ / "run/songs.csv");
        const auto id = songs_table.at("id", ""), genre = songs_table.at("genre", "");
        const auto cluster = songs_table.at("cluster:raw.kmeans", "");
        for (const auto& row : songs_table.rows) {
            if (row[id] == "song007") {
                EXPECT_EQ(row[cluster], std::to_string(other));
            }
            if (row[id] == "song007") {
                EXPECT_EQ(row[genre], "waltz");
            }
            if (row[id] == "song008") {
                EXPECT_NE(row[genre], "mistake");
            }
        }
        const auto tracks = artifacts::read_csv(folder_ / "run/tracks.csv");
        EXPECT_EQ(tracks.rows[7][tracks.at("genre", "")], "waltz") << "it enters the scores";
    }
    const auto wrong = run_ektara({"edit", at("run"), "--name", "99", "Nothing"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_NE(wrong.errors.find("E1607"), std::string::npos) << wrong.errors;
}

TEST_F(Update, RefusesWhatItCannotUpdate) {
    write(songs(0, 40));
    make_run("run");
    artifacts::write_file(folder_ / "other.csv", "id,x,y,z\na,1,2,3\nb,2,3,4\nc,0,1,0\nd,2,0,1\ne,5,5,5\n");
    const auto foreign = run_ektara({"update", at("run"), at("other.csv")});
    EXPECT_EQ(foreign.exit_code, 2);
    EXPECT_NE(foreign.errors.find("E1605"), std::string::npos) << foreign.errors;
    EXPECT_EQ(run_ektara({"check", at("run")}).exit_code, 0);
    const auto none = run_ektara({"update", at("nothing")});
    EXPECT_NE(none.errors.find("E4304"), std::string::npos) << none.errors;
    const auto gone = run_ektara({"update", at("run"), at("missing.csv")});
    EXPECT_NE(gone.exit_code, 0);
    EXPECT_FALSE(fs::exists(folder_ / "run/.update.tmp"));
}

}  // namespace
}  // namespace ektara
