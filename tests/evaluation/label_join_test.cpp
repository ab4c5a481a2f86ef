#include "ektara/evaluation/label_join.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::evaluation {
namespace {

using Names = std::vector<std::string>;

class LabelFiles : public ::testing::Test {
  protected:
    std::string write(const std::string& name, const std::string& text) {
        artifacts::write_file(folder_ / name, text);
        return (folder_ / name).string();
    }
    LabelJoin join(const std::string& labels, const std::string& clusters) {
        return join_labels(write("L.csv", labels), write("C.csv", clusters));
    }
    testing::TemporaryFolder folder_;
};

TEST_F(LabelFiles, AreJoinedInTheBytewiseOrderOfTheirIds) {
    const auto joined = join("id,genre\nb,w\n10,x\n9,y\nB,z\n", "id,cluster\n9,0\nB,1\nb,2\n10,3\n");
    EXPECT_EQ(joined.ids(), (Names{"10", "9", "B", "b"}));
    EXPECT_EQ(joined.label_rows, (std::vector<std::size_t>{1, 2, 3, 0}));
    EXPECT_EQ(joined.cluster_rows, (std::vector<std::size_t>{3, 0, 1, 2}));
    EXPECT_EQ(joined.text_column("genre"), (Names{"x", "y", "z", "w"}));
    EXPECT_EQ(joined.cluster_column("cluster"), (Names{"3", "0", "1", "2"}));
    EXPECT_TRUE(joined.warnings.empty());
    EXPECT_CODE("E1202", joined.text_column("mood"));
    EXPECT_CODE("E1202", joined.cluster_column("genre")) << "a column of the other file";
}

TEST_F(LabelFiles, OfWhichNeitherNamesItsRowsAreJoinedByRow) {
    const auto joined = join("genre\nx\ny\nx\n", "cluster\n5\n4\n4\n");
    EXPECT_FALSE(joined.labels.named);
    EXPECT_EQ(joined.ids(), (Names{"0", "1", "2"}));
    EXPECT_EQ(joined.label_column("genre"), (Names{"x", "y", "x"}));
    EXPECT_EQ(joined.cluster_column("cluster"), (Names{"5", "4", "4"}));
    EXPECT_CODE("E6404", join("genre\nx\ny\n", "cluster\n5\n4\n4\n"));
}

TEST_F(LabelFiles, WithoutACommonIdAreRefused) {
    EXPECT_CODE("E6401", join("id,genre\na,x\nb,y\n", "id,cluster\nc,0\nd,1\n"));
    try {
        join("filename,genre\nC:\\data\\Song 7.MP3,x\nb,y\n", "filename,cluster\nsong 7.wav,0\nd,1\n");
        FAIL() << "no name of one side is on the other";
    } catch (const Error& problem) {
        EXPECT_NE(std::string(problem.what()).find("'song 7.wav' and 'C:\\data\\Song 7.MP3' may be one song"),
                  std::string::npos)
            << problem.what();
    }
    // Both have `path` and only one has `id`: the column that both have is the one to join by.
    const auto joined = join("id,path,genre\n1,a.wav,x\n2,b.wav,y\n", "path,cluster\nb.wav,0\na.wav,1\n");
    EXPECT_EQ(joined.ids(), (Names{"a.wav", "b.wav"}));
    EXPECT_EQ(joined.label_column("genre"), (Names{"x", "y"}));
}

TEST_F(LabelFiles, CombineLabelsAndLeaveOutWhereAPartIsEmpty) {
    const auto joined = join("id,language,genre,a+b\n1,bn,x,p\n2,,y,q\n3,en,,r\n", "id,cluster\n1,0\n2,0\n3,1\n");
    EXPECT_EQ(joined.label_column("language+genre"), (Names{"bangla+x", "", ""}));
    EXPECT_EQ(joined.label_column("a+b"), (Names{"p", "q", "r"})) << "a column of that very name";
    EXPECT_EQ(joined.text_column("language"), (Names{"bn", "", "en"}));
    EXPECT_CODE("E1202", joined.label_column("language+mood"));
}

TEST_F(LabelFiles, OfferTheColumnsThatLookLikeLabels) {
    const std::string labels =
        "id,genre,title,tempo,mood,same,each\n"
        "1,x,n,91.5,calm,s,a\n2,y,n,92.5,,s,b\n3,x,m,93.5,wild,s,c\n";
    EXPECT_EQ(label_like_columns(join(labels, "id,cluster\n1,0\n2,0\n3,1\n"), {"cluster"}), (Names{"genre", "mood"}))
        << "title names a row, tempo is measured, same has one value and each as many as rows";
    const auto file   = write("both.csv", labels);
    const auto joined = join_labels(file, file);
    EXPECT_EQ(label_like_columns(joined, {"mood"}), Names{"genre"}) << "what is judged is no label";
    EXPECT_EQ(label_like_columns(joined, {}), (Names{"genre", "mood"}));
    const auto again = join_labels(file, (folder_ / "." / "both.csv").string());
    EXPECT_EQ(label_like_columns(again, {"mood"}), Names{"genre"}) << "one file by two names";
}

TEST_F(LabelFiles, OfferTheColumnsThatLookLikeClusters) {
    const std::string labels = "id,genre\n1,x\n2,y\n";
    EXPECT_EQ(cluster_like_columns(join(labels, "id,kmeans,cluster\n1,0,1\n2,1,0\n")), Names{"cluster"});
    EXPECT_EQ(cluster_like_columns(join(labels, "id,umap,genre,strength,kmeans\n1,0,x,0.5,1\n2,1,y,0.4,0\n")),
              (Names{"umap", "kmeans"}));
}

TEST(UnmatchedRows, CountBothSidesAndRefuseTooFew) {
    const NamedRows left{"L.csv", {"a", "b", "007", "d"}}, right{"R.csv", {"a", "b", "7.wav"}};
    const std::string text =
        "2 of the 4 rows of L.csv and 1 of the 3 rows of R.csv found no partner; '007' and '7.wav' "
        "may be one song; they are left out";
    EXPECT_EQ(unmatched_rows(left, right, 0.5), (std::vector<Warning>{{"W-UNMATCHED", text}}));
    EXPECT_EQ(unmatched_rows(left, right, 2 / 3.0).size(), 1u) << "2 of the smaller side's 3";
    EXPECT_CODE("E1262", unmatched_rows(left, right, 0.67));
    EXPECT_TRUE(unmatched_rows(left, left, 1).empty());
}

TEST_F(LabelFiles, HaveAliasesWithOrWithoutAHeader) {
    using Aliases = std::map<std::string, std::string>;
    const Aliases expected{{"Pop", "pop"}, {"hip hop", "rap"}};
    EXPECT_EQ(read_aliases(write("a.csv", "alias,name\nPop,pop\nhip hop,rap\n")), expected);
    EXPECT_EQ(read_aliases(write("a.csv", "from,to\nPop,pop\nhip hop,rap\n")), expected);
    EXPECT_EQ(read_aliases(write("a.csv", "Pop,pop\nhip hop,rap\n")), expected);
    EXPECT_EQ(read_aliases(write("a.csv", "Pop;pop\nhip hop;rap\n")), expected);
    EXPECT_EQ(read_aliases(write("a.csv", "from,pop\n")), (Aliases{{"from", "pop"}})) << "no header";
    EXPECT_CODE("E1201", read_aliases(write("a.csv", "Pop,pop\nrap\n")));
    EXPECT_CODE("E1201", read_aliases(write("a.csv", "Pop,pop,x\nhip hop,rap,y\n"))) << "nothing is dropped";
    EXPECT_CODE("E1201", read_aliases(write("a.csv", "Pop,pop\nhip hop,rap,x\n")));
}

}  // namespace
}  // namespace ektara::evaluation
