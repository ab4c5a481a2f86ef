#include "ektara/artifacts/digest_list.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/mapped_file.hpp"
#include "ektara/artifacts/table.hpp"
#include "error_code.hpp"
#include "overwrite.hpp"

namespace ektara::artifacts {
namespace {

namespace fs = std::filesystem;
using testing::overwrite;

class DigestLists : public ::testing::Test {
  protected:
    DigestLists() {
        write_digest_list(run_, {"owner", {}, 0});
        write_file(run_ / "models/vae/model.bin", "weights");
        write_file(run_ / "tracks.csv", "id\n");
    }
    testing::TemporaryFolder folder_;
    fs::path run_ = folder_ / "run";
};

TEST_F(DigestLists, HoldEveryFileThatIsWrittenBelow) {
    const auto list = read_digest_list(run_);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->owner, "owner");
    EXPECT_EQ(list->damaged_lines, 0u);
    ASSERT_EQ(list->files.size(), 2u);
    EXPECT_EQ(list->files.at("models/vae/model.bin").front().bytes, 7u);
    EXPECT_EQ(proof_of(run_ / "tracks.csv"), Proof::Proven);
    EXPECT_EQ(proof_of(folder_ / "elsewhere.csv"), Proof::NoList);
}

TEST_F(DigestLists, NameWhatIsNotAsItWasWritten) {
    for (const char* damage : {"weighty", "weight", "weights ", ""}) {
        overwrite(run_ / "models/vae/model.bin", damage);
        EXPECT_CODE("E4104", read_file(run_ / "models/vae/model.bin")) << damage;
        EXPECT_CODE("E4104", MappedFile(run_ / "models/vae/model.bin")) << damage;
        EXPECT_EQ(proof_of(run_ / "models/vae/model.bin"), Proof::Damaged) << damage;
    }
    overwrite(run_ / "models/vae/model.bin", "weights");
    EXPECT_EQ(read_file(run_ / "models/vae/model.bin"), "weights");
    fs::remove(run_ / "models/vae/model.bin");
    EXPECT_CODE("E4106", read_file(run_ / "models/vae/model.bin"));
    EXPECT_CODE("E4106", MappedFile(run_ / "models/vae/model.bin"));
    EXPECT_TRUE(is_expected(run_ / "models/vae/model.bin")) << "so that a reader says that it is missing";
    fs::create_directory(run_ / "models/vae/model.bin");
    EXPECT_CODE("E4106", read_file(run_ / "models/vae/model.bin")) << "a folder is not it";
    EXPECT_CODE("E4106", MappedFile(run_ / "models/vae/model.bin"));
    fs::remove(run_ / "models/vae/model.bin");
    EXPECT_FALSE(is_written(run_ / "models/vae/model.bin"));
}

TEST_F(DigestLists, LetFilesOfOthersBeReadByNameButNotInPlaceOfAnArtifact) {
    overwrite(run_ / "labels.csv", "of the user");
    EXPECT_EQ(read_file(run_ / "labels.csv"), "of the user");
    EXPECT_CODE("E4105", is_expected(run_ / "labels.csv"));
    EXPECT_FALSE(is_written(run_ / "labels.csv"));
    EXPECT_FALSE(is_expected(run_ / "none.csv"));
}

TEST_F(DigestLists, TakeATableOnlyWithItsNames) {
    write_table(run_ / "features/t.npy", FeatureMatrix{Matrix::Ones(1, 1), {"song"}, {"x"}, {}});
    EXPECT_TRUE(is_written(run_ / "features/t.npy"));
    fs::remove(run_ / "features/t.json");
    EXPECT_CODE("E4106", read_table(run_ / "features/t.npy")) << "row numbers in place of its ids would be wrong";
    write_digest_list(run_, {"owner", {}, 0});
    write_file(run_ / "features/t.npy", "x");
    overwrite(run_ / "features/t.json", "{}");
    EXPECT_FALSE(is_written(run_ / "features/t.npy"));
}

TEST_F(DigestLists, TakeAnEarlierContentOfAFileThatAKillLeft) {
    const auto before = read_file(run_ / "tracks.csv");
    note_written(run_ / "tracks.csv", "id\nnew\n");  // and killed before the rename
    EXPECT_EQ(read_file(run_ / "tracks.csv"), before);
    tidy_digest_list(run_);
    ASSERT_EQ(read_digest_list(run_)->files.at("tracks.csv").size(), 1u);
    EXPECT_EQ(read_file(run_ / "tracks.csv"), before);
}

TEST_F(DigestLists, ForgetWhatTheLibraryDeletes) {
    remove_written(run_ / "tracks.csv");
    EXPECT_FALSE(fs::exists(run_ / "tracks.csv"));
    EXPECT_FALSE(is_expected(run_ / "tracks.csv"));
    write_file(run_ / "tracks.csv", "id\n");
    EXPECT_EQ(proof_of(run_ / "tracks.csv"), Proof::Proven);
}

TEST_F(DigestLists, AreTheSameBytesForTheSameFiles) {
    const fs::path other = folder_ / "other";
    write_digest_list(other, {"owner", {}, 0});
    write_file(other / "tracks.csv", "half");
    write_file(other / "tracks.csv", "id\n");
    write_file(other / "models/vae/model.bin", "weights");
    tidy_digest_list(run_);
    tidy_digest_list(other);
    EXPECT_EQ(read_file(run_ / kDigestList), read_file(other / kDigestList));
}

TEST_F(DigestLists, CountLinesThatSayNothing) {
    const auto text = read_file(run_ / kDigestList);
    for (const std::string& damaged :
         {text.substr(0, text.size() - 3), text + "half a line", std::string(text).replace(text.size() - 2, 1, "x"),
          std::string(text).replace(text.find('\n') + 1, 1, "z")}) {
        overwrite(run_ / kDigestList, damaged);
        ASSERT_TRUE(read_digest_list(run_)) << damaged;
        EXPECT_EQ(read_digest_list(run_)->damaged_lines, 1u) << damaged;
    }
    // A line that the disc had no room for does not spoil the next.
    overwrite(run_ / kDigestList, text + "half a line");
    write_file(run_ / "next.csv", "x");
    EXPECT_TRUE(read_digest_list(run_)->files.contains("next.csv"));
    overwrite(run_ / kDigestList, "# of somebody else\n");
    EXPECT_FALSE(read_digest_list(run_));
    write_file(run_ / "next.csv", "y");
    EXPECT_EQ(read_file(run_ / kDigestList), "# of somebody else\n") << "it is left alone";
}

TEST_F(DigestLists, NeverLeadOutOfTheFolder) {
    const fs::path own = folder_ / "own";
    write_digest_list(own, {"owner", {}, 0});
    DigestList list{"owner", {{"../run/tracks.csv", {{std::string(32, '0'), 3}}}, {"a%2F../../b", {{"1", 3}}}}, 0};
    write_digest_list(own, list);
    EXPECT_TRUE(read_digest_list(own)->files.empty());
    EXPECT_EQ(read_digest_list(own)->damaged_lines, 2u);
}

TEST_F(DigestLists, AreNotTakenFromAFolderThatAnybodyWrites) {
    fs::permissions(run_, fs::perms::others_write, fs::perm_options::add);
    EXPECT_FALSE(read_digest_list(run_));
    EXPECT_EQ(proof_of(run_ / "tracks.csv"), Proof::NoList);
}

TEST_F(DigestLists, AreReadAnewWhereAnotherLongerListHasTakenTheirPlace) {
    write_file(run_ / "a.csv", "1");
    const auto first = *read_digest_list(run_);
    // The same inode, as where a file system gives the number of a deleted file to the next.
    const auto list = run_ / kDigestList;
    overwrite(list, "# ektara digests of another\n" + std::string(fs::file_size(list), 'x') + "\n");
    const auto second = *read_digest_list(run_);
    EXPECT_EQ(first.owner, "owner");
    EXPECT_EQ(second.owner, "another");
    EXPECT_TRUE(second.files.empty());
    EXPECT_EQ(second.damaged_lines, 1u);
}

TEST_F(DigestLists, SayOfAChangedFileThatIsShownThatItIsChanged) {
    write_file(run_ / "a.csv", "1");
    EXPECT_TRUE(read_changed_file(run_ / "a.csv").is_as_written);
    overwrite(run_ / "a.csv", "2");
    const auto found = read_changed_file(run_ / "a.csv");
    EXPECT_FALSE(found.is_as_written);
    EXPECT_EQ(found.bytes, "2");
    fs::remove(run_ / "a.csv");
    EXPECT_CODE("E4106", read_changed_file(run_ / "a.csv"));
}

TEST(WriteFile, FollowsNoLinkThatLiesInItsWay) {
    const testing::TemporaryFolder folder;
    write_file(folder / "precious.txt", "precious");
    fs::create_symlink(folder / "precious.txt", folder / "table.csv");
    // The names of temporary files can be told before.
    for (int i = 0; i < 200; ++i)
        fs::create_symlink(folder / "precious.txt", folder / fmt::format(".ektara-{}-{}.tmp", ::getpid(), i));
    write_file(folder / "table.csv", "new");
    EXPECT_EQ(read_file(folder / "precious.txt"), "precious");
    EXPECT_EQ(read_file(folder / "table.csv"), "new");
    EXPECT_FALSE(fs::is_symlink(folder / "table.csv"));
}

TEST(OwnDigest, IsThatOfTheWholeTextAndItsOwner) {
    const auto text = with_own_digest(fmt::format("words, digest: {} end", kOwnDigest), "digest: ", "run");
    EXPECT_EQ(own_digest_is_right(text, "digest: ", "run"), true);
    EXPECT_EQ(own_digest_is_right(text, "digest: ", "another run"), false);
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto changed = text;
        changed[i]   = static_cast<char>(changed[i] ^ 1);
        EXPECT_NE(own_digest_is_right(changed, "digest: ", "run"), true) << i;
    }
    EXPECT_EQ(own_digest_is_right("no such words", "digest: ", "run"), std::nullopt);
}

}  // namespace
}  // namespace ektara::artifacts
