#pragma once

#include "corpus/chain.hpp"
#include "corpus/song.hpp"
#include "corpus/synthesiser.hpp"

namespace ektara::corpus {

/// The recording chain of one song of this corpus.
Chain chain_of(const Song& song, const CorpusOptions& options);

/// Band and voice, mixed at the song's loudness, faded at the end and sent through its recording chain: exactly
/// `options.seconds` long, mono at 22,050 Hz. Errors: those of Synthesiser and sing.
Waveform render(const Song& song, const CorpusOptions& options, const Synthesiser& synthesiser);

/// Title, artist, album, genre and language for the container.
std::vector<std::pair<std::string, std::string>> tags_of(const Song& song);

}  // namespace ektara::corpus
