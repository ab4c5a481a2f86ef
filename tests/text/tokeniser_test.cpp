#include <fstream>
#include <optional>

#include <gtest/gtest.h>
#include <sentencepiece_processor.h>
#include <sentencepiece_trainer.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"
#include "ektara/text/detail/model_folder.hpp"
#include "ektara/text/sentencepiece_model.hpp"
#include "ektara/text/unigram.hpp"
#include "error_code.hpp"

using namespace ektara;
using namespace ektara::testing;
namespace fs = std::filesystem;

namespace {

/// Lines of made-up words in both scripts, always the same.
std::vector<std::string> lines(std::size_t count, std::uint64_t seed) {
    const std::vector<std::string> kSyllables{"ka", "lo", "mi", "ra", "shon", "tu", "আ", "মি", "তো", "মা",
                                              "র",  "গা", "ন",  "বৃ",  "ষ্টি",  "ড়",  "e", "n",  "!",  "7"};
    Random random(seed, "lines");
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i) {
        std::string line;
        for (std::uint64_t word = 0, words = 1 + random.below(8); word < words; ++word) {
            if (word > 0) line += random.below(9) == 0 ? "  " : " ";
            for (std::uint64_t s = 0, size = 1 + random.below(4); s < size; ++s)
                line += kSyllables[random.below(kSyllables.size())];
        }
        all.push_back(line);
    }
    return all;
}

/// Trains a unigram model of 120 pieces; returns its file.
fs::path train(const fs::path& folder) {
    std::string text;
    for (const auto& line : lines(600, 1)) text += line + "\n";
    artifacts::write_file(folder / "text", text);
    const auto status = sentencepiece::SentencePieceTrainer::Train(
        fmt::format("--input={} --model_prefix={} --vocab_size=120 --model_type=unigram --character_coverage=1.0 "
                    "--normalization_rule_name=identity --num_threads=1 --minloglevel=2 --hard_vocab_limit=false",
                    (folder / "text").string(), (folder / "small").string()));
    EXPECT_TRUE(status.ok()) << status.ToString();
    return folder / "small.model";
}

/// The best cut of `pieces`' characters by trying every one.
float best_score(const std::vector<std::pair<std::string, float>>& pieces, const std::string& rest) {
    if (rest.empty()) return 0;
    float best = -1e30f;
    for (const auto& [piece, score] : pieces)
        if (rest.starts_with(piece)) best = std::max(best, score + best_score(pieces, rest.substr(piece.size())));
    return best;
}

const std::vector<std::pair<std::string, float>> kPieces{
    {"<s>", 0},     {"<pad>", 0},  {"</s>", 0},        {"<unk>", 0},       {"\u2581", -2.1f},
    {"a", -3.3f},   {"b", -2.9f},  {"ab", -4.9f},      {"\u2581a", -4.2f}, {"ba", -5.1f},
    {"aba", -6.7f}, {"bb", -5.9f}, {"\u2581ab", -6.1f}};

text::Unigram small_unigram(text::Unigram::Normalisation normalisation = {}) {
    std::vector<std::string> pieces;
    std::vector<float> scores;
    for (const auto& [piece, score] : kPieces) {
        pieces.push_back(piece);
        scores.push_back(score);
    }
    return {pieces, scores, std::move(normalisation), 3};
}

}  // namespace

TEST(Unigram, FindsTheBestOfAllCuts) {
    const auto unigram = small_unigram();
    Random random(4, "cuts");
    for (int round = 0; round < 300; ++round) {
        std::string text, prepared = "\u2581";
        for (std::uint64_t i = 0, size = 1 + random.below(9); i < size; ++i) text += random.below(2) == 0 ? 'a' : 'b';
        float total = 0;
        std::string joined;
        for (const int id : unigram.encode(text)) {
            total += kPieces[static_cast<std::size_t>(id)].second;
            joined += unigram.piece(id);
        }
        EXPECT_EQ(joined, prepared + text);
        EXPECT_NEAR(total, best_score({kPieces.begin() + 4, kPieces.end()}, prepared + text), 1e-4) << text;
    }
}

TEST(Unigram, MergesUnknownsAndRunsOfBlanks) {
    const auto unigram = small_unigram({{U'\t', U" "}, {U'C', U"b"}, {0x1, U""}});
    EXPECT_EQ(unigram.encode("xyz"), (std::vector<int>{4, 3}));
    EXPECT_EQ(unigram.encode("  a \t  C\x01 "), (std::vector<int>{8, 4, 6}));
    EXPECT_EQ(unigram.encode(""), std::vector<int>{4});
    EXPECT_EQ(unigram.encode("a\xff\xfe"
                             "b"),
              (std::vector<int>{8, 3, 6}));
}

TEST(Unigram, RefusesScoresThatAreNoNumbers) {
    EXPECT_CODE("E3203", text::Unigram({"a"}, {std::nanf("")}, {}, 0));
    EXPECT_CODE("E3203", text::Unigram({"a", "b"}, {0.5f}, {}, 0));
    EXPECT_CODE("E3203", text::Unigram({}, {}, {}, 0));
}

TEST(SentencePieceModel, GivesTheLibrarysIdsPlusOne) {
    const TemporaryFolder folder;
    const auto file = train(folder.path());
    sentencepiece::SentencePieceProcessor library;
    ASSERT_TRUE(library.Load(file.string()).ok());
    const text::SentencePieceModel model(file);
    EXPECT_EQ(model.size(), library.GetPieceSize() + 1);
    for (const auto& line : lines(50, 2)) {
        std::vector<int> expected = library.EncodeAsIds(line);
        for (int& id : expected) id = id == 0 ? 3 : id + 1;
        EXPECT_EQ(model.encode(line), expected) << line;
    }
    EXPECT_EQ(model.encode("\u0416\u0416").back(), 3);
}

TEST(SentencePieceModel, AndOurUnigramCutAlike) {
    const TemporaryFolder folder;
    const auto file = train(folder.path());
    sentencepiece::SentencePieceProcessor library;
    ASSERT_TRUE(library.Load(file.string()).ok());
    std::vector<std::string> pieces{"<s>", "<pad>", "</s>", "<unk>"};
    std::vector<float> scores(4, 0.0f);
    for (int id = 3; id < library.GetPieceSize(); ++id) {
        pieces.push_back(library.IdToPiece(id));
        scores.push_back(library.GetScore(id));
    }
    const text::Unigram ours(pieces, scores, {}, 3);
    const text::SentencePieceModel theirs(file);
    for (const auto& line : lines(300, 3)) EXPECT_EQ(ours.encode(line), theirs.encode(line)) << line;
}

TEST(SentencePieceModel, OfAnotherModelIsRefused) {
    const TemporaryFolder folder;
    const fs::path bert = fs::path(EKTARA_GOLDEN_DIR) / "text" / "bert";
    for (const auto& entry : fs::directory_iterator(bert)) fs::copy_file(entry, folder / entry.path().filename());
    fs::copy_file(train(folder.path()), folder / "sentencepiece.bpe.model");
    try {
        text::read_model_folder(folder.path());  // 50 words
        FAIL() << "a tokeniser of 120 pieces was taken";
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E3203");
    }
}
