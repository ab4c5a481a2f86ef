#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ektara/collection/song_guess.hpp"
#include "ektara/core/types.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/tables/column_transform.hpp"
#include "ektara/tables/standardiser.hpp"

namespace ektara::collection {

enum class InputKind { Automatic, Manifest, Table };
enum class Duplicates { Keep, Drop };
/// How a column of keys enters a standardised table: as its place on the circle of fifths, or as the number it is.
enum class Keys { Circle, Number };
/// Whether the columns of a bare table are brought to one scale: those with names of their own (automatic), none, all,
/// or all without logarithms of the columns named `*_var` (plain).
enum class Standardise { Automatic, No, Yes, Plain };
using tables::Transform;

std::vector<std::pair<InputKind, std::string>> enum_names(InputKind);
std::vector<std::pair<Duplicates, std::string>> enum_names(Duplicates);
std::vector<std::pair<Keys, std::string>> enum_names(Keys);
std::vector<std::pair<Standardise, std::string>> enum_names(Standardise);

/// Which labels of audio files are completed (track_labels.hpp).
struct LabelRules {
    bool guess_language = true, one_spelling = true;
};

/// How a collection or table is read; `--set input.…`.
struct InputOptions {
    InputKind kind                         = InputKind::Automatic;
    Duplicates duplicates                  = Duplicates::Keep;
    SongRule songs                         = SongRule::Automatic;
    Standardise standardise                = Standardise::No;
    tables::Transform transform            = tables::Transform::None;
    std::vector<std::string> group_weights = {};
    LabelRules labels                      = {};
    Keys keys                              = Keys::Circle;
    /// Columns by name or pattern: those that are features (all that begin with +: more than by default), and those
    /// that are not there at all.
    std::vector<std::string> features_columns = {}, ignore_columns = {};
    std::string genre_column = {};
    double least_matched     = 0.5;
    /// Tables of embeddings beside the collection, each as NAME=FILE (embeddings.hpp).
    std::vector<std::string> embeddings = {};
    /// The columns of a fitted table that new rows are read for: features, whatever they look like. No setting.
    std::vector<std::string> fitted_columns = {};

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("kind", self.kind, "what a CSV is: automatic, manifest or table");
        visit("duplicates", self.duplicates, "exact duplicates stay with a warning (keep) or go (drop)");
        visit("songs", self.songs,
              "where no song_id says which files are one song: auto (tags, clip numbers in names, equal recordings), "
              "tags, names or none (every file its own)");
        visit(
            "standardise", self.standardise,
            "bare tables: mean 0 and standard deviation 1 a column, as a run does (true), without logarithms of *_var "
            "columns (plain), not (false), or where columns have names (automatic)");
        visit("transform", self.transform, "bare tables: none, log, yeo-johnson or quantile (normal, clipped at 3)");
        visit("group_weights", self.group_weights,
              "standardised `rich`: equal (its groups weigh the same), or timbre=2,harmony=0.5 and so on");
        visit(
            "keys", self.keys,
            "a column key (0 for C to 11 for B) in standardised tables: its place on the circle of fifths (circle) or "
            "that number (number)");
        visit("guess_language", self.labels.guess_language,
              "songs without a language: guess it from the script of lyrics and title (W-LANGUAGE-GUESSED)");
        visit("one_spelling", self.labels.one_spelling,
              "genres that differ only in letter case, blanks or hyphens are one (W-GENRE-SPELLINGS)");
        visit("features_columns", self.features_columns,
              "the columns of a table that are features, by name or pattern (mfcc*); with + before each: these too");
        visit("ignore_columns", self.ignore_columns, "columns of a table that are left out, by name or pattern");
        visit("genre_column", self.genre_column, "the column that holds the genre; none: only one called genre");
        visit("least_matched", self.least_matched, "joins: the share of the smaller side's rows that need a partner");
        visit("embeddings", self.embeddings,
              "tables beside the collection, NAME=FILE with commas between, for the features embedding:NAME");
    }
};

