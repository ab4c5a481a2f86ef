#include "ektara/text/lyrics.hpp"

#include <algorithm>
#include <set>

#include <unicode/uchar.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/core/blanks.hpp"
#include "ektara/core/charset.hpp"
#include "ektara/core/error.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::text {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kLargestFile = 1'000'000;

constexpr std::string_view kBlanks = " \t\r";

/// Whether what stands between brackets is a time: 1:23, 01:23.45, 01:23:45.
bool is_time(std::string_view inside) {
    bool colon = false;
    for (const char c : inside) {
        if (c == ':') colon = true;
        if ((c < '0' || c > '9') && c != ':' && c != '.') return false;
    }
    return colon && !inside.empty() && inside.front() != ':' && inside.size() <= 12;
}

/// Whether a whole line is a header: [ar:…], [offset:…].
bool is_header(std::string_view line) {
    if (!line.starts_with('[') || !line.ends_with(']')) return false;
    const auto colon = line.find(':');
    const auto key   = line.substr(1, colon == std::string_view::npos ? 0 : colon - 1);
    return key.size() >= 2 && key.size() <= 8 && std::all_of(key.begin(), key.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '#';
           });
}

std::string without_times(std::string_view line) {
    std::string kept;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char closing = line[i] == '[' ? ']' : line[i] == '<' ? '>' : '\0';
        const auto end     = closing == '\0' ? std::string_view::npos : line.find(closing, i);
        if (end != std::string_view::npos && is_time(line.substr(i + 1, end - i - 1)))
            i = end;
        else
            kept += line[i];
    }
    return std::string(without_blanks(kept, kBlanks));
}

bool is_letter(char32_t c) {
    const auto type = u_charType(static_cast<UChar32>(c));
    return u_isalpha(static_cast<UChar32>(c)) != 0 || type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
}

std::u32string folded(std::u32string text) {
    for (char32_t& c : text) c = static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
    return text;
}

