#include "ektara/text/encoder.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/core/error.hpp"
#include "ektara/text/lines.hpp"
#include "error_code.hpp"

using namespace ektara;
using namespace ektara::testing;
namespace fs = std::filesystem;

namespace {

const fs::path kGolden = fs::path(EKTARA_GOLDEN_DIR) / "text";

std::vector<std::vector<int>> golden_sequences() {
    std::vector<std::vector<int>> sequences;
    for (const auto& line : text::read_lines(kGolden / "bert_tokens.txt"))
        sequences.push_back(text::parse_token_ids(line, sequences.size() + 1));
    return sequences;
}

text::Encoder small_bert() { return text::open_encoder((kGolden / "bert").string()); }

/// A copy of the small BERT's folder in which one file says something else.
void copy_with(const fs::path& folder, const std::string& file, const std::string& bytes) {
    fs::create_directories(folder);
    for (const auto& entry : fs::directory_iterator(kGolden / "bert"))
        fs::copy_file(entry.path(), folder / entry.path().filename(), fs::copy_options::overwrite_existing);
    artifacts::write_file(folder / file, bytes);
}

std::string error_of(const fs::path& folder) {
    try {
        text::open_encoder(folder.string());
    } catch (const Error& problem) {
        return problem.code();
    }
    return "none";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST(Encoder, EqualsPyTorchOnASmallRandomBert) {
    EXPECT_CLOSE(text::encode_tokens(small_bert(), golden_sequences(), 1), golden("text/bert_vectors.npy"), 1e-5);
}

TEST(Encoder, ReadsTensorNamesWithoutTheirPrefix) {
    const TemporaryFolder folder;
    auto bytes = artifacts::read_file(kGolden / "bert" / "model.safetensors");
    for (std::size_t at = 0; (at = bytes.find("\"bert.", at)) != std::string::npos;) {
        bytes.replace(at, 6, "\"");                     // the names
        bytes.insert(bytes.find('}', at) + 1, 5, ' ');  // and the header's length stays
    }
    copy_with(folder.path(), "model.safetensors", bytes);
    const auto encoder = text::open_encoder(folder.path().string());
    EXPECT_EQ(text::encode_tokens(encoder, golden_sequences(), 1),
              text::encode_tokens(small_bert(), golden_sequences(), 1));
}

TEST(Encoder, GivesARowTheSameBitsInAnyCompanyAndOnAnyThreads) {
    const auto encoder   = small_bert();
    const auto sequences = golden_sequences();
    const Matrix all     = text::encode_tokens(encoder, sequences, 2);
    for (std::size_t i = 0; i < sequences.size(); ++i)
        EXPECT_EQ(text::encode_tokens(encoder, {sequences[i]}, 1).row(0), all.row(static_cast<Eigen::Index>(i))) << i;
}

TEST(Encoder, RefusesTokensThatItCannotTake) {
    const auto encoder = small_bert();
    EXPECT_CODE("E3302", text::encode_tokens(encoder, {{0, 50, 2}}, 1));
    EXPECT_CODE("E3302", text::encode_tokens(encoder, {{0, -1, 2}}, 1));
    EXPECT_CODE("E3302", text::encode_tokens(encoder, {{}}, 1));
    EXPECT_CODE("E3302", text::encode_tokens(encoder, {std::vector<int>(21, 4)}, 1));
    EXPECT_CODE("E3205", text::encode(encoder, {"words"}, {.max_tokens = 16}));  // no tokeniser
    EXPECT_EQ(text::encode_tokens(encoder, {}, 1).rows(), 0);
}

TEST(ModelFolder, SaysWhatIsWrongWithIt) {
    const TemporaryFolder folder;
    const auto config  = artifacts::read_file(kGolden / "bert" / "config.json");
    const auto weights = artifacts::read_file(kGolden / "bert" / "model.safetensors");
    const auto with    = [&](const std::string& file, const std::string& bytes) {
        copy_with(folder / "m", file, bytes);
        return error_of(folder / "m");
    };
    EXPECT_EQ(with("config.json", config), "none");
    EXPECT_EQ(with("model.safetensors", weights.substr(0, weights.size() - 1)), "E4204");
    EXPECT_EQ(with("model.safetensors", weights.substr(0, 90)), "E4204");
    EXPECT_EQ(with("model.safetensors", ""), "E4204");
    EXPECT_EQ(with("model.safetensors", replaced(weights, "layer.1.output.dense.bias", "layer.1.output.dense.baas")),
              "E3202");
    EXPECT_EQ(with("config.json", replaced(config, "\"vocab_size\": 50", "\"vocab_size\": 51")), "E3202");
    EXPECT_EQ(with("config.json", replaced(config, "\"num_attention_heads\": 3", "\"num_attention_heads\": 5")),
              "E3201");
    EXPECT_EQ(with("config.json", replaced(config, "\"hidden_size\": 24", "\"hidden_size\": -24")), "E3201");
    EXPECT_EQ(with("config.json", replaced(config, "\"bert\"", "\"xlm-roberta\"")), "E3201");
    EXPECT_EQ(with("config.json", "{"), "E4202");
    EXPECT_EQ(with("config.json", "[]"), "E3201");
    EXPECT_EQ(with("sentencepiece.bpe.model", "no model"), "E3203");
    EXPECT_EQ(error_of(folder / "nothing"), "E3204");
}

TEST(FourBitFile, IsReadWhatEverIsCutOffOrNot) {
    const TemporaryFolder folder;
    const auto bytes = artifacts::read_file(kGolden / "four_bit.bin");
    const auto whole = text::open_encoder((kGolden / "four_bit.bin").string());
    EXPECT_EQ(text::token_ids(whole, "a\tab"), (std::vector<int>{0, 5, 5, 7, 2}));
    const Matrix vector = text::encode(whole, {"ab a"}, {.max_tokens = 16});
    EXPECT_NEAR(vector.norm(), 1, 1e-5);
    for (std::size_t size = 0; size < bytes.size(); size += size < 600 ? 7 : 211) {
        artifacts::write_file(folder / "cut.bin", bytes.substr(0, size));
        EXPECT_EQ(error_of(folder / "cut.bin").substr(0, 3), "E32") << size;
    }
    artifacts::write_file(folder / "other.bin", replaced(bytes, "l0.fo.b", "l0.fo.c"));
    EXPECT_EQ(error_of(folder / "other.bin"), "E3202");
}
