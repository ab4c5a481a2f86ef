#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ektara::collection {

/// How a name says that it is a piece of something: `_3`, `(3)`, or a word such as "part 3" and "clip_3".
enum class ClipMark { Plain, Brackets, Word };

/// A name without the number at its end, both in the form of `folded`.
struct NumberedName {
    std::string rest;
    int number    = 0;
    ClipMark mark = ClipMark::Plain;
    /// The rest ends in "sonata", "rhapsody" and the like: numbers from 1 are those of works.
    bool may_count_works = false;
};

/// The normal form (text/normal_form.hpp) with the letters A–Z in lower case: how names are compared.
std::string folded(const std::string& text);

/// The name's words: runs of letters and digits.
std::vector<std::string> words_of(const std::string& text);

/// A name of a file without its ending that closes with a number of at most three digits: after one `_`, `-` or `.`, in
/// brackets, or after a word for a piece (part, pt, clip, segment, chunk, excerpt, …; "part 2 of 3" too). A number
/// after a blank, a longer one (jazz.00054, 000002), and one that belongs to a work (Symphony_No_5, op28-1) is no
/// clip's.
std::optional<NumberedName> numbered_name(const std::string& stem);

/// Whether a name without its number can be a song's: one of its words is neither a general one (track, clip, audio,
/// …), nor a genre's or a language's name, nor among `known` (of folders, labels and artist), or it holds a catalogue
/// number: five digits or more that are no date, or three or more that begin with 0.
bool names_a_song(const std::string& rest, const std::set<std::string>& known);

/// Whether a word, in the form of `folded`, is that of a genre ("rock") or the name of a language ("bangla"; codes are
/// none).
bool names_a_class(const std::string& word);

/// Whether a title is one that many songs have: general words, "intro", "allegro", numbers of two digits, addresses of
/// web sites; or no title.
bool is_general_title(const std::string& title);

}  // namespace ektara::collection
