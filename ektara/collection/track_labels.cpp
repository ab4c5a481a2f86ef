#include "ektara/collection/track_labels.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

#include <fmt/ranges.h>

#include "ektara/collection/track_columns.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/text/language_names.hpp"
#include "ektara/text/lyrics.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::collection {
namespace {

void set_label(Track& track, const std::string& column, std::string value) {
    if (!value.empty()) track.labels[column] = std::move(value);
}

std::vector<std::string> languages_of(const audio::Tags& tags) {
    std::vector<std::string> all;
    const auto add = [&](const std::string& tag) {
        for (auto& language : text::languages_in(tag))
            if (std::find(all.begin(), all.end(), language) == all.end()) all.push_back(std::move(language));
    };
    add(tags.language);
    for (const auto& tag : tags.other_languages) add(tag);
    return all;
}

std::string joined(const std::vector<std::string>& values) { return fmt::format("{}", fmt::join(values, "; ")); }

void fill_genre(Track& track, const audio::Tags& tags) {
    if (tags.genre.empty() || !label(track, "genre").empty()) return;
    track.labels["genre"] = text::normal_form(tags.genre);
    set_label(track, kOtherGenres, text::normal_form(joined(tags.other_genres)));
}

void fill_language(Track& track, const audio::Tags& tags) {
    if (!label(track, "language").empty()) return;
    auto languages = languages_of(tags);
    if (languages.empty()) return;
    track.labels["language"] = languages.front();
    languages.erase(languages.begin());
    set_label(track, kOtherLanguages, joined(languages));
}

/// Whether lyrics are described as something else than the song's words.
bool is_translation(const audio::TaggedLyrics& lyrics) {
    constexpr std::string_view kWords[] = {"translat",      "translit", "romani",  "romaji", "pinyin", "traduc",
                                           "tradu\xc3\xa7", "bersetz",  "meaning", "অনুবাদ",  "অর্থ",    "翻译",
                                           "翻訳",          "перевод",  "tlyric",  "romalrc"};
    const std::string description       = ascii_lower(lyrics.description);
    return std::any_of(std::begin(kWords), std::end(kWords),
                       [&](std::string_view word) { return description.find(word) != std::string::npos; });
}

constexpr std::size_t kFewestWords = 20;

std::size_t words_in(const std::string& text) {
    std::size_t count = 0;
    bool inside       = false;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\n' || c == '\t';
        count += !blank && !inside ? 1 : 0;
        inside = !blank;
    }
    return count;
}

/// The language of lyrics by their script and words; empty where they do not tell.
std::string language_of_lyrics(const std::string& lyrics) {
    const std::string text = text::normal_form(text::without_lrc_tags(lyrics));
    if (const auto language = text::language_of_script(text)) return *language;
    if (words_in(text) < kFewestWords) return {};
    const std::string language = text::language_of(text);
    if (language == "english") return language;
    return language == "romanised_bangla" ? "bangla" : "";
}

const audio::TaggedLyrics* own_lyrics_of(const Track& track, const audio::Tags& tags) {
    std::string language = label(track, "language");
    if (language.empty()) language = text::language_of_script(track.title).value_or("");
    const auto rank = [&](const audio::TaggedLyrics& lyrics) {
        const bool by_words = !language.empty() && language_of_lyrics(lyrics.text) == language;
        const bool by_code  = !language.empty() && text::language_named(lyrics.language) == language;
        return std::tuple(!is_translation(lyrics), by_words ? 2 : by_code ? 1 : 0, lyrics.description.empty());
    };
    const audio::TaggedLyrics* best = nullptr;
    for (const auto& lyrics : tags.lyrics)
        if (best == nullptr || rank(lyrics) > rank(*best)) best = &lyrics;
    return best;
}

/// The words that are sung: of the file that the manifest names or that lies beside the sound, else of the tags.
std::string lyrics_of(const Track& track, const audio::Tags& tags) {
    const auto beside = track.lyrics.empty() ? text::sidecar_of(track.audio) : track.lyrics;
    try {
        if (!beside.empty()) return text::read_lyrics(beside);
    } catch (const Error&) {
        return {};  // what reads lyrics for features says why
    }
    const auto* own = own_lyrics_of(track, tags);
    return own == nullptr || is_translation(*own) ? std::string() : own->text;
}

void guess_language(Track& track, const audio::Tags& tags) {
    if (!label(track, "language").empty()) return;
    std::string language = language_of_lyrics(lyrics_of(track, tags));
    if (language.empty()) {
        const auto title = track.title.empty() ? track.audio.stem().string() : track.title;
        language         = text::language_of_script(title).value_or("");
    }
    if (language.empty()) return;
    track.labels["language"]    = language;
    track.labels[kLanguageFrom] = kGuessed;
}

