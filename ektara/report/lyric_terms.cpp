#include "ektara/report/lyric_terms.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "ektara/core/blanks.hpp"

namespace ektara::report {
namespace {

/// Bytes of the character that begins at `at`.
std::size_t length_at(const std::string& text, std::size_t at) {
    const auto byte          = static_cast<unsigned char>(text[at]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return std::min(length, text.size() - at);
}

bool is_letter(std::string_view character) {
    if (character.size() == 1) {
        const char c = character[0];
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'';
    }
    // No-break space, general punctuation, danda, double danda, currency signs, dashes: all outside words.
    return character != "\u00a0" && character != "\u0964" && character != "\u0965" &&
           !(character.size() == 3 && character.starts_with("\xe2\x80")) && character != "\u00ab" &&
           character != "\u00bb" && character != "\ufeff";
}

/// A right single quote is an apostrophe: don’t and don't are one word.
std::string with_plain_apostrophes(std::string text) {
    constexpr std::string_view kQuote = "\u2019";
    for (auto at = text.find(kQuote); at != std::string::npos; at = text.find(kQuote, at + 1))
        text.replace(at, kQuote.size(), "'");
    return text;
}

std::string without_brackets(const std::string& text) {
    std::string left;
    int depth = 0;
    for (const char c : text) {
        if (c == '[') ++depth;
        if (depth == 0) left += c;
        if (c == ']' && depth > 0) {
            --depth;
            left += ' ';
        }
        if (c == '\n') depth = 0;
    }
    return left;
}

bool counts(const std::string& word, int characters) {
    const bool ascii =
        std::all_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return characters >= (ascii ? 3 : 2);
}

struct Language {
    std::map<std::string, int> songs_with;  ///< word → songs
    std::map<int, std::map<std::string, int>> in_group;
    std::map<int, int> group_songs;
    int songs = 0;
};

std::vector<Term> heaviest(const Language& language, int group, double mean_words, int count) {
    std::vector<Term> terms;
    for (const auto& [word, songs] : language.in_group.at(group)) {
        const int everywhere = language.songs_with.at(word);
        if (songs < 2 || (language.songs >= 5 && everywhere > 0.4 * language.songs)) continue;
        terms.push_back(
            {word, songs / static_cast<double>(language.group_songs.at(group)) * std::log(1 + mean_words / everywhere),
             songs});
    }
    std::stable_sort(terms.begin(), terms.end(), [](const Term& a, const Term& b) { return a.weight > b.weight; });
    if (terms.size() > static_cast<std::size_t>(count)) terms.resize(static_cast<std::size_t>(count));
    return terms;
}

}  // namespace

std::vector<std::string> plain_words(const std::string& lyric) {
    const std::string text = with_plain_apostrophes(without_brackets(lyric));
    std::vector<std::string> words;
    std::string word;
    int characters  = 0;
    const auto done = [&] {
        word = std::string(without_blanks(word, "'"));
        if (counts(word, characters)) words.push_back(word);
        word.clear();
        characters = 0;
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = length_at(text, at);
        const std::string_view character(text.data() + at, length);
        if (is_letter(character)) {
            word += length == 1 && character[0] >= 'A' && character[0] <= 'Z'
                        ? std::string(1, static_cast<char>(character[0] - 'A' + 'a'))
                        : std::string(character);
            ++characters;
        } else {
            done();
        }
        at += length;
    }
    done();
    return words;
}

std::map<int, std::map<std::string, std::vector<Term>>> typical_terms(const std::vector<LyricSong>& songs, int count) {
    std::map<std::string, Language> languages;
    for (const auto& song : songs) {
        auto& language = languages[song.language];
        ++language.songs;
        ++language.group_songs[song.group];
        auto& group = language.in_group[song.group];
        for (const auto& word : song.words) {
            ++language.songs_with[word];
            ++group[word];
        }
    }
    std::map<int, std::map<std::string, std::vector<Term>>> terms;
    for (const auto& [name, language] : languages) {
        double words = 0;
        for (const auto& [word, n] : language.songs_with) words += n;
        const double mean_words = words / static_cast<double>(language.in_group.size());
        for (const auto& [group, found] : language.in_group) {
            auto heavy = heaviest(language, group, mean_words, count);
            if (!heavy.empty()) terms[group][name] = std::move(heavy);
        }
    }
    return terms;
}

}  // namespace ektara::report
