#include "ektara/core/crop_columns.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"

namespace ektara {
namespace {

using Names = std::vector<std::string>;

TEST(CropColumns, NameEveryColumnOfEveryCropAndAreRecognised) {
    const auto columns = crop_columns({"mfcc1_mean", "crop1_b"}, 3);
    EXPECT_EQ(columns, (Names{"crop1_mfcc1_mean", "crop1_crop1_b", "crop2_mfcc1_mean", "crop2_crop1_b",
                              "crop3_mfcc1_mean", "crop3_crop1_b"}));
    const auto layout = crop_layout(columns);
    ASSERT_TRUE(layout);
    EXPECT_EQ(layout->crops, 3);
    EXPECT_EQ(layout->columns, (Names{"mfcc1_mean", "crop1_b"}));
}

TEST(CropColumns, OtherColumnsAreNone) {
    EXPECT_FALSE(crop_layout({}));
    EXPECT_FALSE(crop_layout({"mfcc1_mean", "mfcc2_mean"}));
    EXPECT_FALSE(crop_layout({"crop1_a", "crop1_b"}));           // one crop
    EXPECT_FALSE(crop_layout({"crop1_a", "crop2_b"}));           // other names
    EXPECT_FALSE(crop_layout({"crop1_a", "crop2_a", "other"}));  // a column beside them
    EXPECT_FALSE(crop_layout({"crop1_a", "crop1_b", "crop2_b", "crop2_a"}));
    EXPECT_FALSE(crop_layout({"crop2_a", "crop1_a"}));
}

TEST(CropColumns, MeanOfCropsTakesRowsThatFollowEachOther) {
    const Matrix rows = (Matrix(4, 2) << 1, 10, 3, 20, 5, 0, 9, 1).finished();
    EXPECT_EQ(mean_of_crops(rows, 2), (Matrix(2, 2) << 2, 15, 7, 0.5F).finished());
    EXPECT_EQ(mean_of_crops(rows, 1), rows);
    EXPECT_EQ(with_rows(with_rows(rows, 2), 4), rows);
    EXPECT_EQ(with_rows(rows, 2)(1, 3), 1);
}

}  // namespace
}  // namespace ektara
