#include "ektara/report/column_words.hpp"

#include <gtest/gtest.h>

namespace ektara::report {
namespace {

TEST(ColumnWords, SpeakOfAColumnByWhatItsNameBeginsWith) {
    const auto tempo = words_for("tempo_bpm");
    EXPECT_EQ(tempo.group, "rhythm");
    EXPECT_EQ(tempo.more, "faster");
    EXPECT_EQ(tempo.less, "slower");
    EXPECT_EQ(tempo.high, "fast");
    EXPECT_EQ(tempo.low, "slow");
    EXPECT_EQ(tempo.unit, "BPM");
    EXPECT_EQ(tempo.digits, 0);
    EXPECT_EQ(words_for("loudness_range_lu").more, "more dynamic") << "the longer name stands before the shorter";
    EXPECT_EQ(words_for("loudness_lufs").more, "louder");
    EXPECT_EQ(words_for("chroma_entropy_mean").more, "more varied in pitch");
    EXPECT_EQ(words_for("chroma_c").more, "");
    EXPECT_EQ(words_for("key_strength_mean").group, "harmony");
    EXPECT_EQ(words_for("mfcc2_mean").more, "darker") << "a high second coefficient is little treble";
    EXPECT_EQ(words_for("mfcc12_mean").more, "");
    EXPECT_EQ(words_for("mfcc12_mean").group, "timbre");
}

TEST(ColumnWords, JoinWhatTheEarHearsAsOne) {
    EXPECT_EQ(words_for("rms_mean").family, words_for("loudness_lufs").family);
    EXPECT_GT(words_for("loudness_lufs").priority, words_for("rms_mean").priority);
    EXPECT_EQ(words_for("spectral_centroid_hz").family, words_for("rolloff_mean").family);
    EXPECT_EQ(words_for("spectral_centroid_hz").family, words_for("mfcc2_mean").family);
    EXPECT_NE(words_for("chroma_c").family, words_for("chroma_d").family) << "without a word each is its own";
}

TEST(ColumnWords, ASpreadIsNotTheThingItself) {
    for (const char* column : {"tempo_std", "tempo_var", "tempo_logvar", "rhythm_tempo_var"}) {
        const auto words = words_for(column);
        EXPECT_EQ(words.family, "changes of tempo") << column;
        EXPECT_EQ(words.group, "rhythm") << column;
        EXPECT_EQ(words.more, "more changing in tempo") << column;
        EXPECT_EQ(words.low, "steady in tempo") << column;
        EXPECT_EQ(words.measure + words.unit, "") << column << ": a variance tells nobody anything";
        EXPECT_TRUE(words.spread) << column;
        EXPECT_EQ(words.digits, 3) << column;
        EXPECT_EQ(words.priority, 0) << column;
    }
    for (const char* column : {"tempo_skewness", "tempo_skew", "tempo_kurtosis", "tempo_delta_mean"}) {
        const auto words = words_for(column);
        EXPECT_EQ(words.family, column);
        EXPECT_EQ(words.group, "rhythm") << column;
        EXPECT_EQ(words.more + words.less + words.high + words.low + words.unit, "") << column;
    }
    EXPECT_EQ(words_for("mfcc7_var").family, words_for("mfcc19_std").family) << "one tone colour";
    EXPECT_EQ(words_for("own_var").more, "") << "of an owner's column nobody knows what varies";
}

TEST(ColumnWords, OfAnUnknownColumnAreItsName) {
    const auto words = words_for("warmth");
    EXPECT_EQ(words.family, "warmth");
    EXPECT_EQ(words.group, "other");
    EXPECT_EQ(words.more + words.less + words.high + words.low + words.unit + words.measure, "");
    EXPECT_EQ(words.digits, 2);
    EXPECT_FALSE(words.known);
    EXPECT_TRUE(words_for("tonnetz_6").known);
    EXPECT_FALSE(is_on_page("warmth", 1));
    EXPECT_EQ(words_for("danceability").high, "danceable") << "Spotify's columns";
}

TEST(ColumnWords, SayMoreWhereTheBarGoesToTheRight) {
    for (const char* column : {"tempo_bpm", "harmonic_ratio", "perceptr_mean", "spectral_contrast_3_db", "mfcc2_mean",
                               "spectral_flatness", "loudness_range_lu", "mode", "mfcc4_var", "energy"}) {
        const auto words = words_for(column);
        const auto right = words.reversed ? words.less : words.more, left = words.reversed ? words.more : words.less;
        EXPECT_FALSE(right.starts_with("less")) << column << ": " << right;
        EXPECT_FALSE(left.starts_with("more")) << column << ": " << left;
    }
    EXPECT_TRUE(words_for("harmonic_ratio").reversed) << "a high harmonic share is little percussion";
}

TEST(ColumnWords, ProvenanceIsNoSound) {
    EXPECT_TRUE(is_provenance("source"));
    EXPECT_TRUE(is_provenance("dataset"));
    EXPECT_FALSE(is_provenance("mood"));
    EXPECT_FALSE(is_provenance("genre"));
}

TEST(ColumnWords, AGroupInFrontOfANameIsTakenOff) {
    EXPECT_EQ(without_group("harmony_key"), "key");
    EXPECT_EQ(without_group("rhythm_tempo"), "tempo");
    EXPECT_EQ(without_group("dynamics_rms_mean"), "rms_mean");
    EXPECT_EQ(without_group("timbre_"), "timbre_") << "nothing would be left";
    EXPECT_EQ(without_group("harmony_mean"), "harmony_mean") << "librosa's harmonic part, not a group";
    EXPECT_EQ(without_group("tempo"), "tempo");
    EXPECT_EQ(words_for("rhythm_tempo").more, "faster");
}

TEST(ColumnWords, APartOfAWordIsNotTheWord) {
    EXPECT_EQ(words_for("temporal_centroid").more, "");
    EXPECT_EQ(words_for("model_score").more, "");
    EXPECT_EQ(words_for("chroma7_mean").group, "harmony") << "a number may follow";
    EXPECT_EQ(words_for("duration_ms").unit, "ms");
    EXPECT_EQ(words_for("duration").unit, "s");
}

TEST(ColumnWords, OfManySongsOnlyThePlainestColumnsAreOnThePage) {
    for (const std::size_t songs : {1u, 20'000u}) {
        EXPECT_TRUE(is_on_page("tempo_bpm", songs));
        EXPECT_TRUE(is_on_page("rms_mean", songs));
        EXPECT_FALSE(is_on_page("tempo_std", songs));
    }
    EXPECT_TRUE(is_on_page("tempo_bpm", 20'001));
    EXPECT_FALSE(is_on_page("rms_mean", 20'001)) << "loudness says the same more plainly";
}

}  // namespace
}  // namespace ektara::report
