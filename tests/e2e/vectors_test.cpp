#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/files.hpp"
#include "signals.hpp"

namespace ektara {
namespace {

namespace fs = std::filesystem;
using testing::run_ektara;

const std::vector<std::string> kNarrow{"env", "EKTARA_VECTORS=avx2"};

TEST(Vectors, OfAnotherWidthThanThoseThereAreAreANumberedError) {
    const auto done = run_ektara({"version"}, {"env", "EKTARA_VECTORS=sse"});
    EXPECT_EQ(done.exit_code, 2);
    EXPECT_TRUE(done.errors.starts_with("error E1490: the environment variable EKTARA_VECTORS is 'sse'"))
        << done.errors;
}

/// What a verb wrote with the loops for AVX-512, where the processor has it, and without. tools/processors does so for
/// the networks whose weights are fetched.
class VectorsOfBothWidths : public ::testing::Test {
  protected:
    void expect_the_same(const std::vector<std::string>& verb, const std::string& file) {
        for (const bool wide : {true, false}) {
            auto words = verb;
            for (const auto& word : {std::string("-o"), out(wide, ""), std::string("--cache"), out(wide, "-cache")})
                words.push_back(word);
            const auto done = run_ektara(words, wide ? std::vector<std::string>{} : kNarrow);
            ASSERT_EQ(done.exit_code, 0) << done.errors;
        }
        EXPECT_EQ(artifacts::read_file(out(true, file)), artifacts::read_file(out(false, file))) << file;
    }
    std::string out(bool wide, const std::string& file) const {
        return (folder / ((wide ? "wide" : "narrow") + file)).string();
    }
    testing::TemporaryFolder folder;
};

TEST_F(VectorsOfBothWidths, GiveTheBytesOfDescriptors) {
    testing::write_wav(folder / "songs" / "a.wav", testing::harmonics(22050, 220, 1));
    testing::write_wav(folder / "songs" / "b.wav", testing::bursts(22050, 2));
    expect_the_same({"extract", (folder / "songs").string(), "--features", "descriptors"}, "/features/descriptors.npy");
}

TEST_F(VectorsOfBothWidths, GiveTheBytesOfSentences) {
    const fs::path text = fs::path(EKTARA_GOLDEN_DIR) / "text";
    expect_the_same(
        {"encode", (text / "bert_tokens.txt").string(), "--from-tokens", "--model", (text / "bert").string()}, "");
}

}  // namespace
}  // namespace ektara
