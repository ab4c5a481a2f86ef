#include "ektara/features/own_thirds.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "ektara/core/error.hpp"
#include "error_code.hpp"
#include "signals.hpp"

namespace ektara::features {
namespace {

RowVector words_of(const std::vector<float>& samples) {
    return own_thirds_row(analyse({samples, 22050}, {.descriptors = true}));
}

TEST(OwnThirds, CompareAClipWithItsOwnFramesOnly) {
    auto loud = testing::sweep(66150, 3), quiet = loud;
    for (float& sample : quiet) sample *= 0.03f;
    const auto words = words_of(loud);
    ASSERT_EQ(words.size(), std::ssize(own_thirds_columns()));
    // Thirty times softer is a much quieter song, and has the same energy word.
    EXPECT_EQ(words[1], words_of(quiet)[1]);
}

TEST(OwnThirds, PlaceAMeanAmongItsFrames) {
    // A steady tone with one loud tenth has a mean above two thirds of its frames; with one soft tenth, below all
    // others.
    std::vector<float> peak(66150), dip(66150);
    for (std::size_t i = 0; i < peak.size(); ++i) {
        const auto tone   = static_cast<float>(std::sin(0.0627 * static_cast<double>(i)));
        const bool inside = i > 30000 && i < 36600;
        peak[i]           = tone * (inside ? 0.9f : 0.01f);
        dip[i]            = tone * (inside ? 0.01f : 0.9f);
    }
    EXPECT_EQ(words_of(peak)[1], 2);
    EXPECT_EQ(words_of(dip)[1], 0);
}

TEST(OwnThirds, AreOneSentence) {
    RowVector row(4);
    row << 89.9f, 0, 1, 2;
    EXPECT_EQ(own_thirds_sentence(row), "A recording with slow tempo, low energy, balanced sound and complex rhythm");
    row << 130, 1.4f, 2, 0.6f;
    EXPECT_EQ(own_thirds_sentence(row), "A recording with fast tempo, medium energy, bright sound and moderate rhythm");
    EXPECT_CODE("E3303", own_thirds_sentence(RowVector(3)));
}

}  // namespace
}  // namespace ektara::features
