#include "ektara/collection/clip_numbers.hpp"

#include <algorithm>
#include <string_view>

#include "ektara/core/labels.hpp"
#include "ektara/text/language_names.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::collection {
namespace {

using Words = std::set<std::string, std::less<>>;

constexpr std::string_view kSeparators     = " ._-#";
constexpr std::size_t kLongestClipNumber   = 3;
constexpr std::size_t kShortestCatalogueId = 5;

Words listed(std::string_view text) {
    Words words;
    for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
        end = std::min(text.find(' ', begin), text.size());
        words.emplace(text.substr(begin, end - begin));
    }
    return words;
}

const Words& words_for_pieces() {
    static const Words words =
        listed("part parts pt clip seg segment chunk piece excerpt slice split fragment snippet \u0985\u0982\u09b6");
    return words;
}

/// A number behind these is that of a work.
const Words& words_for_counts() {
    static const Words words =
        listed("bwv canto chapter ep episode hwv kv movement mvt no nr num number op opus psalm rv vol volume");
    return words;
}

/// Composers number these from 1, and songs are called so too.
const Words& words_for_works() {
    static const Words words = listed(
        "aria bagatelle ballade cantata caprice concerto divertimento etude fantasia fugue gnossienne gymnopedie "
        "impromptu invention mazurka minuet nocturne octet partita polonaise prelude quartet quintet raga rhapsody "
        "scherzo serenade sextet sinfonia sonata sonatina suite symphony toccata trio variation waltz");
    return words;
}

const Words& general_words() {
    static const Words words = listed(
        "a album an and artist artists audio audiotrack best cd chunk clip clips copy data demo disc disk "
        "dvd excerpt file final flac gaan gan hits input instrumental item live memo mix mono mp3 music my "
        "new of ogg out output part piece piste pista pt rec record recording sample seg segment session "
        "side song songs sound stereo take test the titel title titre tone track tracks train tune unknown "
        "untitled va valid various version voice vol volume wav aufnahme canci\u00f3n chanson faixa lied "
        "morceau m\u00fasica musik musique raita spor st\u00fcck \u0422\u0440\u0435\u043a "
        "\u0442\u0440\u0435\u043a \u0917\u093e\u0928\u093e \u0997\u09be\u09a8");
    return words;
}

const Words& genre_words() {
    static const Words words = listed(
        "acoustic adhunik alternative ambient band baul bhajan bhatiyali bhawaiya blues bollywood breakbeat "
        "chill classical country dance devotional disco drum dub dubstep easy edm electronic electronica "
        "experimental film filmi folk funk garage gazal geeti genre ghazal gospel grunge hamd hip hiphop "
        "historic hop house indie industrial international islamic jazz kirtan latin listening lofi lokgeeti "
        "metal naat nazrul nazrulgeeti opera palligeeti pop psychedelic punk qawwali rabindra "
        "rabindrasangeet rap rb reggae rnb rock roots salsa samba sangeet ska soul soundtrack spoken swing "
        "tango techno trance trap world");
    return words;
}

