#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ektara/collection/inputs.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/types.hpp"
#include "ektara/extraction/text_fit.hpp"
#include "ektara/extraction/text_stage.hpp"
#include "ektara/extraction/worker.hpp"
#include "ektara/features/extract.hpp"

namespace ektara::extraction {

/// What a row of the tables is.
enum class RowUnit { Clip, Song };
std::vector<std::pair<RowUnit, std::string>> enum_names(RowUnit);

/// Columns of the main features under a name of their own, which stand for the main features from then on.
struct ColumnSelection {
    std::string name;
    std::vector<std::string> columns;
};

/// Which tables are made of a collection, and how.
struct ExtractionPlan {
    /// Features of audio and text, and embeddings that are given beside the collection. The first that is not of text
    /// stands for the audio; where there is none, it is the first that the features of text are made of.
    std::vector<std::string> features{"mfcc-moments"};
    /// How audio is read and analysed; `names` is not read.
    features::ExtractOptions audio;
    TextOptions texts;
    WorkerOptions workers;
    /// Folder of the store; empty: the user's own.
    std::filesystem::path cache;
    int jobs                          = 0;
    RowUnit per                       = RowUnit::Clip;
    collection::Duplicates duplicates = collection::Duplicates::Keep;
    /// How the songs of audio files are found that have no `song_id`.
    collection::SongRule songs    = collection::SongRule::Automatic;
    collection::LabelRules labels = {};
    /// With the features that a page shows and plays by: descriptors, peaks and fingerprint.
    bool for_page = false;
    /// With what `read_shards` needs (shard.hpp), and without an error where no track can be used.
    bool for_merge = false;
    /// With the main features without level, band limit and cepstral mean subtraction, where one of these is asked for.
    bool without_normalisation = false;
    std::optional<ColumnSelection> selection;
    /// What texts took from an earlier collection; new songs are brought to its words and scales.
    std::optional<TextFit> fitted;

    /// Takes the rules for duplicates, songs and labels from how a collection is read.
    void take_rules(const collection::InputOptions& reading) {
        duplicates = reading.duplicates;
        songs      = reading.songs;
        labels     = reading.labels;
    }
};

/// The features that a plan comes to: `audio` holds those that texts are made of too and is never empty, `given` the
/// embeddings, `main` is what stands for the audio. Throws UsageError E2210 for an unknown or repeated one, E3304 for a
/// hybrid of itself.
struct PlannedFeatures {
    std::string main;
    std::vector<std::string> audio, text, given;
};
PlannedFeatures planned_features(const ExtractionPlan& plan);

/// Every feature that can be asked for, in the order of help and documentation, but embeddings and models of the user's
/// own ("embedding:NAME", "onnx:FILE").
std::vector<std::string> known_features();

/// The tracks that could be used with their feature tables, row for row, and how many could not.
struct FeatureTables {
    std::vector<Track> tracks;
    std::map<std::string, FeatureMatrix> tables;  ///< by name
    /// The one that stands for the audio; "table" where the input was ready features.
    std::string main;
    std::size_t failed            = 0;
    std::vector<Warning> warnings = {};
    /// Channels of the tables that are sequences.
    std::map<std::string, int> channels = {};
    /// What the tables of texts took from the whole collection, by name.
    std::map<std::string, TableSteps> steps = {};
    /// For each row whether it has no text of its own, of the tables of texts where any has none, by name.
    std::map<std::string, std::vector<bool>> missing = {};
    /// A table as a block of features.
    tables::Block block(const std::string& name) const {
        const auto lacking = missing.find(name);
        return {name, tables.at(name), lacking == missing.end() ? std::vector<bool>{} : lacking->second};
    }
    int channels_of(const std::string& table) const {
        const auto found = channels.find(table);
        return found == channels.end() ? 0 : found->second;
    }
};

/// How many files were decoded, taken from the store, or damaged in part, and the seconds that this took, summed over
/// the workers.
struct ExtractionCounts {
    std::size_t decoded = 0, from_store = 0, partial = 0;
    double decode_seconds = 0, feature_seconds = 0;
    std::vector<Failure> failures = {};
    /// Whether a failure is none of its file: a worker was ended from outside, or the file changed while it was read.
    bool interrupted = false;
};

/// The tables of a collection, and how they were come by.
struct CollectionFeatures {
    FeatureTables tables;
    /// The main features of the same tracks as they are without channel normalisation, so that it can be told what that
    /// does; not written, the store keeps them.
    std::optional<FeatureTables> without_channel_normalisation;
    ExtractionCounts counts;
};

/// Analyses the tracks of a collection, or takes its ready table, and writes tracks.csv, failures.csv, features/ and
/// peaks/ into `folder`, where tables that are there already are read.
///
/// Files are analysed by `extract_tracks`: a call that was killed decodes at most the files that it had in hand again.
/// Where no track has a `song_id`, songs are guessed from tags, names and fingerprints (those only with `for_page`,
/// which has them extracted) and stand in tracks.csv; W-SONGS-GUESSED says how many. Exact duplicates (equal features
/// to the bit) are reported or dropped; with RowUnit::Song the clips of a song are averaged (sequences are left out).
/// The files in features/ hold every row. Features whose weights are not here are left out (W-NO-WEIGHTS). Throws
/// NothingUsable E2114 where no track is left (unless `for_merge`), E1215 where a selected column is missing,
/// MissingWeights E5020 where the main features are musicnn's and it was not fetched.
CollectionFeatures feature_tables(const std::filesystem::path& folder, const collection::Collection& collection,
                                  const ExtractionPlan& plan, const Progress& progress);

/// The collection's `input_hash`, with what models of the user's own are part of the plan: their digests and settings
/// decide whether a run directory was made of the same. Throws as features::onnx_model.
std::string input_hash(const collection::Collection& collection, const ExtractionPlan& plan);

/// What the files of a feature are called: its name, "embedding-clap" for "embedding:clap", "onnx-clap" for
/// "onnx:models/clap.onnx".
std::string file_stem(std::string feature);

/// Where the table of a feature lies: features/, but peaks/ for the one that has a place of its own.
std::filesystem::path table_path(const std::filesystem::path& folder, const std::string& name);

}  // namespace ektara::extraction
