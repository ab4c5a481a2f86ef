#include <cstdlib>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/core/sha256.hpp"

using namespace ektara;
using namespace ektara::testing;
namespace fs = std::filesystem;

namespace {

std::string sha256_of(const std::string& text) { return sha256(std::as_bytes(std::span(text.data(), text.size()))); }

}  // namespace

TEST(Sha256, EqualsTheStandardsExamples) {
    EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256_of(std::string(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(EncodeVerb, TakesTokenIdsForAFolderWithoutATokeniser) {
    const TemporaryFolder folder;
    const fs::path golden_folder = fs::path(EKTARA_GOLDEN_DIR) / "text";
    const auto made = run_ektara({"encode", (golden_folder / "bert_tokens.txt").string(), "--from-tokens", "--model",
                                  (golden_folder / "bert").string(), "-o", (folder / "x.npy").string()});
    ASSERT_EQ(made.exit_code, 0) << made.errors;
    EXPECT_CLOSE(artifacts::read_npy_matrix(folder / "x.npy"), golden("text/bert_vectors.npy"), 1e-5);
}

TEST(EncodeVerb, AnswersBadInputWithANumber) {
    const TemporaryFolder folder;
    const auto model = (fs::path(EKTARA_GOLDEN_DIR) / "text" / "bert").string();
    artifacts::write_file(folder / "nul.txt", std::string_view("a\0b\n", 4));
    artifacts::write_file(folder / "words.txt", "some words\n");
    artifacts::write_file(folder / "bad.bin", "E5S1 and nothing more");
    const auto error = [&](const std::string& lines, const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"encode", (folder / lines).string(), "-o", (folder / "x.npy").string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto result = run_ektara(arguments, {"env", "XDG_DATA_HOME=" + folder.path().string()});
        EXPECT_NE(result.exit_code, 0);
        return result.errors.substr(0, result.errors.find(':'));
    };
    EXPECT_EQ(error("words.txt", {}), "error E3204");  // no weights in this data folder
    EXPECT_EQ(error("nul.txt", {"--model", model}), "error E3103");
    EXPECT_EQ(error("words.txt", {"--model", model}), "error E3301");  // 128 tokens are too many for it
    EXPECT_EQ(error("words.txt", {"--model", model, "--set", "text.max_tokens=16"}), "error E3205");
    EXPECT_EQ(error("words.txt", {"--model", model, "--from-tokens"}), "error E3105");
    EXPECT_EQ(error("words.txt", {"--model", (folder / "bad.bin").string()}), "error E3201");
    EXPECT_EQ(error("missing.txt", {"--model", model}), "error E4101");
    EXPECT_FALSE(fs::exists(folder / "x.npy"));
}

TEST(ModelsVerb, ListsAndRefusesUnknownNames) {
    const TemporaryFolder folder;
    const std::vector<std::string> before{"env", "XDG_DATA_HOME=" + folder.path().string()};
    EXPECT_NE(run_ektara({"models", "list"}, before).output.find("multilingual-e5-small"), std::string::npos);
    EXPECT_EQ(run_ektara({"models", "fetch", "another"}, before).exit_code, 2);
    EXPECT_EQ(run_ektara({"models", "path"}, before).exit_code, 1);
    fs::create_directories(folder / "ektara/models");
    artifacts::write_file(folder / "ektara/models/multilingual-e5-small.bin", "not it");
    EXPECT_NE(run_ektara({"models", "verify"}, before).errors.find("E3209"), std::string::npos);
}
