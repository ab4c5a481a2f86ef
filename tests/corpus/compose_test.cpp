#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "corpus/generate.hpp"
#include "corpus/lyrics.hpp"
#include "corpus/singer.hpp"
#include "corpus/styles.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::corpus {
namespace {

/// Cramér's V of two columns of a design: 0 for independent, 1 for a function of each other.
double cramers_v(const std::vector<Levels>& rows, std::size_t f, std::size_t g) {
    std::map<std::pair<int, int>, double> cells;
    std::map<int, double> by_f, by_g;
    for (const auto& row : rows) {
        ++cells[{row[f], row[g]}];
        ++by_f[row[f]];
        ++by_g[row[g]];
    }
    const auto n      = static_cast<double>(rows.size());
    double chi_square = 0;
    for (const auto& [i, a] : by_f)
        for (const auto& [j, b] : by_g) chi_square += std::pow(cells[{i, j}] - a * b / n, 2) / (a * b / n);
    return std::sqrt(chi_square / n / static_cast<double>(std::min(by_f.size(), by_g.size()) - 1));
}

bool is_utf8(const std::string& text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead  = static_cast<unsigned char>(text[i]);
        std::size_t tail = 0;
        if (lead >= 0xf0 && lead < 0xf5)
            tail = 3;
        else if (lead >= 0xe0)
            tail = 2;
        else if (lead >= 0xc2)
            tail = 1;
        else if (lead >= 0x80)
            return false;
        for (std::size_t j = 1; j <= tail; ++j)
            if (i + j >= text.size() || (static_cast<unsigned char>(text[i + j]) & 0xc0) != 0x80) return false;
        i += tail + 1;
    }
    return true;
}

bool has_bangla_letters(const std::string& text) {
    return text.find("\xe0\xa6") != std::string::npos || text.find("\xe0\xa7") != std::string::npos;
}

