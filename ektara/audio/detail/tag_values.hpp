#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ektara/audio/decode.hpp"

namespace ektara::audio {

/// What one source of tags in a file says (an ID3v2 tag, a RIFF INFO list …), in the order in which it stands there.
/// Internal to the module.
struct TagValues {
    std::vector<std::string> titles, artists, albums, genres, languages;
    std::vector<TaggedLyrics> lyrics;
};

/// A source that may say what `values` leaves out: it counts only for the fields that are empty.
void fill_empty(TagValues& values, const TagValues& lower);

/// The rule for several values (docs/inputs.md): a text is cut at ";"; the first counts, the others are kept.
Tags tags_of(const TagValues& values);

/// The values of a text of ID3v2.3 or older, whose separator is "/", which names may hold as well: short parts side by
/// side ("AC/DC"), parts of one character or of digits ("24/7 Spyz") and known genres ("Hip-Hop/Rap") stay together.
std::vector<std::string> cut_at_slashes(const std::string& text);

/// A text of ID3's TCON as it was meant: "(17)", "17" and "(17)Rock" are the genre of that number, with text behind it
/// the text goes first; "(RX)" is Remix, "(CR)" Cover, "((" a bracket. Any other text stays as it is ("80s", "(80s)").
/// `name_of` gives the name of a number.
std::vector<std::string> genres_of_id3(const std::string& text, std::string (*name_of)(int number));

/// Bytes as UTF-8: what is not UTF-8 is taken as Windows-1252, which most old tags mean.
std::string as_utf8(std::string_view bytes);

/// A value by its key (title, artist, album, genre, language), letter case aside; false for any other key.
bool add_field(TagValues& values, std::string_view key, std::string_view text);

/// Lyrics by a key such as "lyrics", "LYRICS-eng", "lyrics-translation-eng" or "UNSYNCED LYRICS"; false for any other
/// key.
bool add_lyrics(TagValues& values, std::string_view key, std::string_view text);

}  // namespace ektara::audio
