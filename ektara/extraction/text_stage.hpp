#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ektara/collection/inputs.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/types.hpp"
#include "ektara/rundir/run_directory.hpp"
#include "ektara/tables/hybrid.hpp"
#include "ektara/text/encoder.hpp"

namespace ektara::extraction {

enum class TextSource { Descriptions, Lyrics, Published };
std::vector<std::pair<TextSource, std::string>> enum_names(TextSource);
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
        visit("source", self.source,
              "what the table `text` is made of: descriptions, lyrics, or published (the original system's sentence)");
        visit("language", self.language, "language of the descriptions that are encoded: english or bangla");
        visit("mask_labels", self.mask_labels, "label words, artist and title are taken out of the lyrics");
    }
};

/// Names that `text_tables` makes: text, descriptions, lyrics, hybrid.
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

/// Lyrics of every track, in their order: the manifest's file, else a sidecar, else what its tags hold. Nothing is
/// invented for the others. Label words are the names of the collection's genres and languages, the track's artist and
/// title; with `mask_labels` they are taken out.
std::vector<SongLyrics> collect_lyrics(const std::vector<Track>& tracks, const std::filesystem::path& run_folder,
                                       bool mask_labels);

/// The text tables and what is to be said of them.
struct TextTables {
    std::map<std::string, FeatureMatrix> tables;
    std::vector<Warning> warnings;
};

/// Makes those of `names` that are text features, for the rows of `tables`, and writes them below features/ with
/// descriptions.csv and lyrics.csv. `tables` holds `main` and, where descriptions are needed, `descriptors`. Vectors
/// that the store has are not computed again. Without weights of the sentence model, or without
/// any lyrics or descriptors, what needs them is left out and a warning says so: W-NO-TEXT.
TextTables text_tables(const std::vector<std::string>& names, const std::vector<Track>& tracks,
                       const std::map<std::string, FeatureMatrix>& tables, const std::string& main,
                       const rundir::RunDirectory& run, const TextOptions& options, const Progress& progress);

}  // namespace ektara::extraction
