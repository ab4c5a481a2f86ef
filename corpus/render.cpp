#include "corpus/render.hpp"

#include <algorithm>

#include "corpus/singer.hpp"

namespace ektara::corpus {
namespace {

void add(Waveform& mix, const Waveform& part, double gain) {
    for (std::size_t i = 0; i < mix.samples.size(); ++i) mix.samples[i] += static_cast<float>(gain) * part.samples[i];
}

void fade_out(Waveform& sound) {
    const std::size_t n = sound.samples.size(), length = std::min<std::size_t>(n, kSampleRateHz / 3);
    for (std::size_t i = 0; i < length; ++i)
        sound.samples[n - 1 - i] *= static_cast<float>(i) / static_cast<float>(length);
}

}  // namespace

Chain chain_of(const Song& song, const CorpusOptions& options) {
    Chain found = chain(song.levels[kSource]);
    // A room with a constant murmur: what is played softly sinks into it, as it does in a real room.
    if (options.plant == Plant::Loudness) found.noise_db = -52;
    return found;
}

Waveform render(const Song& song, const CorpusOptions& options, const Synthesiser& synthesiser) {
    Waveform mix      = synthesiser.play(song.score, options.seconds);
    const double band = root_mean_square(mix);
    if (!song.lines.empty()) {
        const auto voice     = sing(song, options.seconds);
        const double spoken  = root_mean_square(voice, true);
        const double balance = options.plant == Plant::Language ? 6 : 1.1;
        if (spoken > 0 && band > 0) add(mix, voice, balance * band / spoken);
    }
    fade_out(mix);
    Random random(options.seed, "corpus noise " + song.id);
    return pass_through(level_to(std::move(mix), song.loudness_db), chain_of(song, options), random);
}

std::vector<std::pair<std::string, std::string>> tags_of(const Song& song) {
    return {{"title", song.names.title},
            {"artist", song.names.artist},
            {"album", song.names.album},
            {"genre", level_name(song, kStyle)},
            {"language", level_name(song, kLanguage) == "bangla" ? "ben" : "eng"}};
}

}  // namespace ektara::corpus
