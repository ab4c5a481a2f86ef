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
#include "ektara/tables/hybrid.hpp"
#include "ektara/text/encoder.hpp"

namespace ektara::extraction {

/// OwnThirds: a sentence of the clip's own means among its own frames (features/own_thirds.hpp).
enum class TextSource { Descriptions, Lyrics, OwnThirds };
std::vector<std::pair<TextSource, std::string>> enum_names(TextSource);
/// Help of the setting text.source, which names each.
const char* text_source_help();
enum class SentenceLanguage { English, Bangla };
std::vector<std::pair<SentenceLanguage, std::string>> enum_names(SentenceLanguage);

/// What text is encoded and how it is joined to the audio; `--set text.…` and `--set hybrid.…`.
struct TextOptions {
    text::EncodeOptions encode;
    TextSource source         = TextSource::Descriptions;
    SentenceLanguage language = SentenceLanguage::English;
    bool mask_labels          = true;
    tables::HybridOptions hybrid;
    /// Folder of the store that keeps vectors from run to run; empty: none. No field: results do not depend on it.
    std::filesystem::path cache = {};

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        text::EncodeOptions::fields(self.encode, visit);
        visit("source", self.source, text_source_help());
        visit("language", self.language, "language of the descriptions that are encoded: english or bangla");
        visit("mask_labels", self.mask_labels, "label words, artist and title are taken out of the lyrics");
    }
};

/// The features of text, in the order of help and documentation.
enum class TextFeature { Text, Descriptions, Lyrics, Hybrid };
std::vector<std::pair<TextFeature, std::string>> enum_names(TextFeature);
std::vector<std::string> text_feature_names();
bool is_text_feature(const std::string& name);

/// The audio features that a text feature is made of, besides the main ones.
std::vector<std::string> audio_features_of(const std::string& name, const TextOptions& options);

/// What a song's lyrics are, and what was found in them; a row of features/lyrics.csv.
struct SongLyrics {
    TrackId id;
    std::string source;    ///< manifest, sidecar or tag; empty: none
    std::string language;  ///< text::language_of; empty: none
    std::string text;      ///< normal form, masked; empty: none
    std::vector<std::string> label_words;
    std::string problem;  ///< why the file could not be read
};

/// Words that lyrics must not give away: the names of the collection's genres and languages.
std::vector<std::string> label_words_of(const std::vector<Track>& tracks);

/// Lyrics of every track, in their order: the manifest's file, else a sidecar, else what its tags hold. Nothing is
/// invented for the others. `label_words` are found, as are the track's artist and title; with `mask` they are taken
/// out.
std::vector<SongLyrics> collect_lyrics(const std::vector<Track>& tracks, const std::filesystem::path& run_folder,
                                       bool mask, const std::vector<std::string>& label_words);
/// The same with the label words of these tracks.
std::vector<SongLyrics> collect_lyrics(const std::vector<Track>& tracks, const std::filesystem::path& run_folder,
                                       bool mask);

/// What text tables are made of: the rows' tracks and the audio tables of the same rows, `main` among them.
struct TextInput {
    const std::vector<Track>& tracks;
    const std::map<std::string, FeatureMatrix>& tables;
    std::string main;
    /// Where features/, descriptions.csv and lyrics.csv go, and where the lyrics of tags lie.
    std::filesystem::path folder;
};

/// The text tables, with the steps of their recipes, and what is to be said of them.
struct TextTables {
    std::map<std::string, FeatureMatrix> tables;
    std::map<std::string, TableSteps> steps;
    std::vector<Warning> warnings;
    /// For each row whether it has no text of its own, of tables where any has none.
    std::map<std::string, std::vector<bool>> missing = {};
};

/// For each row of a text table in a folder of features whether the mean of the others stands for it: songs without
/// lyrics, as the lyrics.csv beside it says. Empty where every row has text. Throws Error E6116 where that file is
/// missing or does not name a row.
std::vector<bool> rows_without_text(const std::filesystem::path& table_file, const FeatureMatrix& table);

/// Makes those of `names` that are text features, for the rows of `input`, and writes them below features/ with
/// descriptions.csv and lyrics.csv. `input.tables` holds `main` and, where descriptions are needed, `descriptors`.
/// Vectors that the store has are not computed again. Without weights of the sentence model, or without any lyrics or
/// descriptors, what needs them is left out and a warning says so: W-NO-TEXT.
///
/// With `fitted`, words, vectors and scales are those of an earlier collection, and nothing is left out: throws Error
/// E3204 without weights, E5013 where the weights are other ones.
TextTables text_tables(const std::vector<std::string>& names, const TextInput& input, const TextOptions& options,
                       const Progress& progress, const std::optional<TextFit>& fitted = std::nullopt);

}  // namespace ektara::extraction