/// What is the same in all spellings of a genre.
std::string spelling_key(const std::string& genre) {
    std::string key;
    for (const char c : ascii_lower(genre))
        if (std::string_view(" -_'").find(c) == std::string_view::npos) key += c;
    return key;
}

/// Genres with several spellings, by what these have in common: how often each is used.
std::map<std::string, std::map<std::string, int>> spellings_of(const std::vector<Track>& tracks) {
    std::map<std::string, std::map<std::string, int>> spellings;
    for (const auto& track : tracks)
        if (const auto genre = label(track, "genre"); !spelling_key(genre).empty())
            ++spellings[spelling_key(genre)][genre];
    std::erase_if(spellings, [](const auto& genre) { return genre.second.size() < 2; });
    return spellings;
}

}  // namespace

Track with_tags(Track track, const audio::Tags& tags) {
    const auto fill = [](std::string& field, const std::string& tag) {
        if (field.empty()) field = tag;
    };
    fill(track.title, tags.title);
    if (track.artist.empty()) set_label(track, kOtherArtists, joined(tags.other_artists));
    fill(track.artist, tags.artist);
    fill(track.album, tags.album);
    fill_genre(track, tags);
    fill_language(track, tags);
    return track;
}

LabelledTracks with_one_spelling(std::vector<Track> tracks) {
    std::map<std::string, std::string> chosen;
    std::vector<std::string> lines;
    for (const auto& [key, counts] : spellings_of(tracks)) {
        const auto most = std::max_element(counts.begin(), counts.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        chosen[key]     = most->first;
        std::vector<std::string> names;
        for (const auto& [name, count] : counts) names.push_back("'" + name + "'");
        lines.push_back(fmt::format("{} are '{}'", fmt::join(names, ", "), most->first));
    }
    if (chosen.empty()) return {std::move(tracks), {}};
    for (auto& track : tracks)
        if (const auto found = chosen.find(spelling_key(label(track, "genre"))); found != chosen.end())
            track.labels["genre"] = found->second;
    return {std::move(tracks),
            {{"W-GENRE-SPELLINGS",
              fmt::format("genres that differ only in letter case, blanks or hyphens are one: {}; --set "
                          "input.one_spelling=false keeps them apart",
                          fmt::join(lines, "; "))}}};
}

LabelledTracks complete_labels(std::vector<Track> tracks, const std::map<TrackId, features::TrackInfo>& infos,
                               const LabelRules& rules) {
    static const audio::Tags kNoTags;
    std::size_t broken = 0;
    for (auto& track : tracks) {
        const auto info  = infos.find(track.id);
        const auto& tags = info == infos.end() ? kNoTags : info->second.tags;
        track            = with_tags(std::move(track), tags);
        if (rules.guess_language) guess_language(track, tags);
        broken += tags.broken ? 1 : 0;
    }
    auto labelled = rules.one_spelling ? with_one_spelling(std::move(tracks)) : LabelledTracks{std::move(tracks), {}};
    if (broken > 0)
        labelled.warnings.push_back(
            {"W-TAGS-BROKEN", fmt::format("the tags of {} files are damaged; what could be read "
                                          "of them is used, and their sound is whole",
                                          broken)});
    return labelled;
}

std::vector<Warning> label_warnings(const std::vector<Track>& tracks) {
    std::size_t several = 0, guessed = 0;
    for (const auto& track : tracks) {
        const bool any = !label(track, kOtherArtists).empty() || !label(track, kOtherGenres).empty() ||
                         !label(track, kOtherLanguages).empty();
        several += any ? 1 : 0;
        guessed += label(track, kLanguageFrom) == kGuessed ? 1 : 0;
    }
    std::vector<Warning> warnings;
    if (several > 0)
        warnings.push_back({"W-SEVERAL-VALUES",
                            fmt::format("{} tracks name several artists, genres or languages in their tags; the first "
                                        "counts, the others are in the columns other_… of tracks.csv",
                                        several)});
    if (guessed > 0)
        warnings.push_back(
            {"W-LANGUAGE-GUESSED",
             fmt::format("the language of {} tracks is not given and was guessed from the script of their lyrics or "
                         "titles (language_from in tracks.csv); name it in a manifest, or --set "
                         "input.guess_language=false leaves it empty",
                         guessed)});
    return warnings;
}

std::string own_lyrics(const Track& track, const audio::Tags& tags) {
    const auto* own = own_lyrics_of(track, tags);
    return own == nullptr ? std::string() : own->text;
}

}  // namespace ektara::collection
