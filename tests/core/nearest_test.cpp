#include "ektara/core/nearest.hpp"

#include <gtest/gtest.h>

namespace ektara {
namespace {

TEST(Nearest, CountsASwapOfNeighboursAsOneEdit) {
    EXPECT_EQ(nearest("rnu", {"path", "rules", "run"}), "run");
    EXPECT_EQ(nearest("clutser", {"classes", "cluster"}), "cluster");
}

TEST(Nearest, FindsTheWholeOfABeginning) {
    EXPECT_EQ(nearest("train.latnet", {"train.vae.beta", "train.latent_dims"}), "train.latent_dims");
    EXPECT_EQ(nearest("play", {"path", "playlist"}), "playlist");
}

TEST(Nearest, IsTheFirstOfEquallyNearOnesAndNothingOfNone) {
    EXPECT_EQ(nearest("ab", {"ac", "ad"}), "ac");
    EXPECT_EQ(nearest("ab", {}), "");
}

TEST(Nearest, DoesNotCountLetterCase) { EXPECT_EQ(nearest("STUDY", {"stud", "Study"}), "Study"); }

TEST(DidYouMean, OffersWhatASlipOfTheKeysExplains) {
    EXPECT_EQ(did_you_mean("rnu", {"path", "run"}), "; did you mean 'run'?");
    EXPECT_EQ(did_you_mean("Stand By Mee", {"Stand by Me", "Stay"}), "; did you mean 'Stand by Me'?");
    EXPECT_EQ(did_you_mean("সোনর", {"মন", "সোনার"}), "; did you mean 'সোনার'?");
}

TEST(DidYouMean, OffersNothingForAnotherWord) {
    EXPECT_EQ(did_you_mean("xyz", {"path", "run"}), "");
    EXPECT_EQ(did_you_mean("banana", {"evaluate", "search"}), "");
    EXPECT_EQ(did_you_mean("run", {}), "");
}

}  // namespace
}  // namespace ektara
