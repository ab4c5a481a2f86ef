#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ektara/artifacts/foreign_csv.hpp"
#include "ektara/collection/inputs.hpp"

namespace ektara::collection {

/// A name as it is compared with others: ASCII letters small, without blanks, _, - and full stops ("File_Name" and
/// "filename" are one).
std::string plain_name(std::string_view column);

/// `genre` of Essentia's `metadata.tags.genre.0`, a path of names that says where the value stood; any other name as it
/// is.
std::string_view tag_name(std::string_view column);

/// The words of a name in small letters: "zeroCrossing_rate" → zero, crossing, rate.
std::vector<std::string> words_of_name(std::string_view column);

/// Whether a name is one that features of sound have (`mfcc3`, `tempo_bpm`, `rms_mean`): such a column may count up by
/// chance.
bool is_feature_name(std::string_view column);

/// Whether a column is called as programs call the numbers or names of their rows: nothing, `Unnamed: 0` (pandas),
/// `index`, `rownames`, `...1` (readr) and the like.
bool is_index_name(std::string_view column);

/// Whether a column holds whole numbers that go up by one from row to row, five rows or more.
bool is_running_number(const artifacts::CsvTable& csv, std::size_t column);

/// The column that names the rows and what we call it: `id`, `filename` or `path` in any spelling (`file_name`, `file`,
/// `ID`), else, where its values are distinct, a track id, a name of the song's, or an index that is more than row
/// numbers (id). Nothing where rows have no names.
struct RowNameColumn {
    std::size_t column = 0;
    const char* known  = "id";
};
std::optional<RowNameColumn> row_name_column(const artifacts::CsvTable& csv);

/// The table of another program with the columns of `options.ignore_columns` taken out and the known ones (inputs.md)
/// called as we call them; the warning W-COLUMN-NAMES says which, unless only the case of letters differs. Where no
/// column is called `genre`, a `label`, `class`, `category` or the like of few values is it, or the one that
/// `options.genre_column` names. Throws UsageError E1261 for a column that is not there.
artifacts::ForeignCsv with_known_names(artifacts::ForeignCsv read, const InputOptions& options,
                                       const std::string& file);

/// The columns that `asked` names, exactly or by a pattern (`mfcc*`). Throws UsageError E1261 where one names none.
std::vector<std::size_t> columns_named(const artifacts::CsvTable& csv, const std::vector<std::string>& asked,
                                       const char* option, const std::string& file);

/// What we call a column of this name: "Genre" and "label" → "genre"; the name itself where it is none of ours.
std::string known_name(const std::string& column);

/// Whether a column that is called like this stands for `genre` where no column of that name is there.
bool is_genre_name(std::string_view column);

}  // namespace ektara::collection