/// Words of Latin letters, in lower case; apostrophes end a word.
std::vector<std::string> latin_words(const std::u32string& text) {
    std::vector<std::string> words;
    std::string word;
    for (const char32_t c : folded(text)) {
        if (c >= U'a' && c <= U'z') {
            word += static_cast<char>(c);
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

const std::set<std::string_view>& english_words() {
    static const std::set<std::string_view> words{
        "the",   "and",  "you",   "that",  "was",  "for",   "are",   "with",   "his",   "they",  "this", "have",
        "from",  "one",  "had",   "not",   "but",  "what",  "all",   "were",   "when",  "your",  "can",  "said",
        "there", "use",  "each",  "which", "she",  "how",   "their", "will",   "other", "about", "out",  "many",
        "then",  "them", "these", "some",  "her",  "would", "make",  "like",   "him",   "into",  "time", "has",
        "look",  "two",  "more",  "write", "see",  "way",   "could", "people", "than",  "been",  "who",  "its",
        "now",   "find", "long",  "down",  "day",  "did",   "get",   "come",   "made",  "may",   "love", "know",
        "don",   "just", "never", "want",  "feel", "girl",  "heart", "night",  "let",   "got",   "away", "baby",
        "yeah",  "say",  "where", "world", "life", "here",  "back",  "i",      "my",    "me",    "it",   "we",
        "is",    "of",   "in",    "on",    "be",   "so",    "if",    "up",     "ll",    "ve",    "re",   "our",
        "by",    "at",   "or",    "an",    "take", "gonna", "wanna", "through"};
    return words;
}

const std::set<std::string_view>& bangla_words() {
    static const std::set<std::string_view> words{
        "ami",     "amar",   "amay",       "amake",      "amra",      "amader",    "tumi",      "tomar",   "tomay",
        "tomake",  "tomra",  "tomader",    "tui",        "tor",       "toke",      "apni",      "apnar",   "tara",
        "tader",   "ei",     "oi",         "sei",        "shei",      "eki",       "ekta",      "ekti",    "ebong",
        "ar",      "kintu",  "keno",       "kothay",     "kothao",    "kokhon",    "kobe",      "ke",      "ki",
        "kichu",   "kotha",  "koto",       "jodi",       "jokhon",    "tokhon",    "jeno",      "jodio",   "tobu",
        "tai",     "na",     "nei",        "noy",        "nai",       "ache",      "achhe",     "achi",    "chilo",
        "chhilo",  "hobe",   "hoy",        "hoye",       "holo",      "kore",      "korbo",     "korechi", "korcho",
        "bhalo",   "valo",   "bhalobasha", "bhalobashi", "valobasha", "valobashi", "bhalobasa", "mon",     "moner",
        "mone",    "pran",   "praner",     "gaan",       "gan",       "sur",       "akash",     "akashe",  "bristi",
        "brishti", "megh",   "nodi",       "pakhi",      "phul",      "ful",       "bondhu",    "priyo",   "chokh",
        "chokhe",  "shudhu", "sudhu",      "sob",        "shob",      "sokal",     "shokal",    "raat",    "rate",
        "din",     "jibon",  "jibone",     "desh",       "bangla",    "bangali",   "maa",       "dike",    "diye",
        "niye",    "theke",  "jabo",       "jay",        "jai",       "esho",      "eso",       "elo",     "chole",
        "choli",   "bolo",   "bole",       "abar",       "aj",        "aaj",       "aji",       "kal",     "kono",
        "kar",     "hridoy", "shopno",     "swapno",     "ekla"};
    return words;
}

std::size_t count_of(const std::vector<std::string>& words, const std::set<std::string_view>& lexicon) {
    return static_cast<std::size_t>(
        std::count_if(words.begin(), words.end(), [&](const std::string& word) { return lexicon.contains(word); }));
}

std::string latin_language(const std::u32string& text) {
    const auto words = latin_words(text);
    if (words.empty()) return "unknown";
    const auto share = [&](const auto& lexicon) {
        return static_cast<double>(count_of(words, lexicon)) / static_cast<double>(words.size());
    };
    const double english = share(english_words()), bangla = share(bangla_words());
    if (english >= 0.08 && bangla >= 0.08 && english < 2 * bangla && bangla < 2 * english) return "mixed";
    if (english >= 0.04 && english >= 2 * bangla) return "english";
    if (bangla >= 0.04 && bangla >= 2 * english) return "romanised_bangla";
    return "unknown";
}

}  // namespace

std::string without_lrc_tags(std::string_view utf8) {
    std::string kept;
    while (!utf8.empty()) {
        const auto end  = std::min(utf8.find('\n'), utf8.size());
        const auto line = without_blanks(utf8.substr(0, end), kBlanks);
        utf8.remove_prefix(std::min(end + 1, utf8.size()));
        if (is_header(line)) continue;
        const auto words = without_times(line);
        if (!words.empty()) kept += words + "\n";
    }
    return kept;
}

std::string read_lyrics(const fs::path& path) {
    std::error_code ignored;
    if (const auto size = fs::file_size(path, ignored); !ignored && size > kLargestFile)
        fail("E3104", "{}: has {} bytes, at most {} are read as lyrics; give the lyrics of one song", path.string(),
             size, kLargestFile);
    auto text = to_utf8(artifacts::read_file(path));
    if (text.find('\0') != std::string::npos)
        fail("E3102", "{}: holds zero bytes, so it is not a lyrics text; save it as UTF-8", path.string());
    return normal_form(without_lrc_tags(text));
}

fs::path sidecar_of(const fs::path& audio) {
    if (audio.empty()) return {};
    std::error_code ignored;
    const auto names = spellings(audio.stem().string());
    for (const char* extension : {".lrc", ".txt"})
        for (const auto& name : names)
            if (auto beside = audio.parent_path() / (name + extension); fs::is_regular_file(beside, ignored))
                return beside;
    return {};
}

std::string language_of(std::string_view utf8) {
    const auto text     = decode_utf8(utf8);
    std::size_t bengali = 0, latin = 0, letters = 0;
    for (const char32_t c : text) {
        if (u_isalpha(static_cast<UChar32>(c)) == 0) continue;
        ++letters;
        bengali += is_bangla(c) ? 1 : 0;
        latin += c < 0x250 ? 1 : 0;
    }
    if (letters == 0) return "unknown";
    const auto share = [&](std::size_t part) { return static_cast<double>(part) / static_cast<double>(letters); };
    if (share(bengali) >= 0.2 && share(latin) >= 0.2) return "mixed";
    if (share(bengali) >= 0.8) return "bangla";
    return share(latin) >= 0.8 ? latin_language(text) : "unknown";
}

Masked mask_words(std::string_view utf8, const std::vector<std::string>& words) {
    auto text = decode_utf8(utf8);
    Masked result;
    for (const auto& asked : words) {
        const auto word = folded(normal_form(decode_utf8(asked)));
        if (word.size() < 3) continue;
        bool found = false;
        auto lower = folded(text);
        for (std::size_t at = 0; (at = lower.find(word, at)) != std::u32string::npos;) {
            const std::size_t end = at + word.size();
            const bool alone =
                (at == 0 || !is_letter(lower[at - 1])) && (end == lower.size() || !is_letter(lower[end]));
            if (!alone) {
                ++at;
                continue;
            }
            text.erase(at, word.size());
            lower.erase(at, word.size());
            found = true;
        }
        if (found) result.found.push_back(asked);
    }
    result.text = encode_utf8(text);
    return result;
}

}  // namespace ektara::text
