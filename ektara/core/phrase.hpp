#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ektara {

/// A sentence, or a part of one, as data: its English words, and what it takes to say it in another language.
///
/// Words have a key, under which the page's catalogue has them in each of its languages (web/src/words), and values by
/// the names of the template's holes. The other kinds are values: a name is the same in every language, a column is a
/// label column of the run, a number is written in the language's digits, and the items of a list stand in `values`
/// without names.
struct Phrase {
    enum class Kind { Name, Column, Number, List, Words };
    using Values = std::vector<std::pair<std::string, Phrase>>;

    Kind kind = Kind::Name;
    std::string text;  ///< in English
    std::string key;   ///< of words: "finding.better"
    Values values;

    Phrase() = default;
    /// A name; also a sentence that an earlier version kept as text alone.
    Phrase(std::string name) : text(std::move(name)) {}
    Phrase(const char* name) : text(name) {}
    bool operator==(const Phrase&) const = default;
};

/// The words of `key`: `english` with each {name} replaced by the text of that value.
Phrase phrase(const char* key, std::string_view english, Phrase::Values values = {});

/// A label column by its name.
Phrase column_phrase(std::string name);

/// A number in the form in which it is shown: "0.05", "12".
Phrase number_phrase(std::string digits);
Phrase number_phrase(std::size_t count);
Phrase number_phrase(int count);

/// Items with ", " between them.
Phrase list_phrase(const std::vector<Phrase>& items);

}  // namespace ektara