/// What a folder, a manifest or a table of ready features holds, in the bytewise order of ids.
struct Collection {
    std::vector<Track> tracks;
    /// Ready features, one row a track; empty where there is audio to analyse.
    std::optional<FeatureMatrix> table;
    std::vector<Warning> warnings;
    /// A digest over all that was read: paths with sizes and times, or the table's bytes.
    std::string input_hash;
    /// Tables that were given beside it, joined to its tracks (embeddings.hpp): the kind of their recipe is the
    /// feature's name, a track without a row has none.
    std::vector<FeatureMatrix> embeddings = {};
    /// What became of each track where its file was analysed before, by the same recipe: files are not read then. Empty
    /// otherwise.
    std::vector<Outcome<features::TrackFeatures>> analysed = {};
};

/// Reads INPUT: a folder (audio files found recursively; the layouts of GTZAN, BanglaBeats and <language>/<genre>/
/// recognised), a manifest CSV, a CSV of ready features, or an .npy, and the embeddings beside it. docs/inputs.md has
/// the rules. Throws Error E12xx for a manifest or table that cannot be used, NothingUsable E1210 where nothing is in
/// it.
Collection read_collection(const std::filesystem::path& input, const InputOptions& options = {});

/// A bare table for the stage verbs: features and, where the file names them, the tracks' labels.
struct Table {
    FeatureMatrix features;
    std::vector<Track> tracks;
    std::vector<Warning> warnings;
    /// What brought the features to their scale; nothing where they are as they were read.
    std::variant<std::monostate, tables::ColumnTransform, tables::Standardiser> scaling = {};
    /// In one line: "57 columns, standardised".
    std::string treatment = {};
};

/// Reads TABLE: an .npy (ids from the .json beside it, or row numbers from 0), a CSV of ready features, or a run
/// directory (its features/mfcc-moments.npy, or the table it was made from). The rows of a run's table take their
/// songs and labels from its tracks.csv; those of a CSV without `song_id` are songs by artist and title
/// (W-SONGS-GUESSED), never by numbers in names.
///
/// Where `options.standardise` says so, the columns are brought to one scale as a run does (`feature_input`, with
/// `options.transform` and `options.group_weights`): automatic means a CSV, or an .npy whose columns have names, and
/// not the coordinates that a projection or a model wrote. Else `options.transform` alone is applied, and columns whose
/// variances differ by more than 100 times give W-UNSTANDARDISED. Throws Error E12xx or E42xx, UsageError E1216 for
/// weights of groups without a scale.
Table load_table(const std::filesystem::path& path, const InputOptions& options = {});

/// The same at the scale that the file has, for what brings it to another by itself. Of `options` it takes
/// `duplicates`.
Table table_as_read(const std::filesystem::path& path, const InputOptions& options = {});

/// New rows with the columns of a table that was loaded, at its scale. Throws as tables::join_columns and standardise.
struct RowsLike {
    FeatureMatrix features;
    /// Columns that the loaded table does not have, which are left out.
    std::vector<std::string> unmatched;
};
RowsLike rows_like(const Table& loaded, const FeatureMatrix& rows);

/// The standardiser after `options.group_weights`, if any (features/column_groups.hpp, and what it throws).
tables::Standardiser weighed(tables::Standardiser fitted, const InputOptions& options);

/// The channels of an n×channels×frames .npy. Throws Error E5008 for anything else.
int channels_of(const std::filesystem::path& path);

/// The value of a label column, or of a combination such as "language+genre" ("bangla+baul"); empty where one part is.
/// `title`, `artist`, `album` and `song_id` may be named too.
std::string label_of(const Track& track, const std::string& column);

/// The songs of a collection as far as they are known without opening its files: `guess_songs`; what stands in a table.
SongGuess songs_in(const Collection& collection, SongRule rule);

/// The songs that rows belong to: `song_id`, or the row's id where it has none.
std::vector<std::string> songs_of(const std::vector<Track>& tracks);

}  // namespace ektara::collection
