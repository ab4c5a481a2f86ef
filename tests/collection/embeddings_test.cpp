#include "ektara/collection/embeddings.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/artifacts/table.hpp"
#include "error_code.hpp"

namespace ektara::collection {
namespace {

using artifacts::write_file;

void expect_equal(const Matrix& actual, const Matrix& expected) {
    ASSERT_EQ(actual.rows(), expected.rows());
    ASSERT_EQ(actual.cols(), expected.cols());
    EXPECT_EQ(actual, expected);
}

/// A manifest of three songs, and tables beside it.
class Embeddings : public ::testing::Test {
  protected:
    Embeddings() { write_file(folder_ / "m.csv", "id,path\none,a/x.ogg\ntwo,a/y.ogg\nthree,b/y.ogg\n"); }
    Collection read(const std::string& table, double least_matched = 0.5) const {
        InputOptions options;
        options.embeddings    = {"clap=" + (folder_ / table).string()};
        options.least_matched = least_matched;
        return read_collection(folder_ / "m.csv", options);
    }
    EmbeddingRows rows(const Collection& collection) const {
        return embedding_rows(collection, "embedding:clap", collection.tracks);
    }
    void csv(const std::string& text) const { write_file(folder_ / "e.csv", text); }
    testing::TemporaryFolder folder_;
};

TEST_F(Embeddings, AreJoinedByIdWhateverTheirOrder) {
    csv("id,u,v\ntwo,2.5,0.5\none,1.5,-1\nthree,3.5,7\n");
    const auto found = rows(read("e.csv"));
    EXPECT_EQ(found.table.rows, (std::vector<std::string>{"one", "three", "two"}));
    EXPECT_EQ(found.table.columns, (std::vector<std::string>{"u", "v"}));
    expect_equal(found.table.values, (Matrix(3, 2) << 1.5, -1, 3.5, 7, 2.5, 0.5).finished());
    EXPECT_TRUE(found.warnings.empty());
    EXPECT_EQ(found.table.recipe.kind, "embedding:clap");
    EXPECT_EQ(found.table.recipe.options.at("embedding.file"), "e.csv");
}

TEST_F(Embeddings, AreJoinedByPathWhereIdsDiffer) {
    csv("path,u,v\nb/y.ogg,3.5,1\na/x.ogg,1.5,1\na/y.ogg,2.5,1\n");
    const auto found = rows(read("e.csv"));
    expect_equal(found.table.values.col(0), (Matrix(3, 1) << 1.5, 3.5, 2.5).finished());
    EXPECT_EQ(found.table.recipe.options.at("embedding.joined_by"), "path");
}

TEST_F(Embeddings, AFileNameThatTwoSongsShareJoinsNeither) {
    csv("filename,u,v\nx.ogg,1.5,1\ny.ogg,2.5,3\n");
    const auto read_again = read("e.csv");
    const auto found      = rows(read_again);
    expect_equal(found.table.values.col(0), (Matrix(3, 1) << 1.5, 1.5, 1.5).finished());
    ASSERT_EQ(found.warnings.size(), 1u);
    EXPECT_EQ(found.warnings[0].code, "W-EMBEDDING-MISSING");
    EXPECT_NE(found.warnings[0].text.find("2 of 3"), std::string::npos);
    EXPECT_EQ(read_again.warnings.back().code, "W-UNMATCHED");
}

TEST_F(Embeddings, ASongWithoutARowGetsTheMeanOfTheOthers) {
    csv("id,u,v\none,1.5,0\ntwo,2.5,4\n");
    const auto found = rows(read("e.csv"));
    expect_equal(found.table.values, (Matrix(3, 2) << 1.5, 0, 2, 2, 2.5, 4).finished());
    EXPECT_EQ(found.table.recipe.options.at("embedding.missing"), "1 of 3 rows, the mean of the others");
}

TEST_F(Embeddings, KeepTheRecipeOfATableOfOurs) {
    FeatureMatrix table{
        Matrix::Constant(3, 1, 0.9F), {"one", "two", "three"}, {"u"}, {"clap", {{"layer", "7"}}, 0, "", "2"}};
    table.values(1, 0) = 2;
    artifacts::write_table(folder_ / "e.npy", table);
    const auto recipe = rows(read("e.npy")).table.recipe;
    EXPECT_EQ(recipe.parent, "clap");
    EXPECT_EQ(recipe.options.at("embedding.layer"), "7");
}

TEST_F(Embeddings, ChangeTheDigestOfTheInput) {
    csv("id,u,v\none,1.5,0\ntwo,2.5,4\n");
    const auto before = read("e.csv").input_hash;
    csv("id,u,v\none,1.5,0\ntwo,2.5,5\n");
    EXPECT_NE(read("e.csv").input_hash, before);
    EXPECT_NE(read_collection(folder_ / "m.csv").input_hash, before);
}

TEST_F(Embeddings, AreRefusedByNumber) {
    csv("id,u,v\nsix,1.5,0\nseven,2.5,4\n");
    EXPECT_CODE("E1262", read("e.csv"));
    EXPECT_CODE("E1262", read("e.csv", 0));
    artifacts::write_npy(folder_ / "e.npy", {3, 1}, std::vector<float>{1, 2, 3});
    EXPECT_CODE("E1292", read("e.npy"));
    csv("id,u,v\none,1.5,0\ntwo,,4\n");
    EXPECT_CODE("E1205", read("e.csv"));
    write_file(folder_ / "e.parquet", "PAR1\x15\x04");
    EXPECT_CODE("E1257", read("e.parquet"));
    EXPECT_CODE("E1291", rows(read_collection(folder_ / "m.csv")));
    for (const char* text : {"clap", "=x.csv", "a:b=x.csv", "clap="}) EXPECT_CODE("E1290", embedding_source(text));
    csv("id,u,v\none,1.5,0\ntwo,2.5,4\n");
    const auto given = read("e.csv");
    EXPECT_CODE("E1293", embedding_rows(given, "embedding:clap", {given.tracks[1]}));
}

}  // namespace
}  // namespace ektara::collection