TEST(Design, HasEveryLevelEquallyOftenToWithinOne) {
    const auto rows = design({.songs = 97, .seed = 5});
    for (std::size_t f = 0; f < kFactorCount; ++f) {
        std::map<int, int> counts;
        for (const auto& row : rows) ++counts[row[f]];
        const auto [least, most] = std::minmax_element(
            counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        EXPECT_LE(most->second - least->second, 1) << factors()[f].name;
    }
}

TEST(Design, KeepsEveryPairOfFactorsNearlyIndependent) {
    for (const Seed seed : {0U, 1U, 2U}) {
        const auto rows = design({.songs = 240, .seed = seed});
        for (std::size_t f = 0; f < kFactorCount; ++f)
            for (std::size_t g = 0; g < f; ++g)
                EXPECT_LT(cramers_v(rows, f, g), 0.1) << factors()[f].name << " and " << factors()[g].name;
    }
}

TEST(Design, TiesTheChainToTheLanguageOnlyWhereAskedTo) {
    EXPECT_DOUBLE_EQ(cramers_v(design({.songs = 240, .confound = true}), kSource, kLanguage), 1);
    EXPECT_LT(cramers_v(design({.songs = 240}), kSource, kLanguage), 0.1);
}

TEST(Design, PlantsTwoLevelsOfOneFactorAndHoldsTheAudibleOthers) {
    const auto rows = design({.songs = 40, .plant = Plant::Tempo});
    std::map<int, int> tempi;
    std::set<int> leads, sources, languages;
    for (const auto& row : rows) {
        ++tempi[row[kTempo]];
        leads.insert(row[kLead]);
        sources.insert(row[kSource]);
        languages.insert(row[kLanguage]);
    }
    EXPECT_EQ(tempi, (std::map<int, int>{{0, 20}, {2, 20}}));
    EXPECT_EQ(leads.size(), 1U);
    EXPECT_EQ(sources.size(), 1U);
    EXPECT_EQ(languages.size(), 2U);
}

TEST(Design, RejectsWhatCannotBe) {
    EXPECT_CODE("E1256", design({.songs = 0}));
    EXPECT_CODE("E1256", design({.seconds = 0.5}));
    EXPECT_CODE("E1256", design({.seconds = std::nan("")}));
    EXPECT_CODE("E1256", design({.confound = true, .plant = Plant::Tempo}));
}

TEST(Compose, GivesTheSameScoresLabelsAndLyricsForTheSameSeed) {
    const CorpusOptions options{.songs = 30, .seconds = 12, .seed = 11};
    const auto once = compose(options), again = compose(options);
    const auto other = compose({.songs = 30, .seconds = 12, .seed = 12});
    int n_other      = 0;
    for (std::size_t i = 0; i < once.size(); ++i) {
        EXPECT_EQ(once[i].levels, again[i].levels);
        EXPECT_EQ(format_midi(once[i].score, "x"), format_midi(again[i].score, "x"));
        EXPECT_EQ(once[i].lines, again[i].lines);
        EXPECT_EQ(once[i].names.title, again[i].names.title);
        n_other += once[i].score == other[i].score ? 0 : 1;
    }
    EXPECT_EQ(n_other, 30);
}

TEST(Compose, GivesVocalSongsLyricsOfTheirLanguageAndInstrumentalOnesNone) {
    for (const auto& song : compose({.songs = 60, .seconds = 10})) {
        EXPECT_EQ(song.lines.empty(), level_name(song, kVoice) == "instrumental") << song.id;
        EXPECT_EQ(has_bangla_letters(song.names.title), level_name(song, kLanguage) == "bangla");
        for (const auto& line : song.lines)
            EXPECT_EQ(has_bangla_letters(line.text), level_name(song, kLanguage) == "bangla") << line.text;
    }
}

TEST(Compose, PlacesTheLinesInOrderInsideTheSong) {
    for (const auto& song : compose({.songs = 60, .seconds = 15})) {
        double end = 0;
        for (const auto& line : song.lines) {
            EXPECT_GE(line.start_seconds, end - 1e-9) << song.id;
            EXPECT_GT(line.slot_seconds, 0.3) << song.id;
            end = line.start_seconds + line.slot_seconds;
        }
        EXPECT_LE(end, 15 + 1e-9);
    }
}

TEST(Compose, WritesScoresThatCoverTheSongInTheTempoOfItsStyle) {
    for (const auto& song : compose({.songs = 24, .seconds = 20})) {
        const auto& style = styles()[static_cast<std::size_t>(song.levels[kStyle])];
        EXPECT_GE(song.bpm, style.lowest_bpm);
        EXPECT_LE(song.bpm, style.highest_bpm);
        ASSERT_FALSE(song.score.notes.empty());
        EXPECT_GE(seconds_at(song.score, song.score.notes.back().tick), 20) << song.names.title;
        for (const auto& note : song.score.notes) {
            EXPECT_TRUE(note.key >= 0 && note.key < 128 && note.velocity > 0 && note.velocity < 128);
            EXPECT_GE(note.tick, 0);
        }
    }
}

TEST(Compose, KeepsMelodiesInTheKeyAndModeThatTheLabelsName) {
    for (const auto& song : compose({.songs = 36, .seconds = 8})) {
        const auto& style = styles()[static_cast<std::size_t>(song.levels[kStyle])];
        const auto& scale = style.scales[song.levels[kMode]];
        for (const auto& note : song.score.notes) {
            if (note.channel != 8) continue;
            const int degree = ((note.key - song.levels[kKey]) % 12 + 12) % 12;
            EXPECT_NE(std::find(scale.begin(), scale.end(), degree), scale.end()) << song.id;
        }
    }
}

TEST(Compose, NamesEverySongOfALanguageDifferently) {
    std::set<std::string> titles;
    const auto songs = compose({.songs = 200, .seconds = 1});
    for (const auto& song : songs) titles.insert(song.names.title);
    EXPECT_EQ(titles.size(), songs.size());
}

TEST(Score, CountsTimeThroughChangesOfTempo) {
    const Score score{.tempi = {{0, 60}, {480, 120}, {1440, 30}}};
    EXPECT_DOUBLE_EQ(seconds_at(score, 240), 0.5);
    EXPECT_DOUBLE_EQ(seconds_at(score, 480), 1);
    EXPECT_DOUBLE_EQ(seconds_at(score, 1440), 2);
    EXPECT_DOUBLE_EQ(seconds_at(score, 1440 + 240), 3);
}

TEST(Score, IsWrittenAsAStandardMidiFile) {
    const Score score{.beats_per_bar = 3,
                      .instruments   = {{2, 73, 100, 64, 40}},
                      .tempi         = {{0, 90}},
                      .notes         = {{0, 480, 2, 60, 99}, {200, 280, 2, 64, 98}}};
    const std::string midi = format_midi(score, "Sky");
    EXPECT_EQ(midi.substr(0, 14), std::string("MThd\0\0\0\6\0\0\0\1\1\xe0", 14));
    EXPECT_NE(midi.find(std::string("\xff\x51\x03\x0a\x2c\x2b", 6)), std::string::npos) << "666,667 µs a beat";
    EXPECT_NE(midi.find(std::string("\x81\x48\x92\x40\x62", 5)), std::string::npos) << "200 ticks, key 64, velocity 98";
    EXPECT_EQ(midi.substr(midi.size() - 4), std::string("\0\xff\x2f\0", 4));
}

TEST(Lyrics, HoldDozensOfStanzasInValidUtf8WithSpeakableLines) {
    for (const std::string language : {"bangla", "english"}) {
        std::set<std::string> themes;
        EXPECT_GE(stanzas(language).size(), 30U);
        for (const auto& stanza : stanzas(language)) {
            themes.insert(stanza.theme);
            EXPECT_FALSE(stanza.source.empty());
            EXPECT_FALSE(stanza.lines.empty());
            for (const auto& line : stanza.lines) EXPECT_TRUE(is_utf8(line) && line.size() > 4) << line;
        }
        for (const auto& style : styles())
            for (const auto& theme : style.themes) EXPECT_TRUE(themes.contains(theme)) << theme;
    }
}

TEST(Lyrics, AreTimedInTheLrcFormat) {
    Song song;
    song.names = {"Sky", "A", "B"};
    song.lines = {{1.234, 2, "first", {}}, {61.5, 2, "second", {}}};
    EXPECT_EQ(format_lrc(song, 75), "[ti:Sky]\n[ar:A]\n[al:B]\n[length:01:15]\n[00:01.23]first\n[01:01.50]second\n");
}

TEST(Voice, TakesTheMelodyWordByWordAndEscapesMarkup) {
    EXPECT_EQ(speech_markup({0, 1, "up & <down>", {12, 0}}),
              "<speak><prosody pitch=\"+100%\">up</prosody> <prosody pitch=\"+0%\">&amp;</prosody> "
              "&lt;down&gt; </speak>");
}

}  // namespace
}  // namespace ektara::corpus
