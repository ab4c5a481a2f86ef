#include "ektara/report/column_dictionary.hpp"

#include <gtest/gtest.h>

namespace ektara::report {
namespace {

TEST(ColumnDictionary, GivesUnitMeaningAndWord) {
    const auto tempo = meaning_of("tempo_bpm");
    EXPECT_EQ(tempo.unit, "beats a minute");
    EXPECT_EQ(tempo.higher, "faster");
    EXPECT_EQ(meaning_of("spectral_centroid_hz").unit, "Hz");
    EXPECT_EQ(meaning_of("loudness_lufs").unit, "LUFS");
}

TEST(ColumnDictionary, KnowsMomentsAndTheirUnits) {
    EXPECT_EQ(meaning_of("timbre_spectral_centroid_hz_var").unit, "ln of Hz²");
    EXPECT_EQ(meaning_of("mfcc3_std").unit, "dB");
    EXPECT_EQ(meaning_of("mfcc3_kurtosis").unit, "");
    EXPECT_NE(meaning_of("timbre_mfcc4_delta_mean").meaning.find("slope"), std::string::npos);
    EXPECT_EQ(meaning_of("note_polyphony_mean").meaning.find("over time"), std::string::npos);
}

TEST(ColumnDictionary, TellsNamesThatBeginAlike) {
    EXPECT_NE(meaning_of("mfcc1_mean").meaning, meaning_of("mfcc10_mean").meaning);
    EXPECT_NE(meaning_of("key").meaning, meaning_of("key_strength").meaning);
    EXPECT_NE(meaning_of("chroma_c").meaning, meaning_of("chroma_entropy").meaning);
}

TEST(ColumnDictionary, IsEmptyForAnUnknownColumn) { EXPECT_EQ(meaning_of("my_column").meaning, ""); }

}  // namespace
}  // namespace ektara::report
