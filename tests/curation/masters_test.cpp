// Whether another rendering of a song, by other instruments and another singer, counts as another master.
#include <gtest/gtest.h>

#include "corpus/render.hpp"
#include "ektara/audio/fingerprint.hpp"

namespace ektara::curation {
namespace {

/// The same notes and words at the same tempo: a cover at its nearest.
corpus::Song cover_of(corpus::Song song) {
    for (auto& instrument : song.score.instruments)
        if (instrument.channel != corpus::kDrumChannel) instrument.program = (instrument.program + 45) % 96;
    song.voice.variant = "m7";
    song.voice.pitch   = 20;
    return song;
}

TEST(Masters, CoversAreNotTakenForThem) {
    const corpus::CorpusOptions options{.songs = 12};
    const corpus::Synthesiser synthesiser;
    std::vector<std::vector<std::uint32_t>> fingerprints;
    for (const auto& song : corpus::compose(options)) {
        const auto original = corpus::render(song, options, synthesiser);
        auto quieter        = original;
        for (float& sample : quieter.samples) sample *= 0.47F;
        fingerprints.push_back(audio::fingerprint(original));
        fingerprints.push_back(audio::fingerprint(corpus::render(cover_of(song), options, synthesiser)));
        fingerprints.push_back(audio::fingerprint(quieter));
    }
    const auto found = audio::same_recordings(fingerprints, audio::Sameness::Master);
    EXPECT_EQ(found.size(), 12u);
    for (const auto& one : found) {
        EXPECT_EQ(one.row % 3, 2u) << "a quieter master";
        EXPECT_EQ(one.original, one.row - 2) << "of its own song";
    }
}

}  // namespace
}  // namespace ektara::curation
