#include "corpus/song.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>

#include <fmt/format.h>

#include "corpus/arrange.hpp"
#include "corpus/lyrics.hpp"
#include "corpus/styles.hpp"
#include "ektara/core/random.hpp"

namespace ektara::corpus {
namespace {

const std::string& word(const Levels& levels, FactorIndex factor) {
    return factors()[factor].levels[static_cast<std::size_t>(levels[factor])];
}

/// Tempi of `--plant`: 60 · 22050 / 512 frames a minute over 36, 25 and 17 frames, which an estimator that counts
/// frames of 512 samples can give exactly.
constexpr std::array kPlantedBpm{71.78, 103.36, 152.0};
/// Level of the whole song, root mean square, dB below full scale.
constexpr std::array kLoudnessDb{-27.0, -22.0, -17.0};
constexpr std::array kPlantedLoudnessDb{-46.0, -24.0, -14.0};

double bpm_of(const Style& style, const Levels& levels, const CorpusOptions& options, Random& random) {
    if (options.plant != Plant::None && options.plant != Plant::Style)
        return kPlantedBpm.at(static_cast<std::size_t>(levels[kTempo]));
    const double third = (style.highest_bpm - style.lowest_bpm) / 3;
    return style.lowest_bpm + third * (levels[kTempo] + random.uniform(0.2, 0.8));
}

double loudness_of(const Levels& levels, const CorpusOptions& options, Random& random) {
    const auto level = static_cast<std::size_t>(levels[kLoudness]);
    if (options.plant != Plant::None) return kPlantedLoudnessDb.at(level);
    return kLoudnessDb.at(level) + random.uniform(-0.8, 0.8);
}

/// One of espeak-ng's variants for another head, and the middle of its voice on espeak-ng's scale of 0 to 99.
struct Singer {
    const char* variant;
    int pitch;
};

/// No variant with breath: espeak-ng 1.52 speaks those otherwise each time that it is run.
constexpr std::array<Singer, 6> kSingers{{{"m1", 55}, {"m3", 70}, {"m7", 62}, {"f1", 45}, {"f4", 60}, {"Annie", 40}}};
/// With one factor planted, languages differ by the singer alone.
constexpr Singer kPlantedBangla{"f4", 60}, kPlantedEnglish{"m3", 45};

Voice voice_of(const Levels& levels, const Style& style, const CorpusOptions& options, Random& random) {
    const bool bangla     = levels[kLanguage] == 0;
    const bool is_planted = options.plant == Plant::Language;
    const auto& [variant, pitch] =
        is_planted ? (bangla ? kPlantedBangla : kPlantedEnglish) : kSingers[random.below(kSingers.size())];
    return {bangla ? "bn" : "en", variant, pitch, style.words_per_minute};
}

std::size_t count_words(const std::string& line) {
    std::istringstream stream(line);
    std::size_t n = 0;
    for (std::string w; stream >> w;) ++n;
    return n;
}

/// How long espeak-ng takes over a line: seconds a letter times words a minute was measured over all lyrics.
double spoken_seconds(const std::string& line, const Voice& voice) {
    const auto is_start  = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
    const auto n_letters = static_cast<double>(std::count_if(line.begin(), line.end(), is_start));
    return n_letters * (voice.language == "bn" ? 12.8 : 9.2) / voice.words_per_minute + 0.1;
}

/// All lines of the stanzas that suit a style, stanza by stanza in random order.
std::vector<std::string> lines_for(const Style& style, const std::string& language, Random& random) {
    std::vector<const Stanza*> suited;
    for (const auto& stanza : stanzas(language))
        if (std::count(style.themes.begin(), style.themes.end(), stanza.theme) > 0) suited.push_back(&stanza);
    random.shuffle(suited);
    std::vector<std::string> lines;
    for (const auto* stanza : suited) lines.insert(lines.end(), stanza->lines.begin(), stanza->lines.end());
    return lines;
}

/// Lines begin on bars, after an introduction of about two seconds, and each has as many bars as it needs.
std::vector<SungLine> place_lines(const Song& song, const Style& style, double seconds, Random& random) {
    const int bar_ticks  = style.beats_per_bar * kTicksPerBeat;
    const auto bar_start = [&](int bar) { return seconds_at(song.score, bar * bar_ticks); };
    int bar              = 0;
    while (seconds >= 8 && bar_start(bar) < 1.8) ++bar;
    std::vector<SungLine> placed;
    for (const auto& text : lines_for(style, word(song.levels, kLanguage), random)) {
        const double start = bar_start(bar), needed = spoken_seconds(text, song.voice);
        if (!placed.empty() && start + needed > seconds) break;
        do ++bar;
        while (bar_start(bar) < start + needed);
        const auto melody =
            style.sung ? vocal_melody(style, song.levels[kMode], count_words(text), random) : std::vector<int>();
        placed.push_back({start, std::min(bar_start(bar), seconds) - start, text, melody});
    }
    return placed;
}

Song compose_song(const CorpusOptions& options, const Levels& levels, Names names, std::size_t index) {
    Random random(options.seed, "corpus song", index);
    const bool plain    = options.plant != Plant::None && options.plant != Plant::Style;
    const Style& played = styles()[static_cast<std::size_t>(levels[kStyle])];
    const Style style   = plain ? on_plain_band(played) : played;
    Song song;
    song.id          = fmt::format("{:05}", index + 1);
    song.names       = std::move(names);
    song.levels      = levels;
    song.bpm         = bpm_of(style, levels, options, random);
    song.loudness_db = loudness_of(levels, options, random);
    song.scale       = style.scale_names[levels[kMode]];
    const bool vocal = levels[kVoice] == 0;
    song.score       = arrange({.style   = style,
                                .bpm     = song.bpm,
                                .seconds = options.seconds,
                                .tonic   = levels[kKey],
                                .mode    = levels[kMode],
                                .lead    = levels[kLead],
                                .density = levels[kDensity],
                                .vocal   = vocal},
                               random);
    song.voice       = voice_of(levels, style, options, random);
    if (vocal) song.lines = place_lines(song, style, options.seconds, random);
    return song;
}

}  // namespace

const std::string& level_name(const Song& song, FactorIndex factor) { return word(song.levels, factor); }

std::vector<Song> compose(const CorpusOptions& options) {
    const auto rows = design(options);
    std::array<std::vector<Names>, 2> names;
    for (std::size_t language = 0; language < 2; ++language) {
        const auto n    = std::count_if(rows.begin(), rows.end(),
                                        [&](const Levels& row) { return row[kLanguage] == static_cast<int>(language); });
        names[language] = make_names(factors()[kLanguage].levels[language], static_cast<int>(n), options.seed);
    }
    std::array<std::size_t, 2> used{};
    std::vector<Song> songs;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto language = static_cast<std::size_t>(rows[i][kLanguage]);
        songs.push_back(compose_song(options, rows[i], names[language][used[language]++], i));
    }
    return songs;
}

}  // namespace ektara::corpus