/// Titles that one artist gives to several songs.
const Words& title_words() {
    static const Words words = listed(
        "adagio allegretto allegro andante aria bonus finale hidden i ii iii interlude intro introduction iv "
        "largo menuet minuet moderato movement outro overture prelude presto prologue epilogue reprise rondo "
        "scherzo silence skit theme v vi vii viii vivace x");
    return words;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word_byte(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

bool is_number(std::string_view word) { return std::all_of(word.begin(), word.end(), is_digit); }

std::string without_end(std::string text, std::string_view characters) {
    const auto last = text.find_last_not_of(characters);
    text.resize(last == std::string::npos ? 0 : last + 1);
    return text;
}

/// Takes the digits off the end.
std::string take_digits(std::string& text) {
    std::size_t begin = text.size();
    while (begin > 0 && is_digit(text[begin - 1])) --begin;
    std::string digits = text.substr(begin);
    text.resize(begin);
    return digits;
}

std::optional<int> clip_number(const std::string& digits) {
    if (digits.empty() || digits.size() > kLongestClipNumber) return std::nullopt;
    return std::stoi(digits);
}

/// "part 2 of 3" as "part 2".
std::string without_total(const std::string& text) {
    std::string shorter = text;
    if (take_digits(shorter).empty()) return text;
    shorter = without_end(shorter, " _-");
    if (!shorter.ends_with("of")) return text;
    shorter.resize(shorter.size() - 2);
    shorter = without_end(shorter, " _-");
    return shorter.empty() || !is_digit(shorter.back()) ? text : shorter;
}

/// "song - pt. 2"
std::optional<NumberedName> after_word(const std::string& text) {
    std::string rest  = without_total(text);
    const auto number = clip_number(take_digits(rest));
    if (!number) return std::nullopt;
    rest              = without_end(rest, kSeparators);
    std::size_t begin = rest.size();
    while (begin > 0 && is_word_byte(rest[begin - 1]) && !is_digit(rest[begin - 1])) --begin;
    if (!words_for_pieces().contains(rest.substr(begin))) return std::nullopt;
    rest.resize(begin);
    return NumberedName{without_end(rest, " ._-#(["), *number, ClipMark::Word, false};
}

/// "song (2)", "song [part 2]"
std::optional<NumberedName> in_brackets(const std::string& text) {
    const auto open = text.find_last_of("([");
    if (open == std::string::npos) return std::nullopt;
    std::string inside     = text.substr(open + 1, text.size() - open - 2);
    const std::string rest = without_end(text.substr(0, open), kSeparators);
    if (const auto named = after_word(inside); named && named->rest.empty())
        return NumberedName{rest, named->number, ClipMark::Word, false};
    const auto number = clip_number(take_digits(inside));
    if (!number || !inside.empty()) return std::nullopt;
    return NumberedName{rest, *number, ClipMark::Brackets, false};
}

/// "song_2"
std::optional<NumberedName> after_separator(std::string text) {
    const auto number = clip_number(take_digits(text));
    if (!number || text.size() < 2) return std::nullopt;
    const std::string rest = without_end(text, kSeparators);
    const bool one         = rest.size() + 1 == text.size() && text.back() != ' ' && text.back() != '#';
    if (!one) return std::nullopt;
    return NumberedName{rest, *number, ClipMark::Plain, false};
}

/// "symphony_no" before "_5", "bwv 846" before "-1", "op28" before "-1".
bool ends_in_a_count(const std::string& rest) {
    const auto words = words_of(rest);
    if (words.empty()) return false;
    if (is_number(words.back()) && words.size() > 1) {
        static const Words catalogues = listed("bwv hwv k kv op opus rv");
        return catalogues.contains(words[words.size() - 2]);
    }
    std::string last          = words.back();
    const bool number         = !take_digits(last).empty();
    static const Words joined = listed("bwv hwv k kv no op rv");
    return number ? joined.contains(last) : words_for_counts().contains(last);
}

bool ends_in_a_work(const std::string& rest) {
    const auto words = words_of(rest);
    return !words.empty() && words_for_works().contains(words.back());
}

bool is_date(const std::string& digits) {
    return digits.size() == 8 && (digits.starts_with("19") || digits.starts_with("20"));
}

/// 00054, 012 and 98137, but neither a year, a day nor the number of a disc.
bool is_catalogue_number(const std::string& digits) {
    const bool padded = digits.size() >= 3 && digits.front() == '0';
    return padded || (digits.size() >= kShortestCatalogueId && !is_date(digits));
}

}  // namespace

std::string folded(const std::string& text) { return ascii_lower(text::normal_form(text)); }

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : folded(text) + " ") {
        if (is_word_byte(c)) {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    return words;
}

std::optional<NumberedName> numbered_name(const std::string& stem) {
    const std::string text = folded(stem);
    if (text.empty()) return std::nullopt;
    auto found = text.back() == ')' || text.back() == ']' ? in_brackets(text) : after_word(text);
    if (!found) found = after_separator(text);
    if (!found || found->rest.empty()) return std::nullopt;
    if (found->mark == ClipMark::Word) return found;
    if (ends_in_a_count(found->rest)) return std::nullopt;
    found->may_count_works = ends_in_a_work(found->rest);
    return found;
}

/// Codes of two or three letters are words and names too ("Ben").
bool is_language(const std::string& word) {
    const auto language = text::language_named(word);
    return word.size() > 3 && language && !language->empty();
}

bool names_a_class(const std::string& word) { return genre_words().contains(word) || is_language(word); }

bool names_a_song(const std::string& rest, const std::set<std::string>& known) {
    const auto words = words_of(rest);
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        if (is_number(word)) return is_catalogue_number(word);
        return word.size() > 1 && !known.contains(word) && !general_words().contains(word) && !names_a_class(word);
    });
}

bool is_general_title(const std::string& title) {
    const std::string text = folded(title);
    for (const char* part : {"www.", "http", ".com"})
        if (text.find(part) != std::string::npos) return true;
    const auto words = words_of(title);
    return std::all_of(words.begin(), words.end(), [](const std::string& word) {
        if (is_number(word)) return word.size() < 3;
        return general_words().contains(word) || title_words().contains(word) || words_for_works().contains(word) ||
               words_for_counts().contains(word);
    });
}

}  // namespace ektara::collection
