#include "ektara/extraction/text_stage.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include <fmt/ranges.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/missing_weights.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/artifacts/store.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/core/version.hpp"
#include "ektara/extraction/sentence_vectors.hpp"
#include "ektara/features/descriptions.hpp"
#include "ektara/features/own_thirds.hpp"
#include "ektara/metrics/probe.hpp"

namespace ektara::extraction {
namespace {

/// How many rows a table of lyrics fills with the mean of the others, in its recipe.
constexpr const char* kMissing = "lyrics.missing";

/// Empty where no row is marked.
std::vector<bool> only_with_marks(std::vector<bool> rows) {
    if (std::find(rows.begin(), rows.end(), true) == rows.end()) rows.clear();
    return rows;
}

/// Everything the blocks are made from, gathered once.
class TextWork {
  public:
    TextWork(const TextInput& input, const TextOptions& options, const Progress& progress,
             const std::optional<TextFit>& fitted)
        : input_(input), options_(options), progress_(progress), fitted_(fitted), fit_(fitted.value_or(TextFit())) {
        using artifacts::Store;
        // The usual one must not stop a run; the stage before has said what is wrong with it.
        const bool usual = options.cache == artifacts::default_store_folder();
        if (!options.cache.empty())
            store_ = std::make_unique<Store>(options.cache, usual ? Store::Trouble::GoesOn : Store::Trouble::Fails);
    }

    /// The table of that name, with the steps of its recipe; nothing where it cannot be had.
    std::optional<FeatureMatrix> table_named(const std::string& name);
    TableSteps steps(const std::string& name) const;
    /// Whether each row of a table that was made has no text of its own; empty: all have.
    std::vector<bool> missing(const std::string& name) const;
    std::vector<Warning> warnings;

  private:
    std::optional<tables::Block> block(const std::string& name);
    std::optional<FeatureMatrix> hybrid();
    std::optional<tables::Block> text();
    std::optional<tables::Block> descriptions();
    std::optional<tables::Block> own_thirds();
    std::optional<tables::Block> encoded(const std::string& name, const artifacts::CsvTable& csv,
                                         const std::vector<std::string>& sentences, const Recipe& described);
    std::optional<tables::Block> lyrics();
    Matrix lyrics_vectors(const std::vector<bool>& missing, const Matrix& found);
    bool open_encoder();
    std::optional<Matrix> vectors(const std::vector<std::string>& texts, const std::string& stage);
    FeatureMatrix table(const char* kind, Matrix values) const;
    void warn_once(const std::string& code, const std::string& text);

    const TextInput& input_;
    const TextOptions& options_;
    const Progress& progress_;
    const std::optional<TextFit>& fitted_;
    TextFit fit_;
    std::unique_ptr<artifacts::Store> store_;
    std::map<std::string, std::optional<tables::Block>> made_;
    std::optional<text::Encoder> encoder_;
};

void TextWork::warn_once(const std::string& code, const std::string& text) {
    const Warning warning{code, text};
    if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end()) warnings.push_back(warning);
}

FeatureMatrix TextWork::table(const char* kind, Matrix values) const {
    FeatureMatrix made;
    made.values         = std::move(values);
    made.recipe.kind    = kind;
    made.recipe.version = version();
    for (const auto& track : input_.tracks) made.rows.push_back(track.id);
    for (Eigen::Index c = 0; c < made.values.cols(); ++c) made.columns.push_back(fmt::format("t{}", c + 1));
    for (const auto& option : list_options(options_)) made.recipe.options["text." + option.name] = option.value;
    return made;
}

bool TextWork::open_encoder() {
    if (encoder_) return true;
    try {
        encoder_ = text::open_encoder(options_.encode.model);
    } catch (const artifacts::MissingWeights&) {
        if (fitted_) throw;
        warn_once("W-NO-TEXT",
                  "there are no weights of the sentence model, so nothing is computed from text; run "
                  "'ektara models fetch'");
        return false;
    }
    if (fitted_ && fitted_->weights != encoder_->digest)
        fail("E5013",
             "the text was encoded with other weights of '{}' than those that are here; fetch those of that time, or "
             "run again with these",
             fitted_->sentence_model);
    fit_.sentence_model = encoder_->name;
    fit_.weights        = encoder_->digest;
    return true;
}

std::optional<Matrix> TextWork::vectors(const std::vector<std::string>& texts, const std::string& stage) {
    if (!open_encoder()) return std::nullopt;
    return sentence_vectors(*encoder_, texts, options_.encode, store_.get(),
                            [&](std::size_t done, std::size_t total) { progress_(stage, done, total); });
}

std::optional<tables::Block> TextWork::descriptions() {
    const auto described = input_.tables.find("descriptors");
    if (described == input_.tables.end()) {
        warn_once("W-NO-TEXT", "there are no descriptors, so there are no descriptions");
        return std::nullopt;
    }
    if (!fitted_) fit_.thirds = features::thirds_of(described->second);
    const auto all = features::describe(described->second, fit_.thirds);
    artifacts::CsvTable csv{{"id", "english", "bangla"}, {}, {}};
    std::vector<std::string> sentences;
    for (const auto& one : all) {
        csv.rows.push_back({one.id, one.english, one.bangla});
        sentences.push_back(options_.language == SentenceLanguage::English ? one.english : one.bangla);
    }
    return encoded("descriptions", csv, sentences, described->second.recipe);
}

std::optional<tables::Block> TextWork::own_thirds() {
    const auto words = input_.tables.find(features::kOwnThirds);
    if (words == input_.tables.end()) {
        warn_once("W-NO-TEXT", fmt::format("there are no {}, so there are no sentences as the original had them",
                                           features::kOwnThirds));
        return std::nullopt;
    }
    artifacts::CsvTable csv{{"id", "english"}, {}, {}};
    std::vector<std::string> sentences;
    for (std::size_t i = 0; i < words->second.rows.size(); ++i) {
        sentences.push_back(features::own_thirds_sentence(words->second.values.row(static_cast<Eigen::Index>(i))));
        csv.rows.push_back({words->second.rows[i], sentences.back()});
    }
    return encoded(features::kOwnThirdsSource, csv, sentences, words->second.recipe);
}

/// The vectors of one sentence a track, which stand in features/descriptions.csv.
std::optional<tables::Block> TextWork::encoded(const std::string& name, const artifacts::CsvTable& csv,
                                               const std::vector<std::string>& sentences, const Recipe& described) {
    artifacts::write_csv(input_.folder / "features/descriptions.csv", csv);
    const auto repeated = features::repetition(sentences);
    if (!fitted_ && sentences.size() > 1 && (repeated.distinct < 0.5 || repeated.most_frequent > 0.05))
        warn_once("W-DESCRIPTIONS",
                  fmt::format("{:.0f} % of the descriptions are distinct and one covers {:.1f} % of the "
                              "tracks: groups may follow sentences",
                              100 * repeated.distinct, 100 * repeated.most_frequent));
    auto found = vectors(sentences, "descriptions");
    if (!found) return std::nullopt;
    tables::Block block{name, table(name.c_str(), std::move(*found)), {}, false};
    block.table.recipe.options.insert(described.options.begin(), described.options.end());
    return block;
}

/// How well the vectors of the songs that have lyrics tell a label: what text alone gives away.
void add_probe(const FeatureMatrix& table, const std::vector<bool>& missing, const std::vector<Track>& tracks,
               const char* column, std::vector<Warning>& warnings) {
    std::vector<std::string> labels, songs;
    std::vector<Eigen::Index> rows;
    const auto all_songs = collection::songs_of(tracks);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        if (missing[i]) continue;
        labels.push_back(collection::label_of(tracks[i], column));
        songs.push_back(all_songs[i]);
        rows.push_back(static_cast<Eigen::Index>(i));
    }
    if (rows.empty()) return;
    Matrix values(std::ssize(rows), table.values.cols());
    for (std::size_t i = 0; i < rows.size(); ++i) values.row(static_cast<Eigen::Index>(i)) = table.values.row(rows[i]);
    const auto found = metrics::probe(values, encode_labels(labels), encode_labels(songs));
    if (found.classes < 2) return;
    warnings.push_back(
        {"W-TEXT-TELLS", fmt::format("lyrics alone tell the {} of {} tracks with a balanced accuracy of {:.2f} "
                                     "({} values, {:.2f} by chance)",
                                     column, found.rows, found.balanced_accuracy, found.classes, found.chance)});
}

void write_lyrics_csv(const std::filesystem::path& path, const std::vector<SongLyrics>& songs) {
    artifacts::CsvTable csv{{"id", "source", "language", "characters", "label_words", "problem"}, {}, {}};
    for (const auto& song : songs)
        csv.rows.push_back({song.id, song.source, song.language, fmt::format("{}", song.text.size()),
                            fmt::format("{}", fmt::join(song.label_words, "; ")), song.problem});
    artifacts::write_csv(path, csv);
}

/// What the reader must know of the lyrics themselves.
void add_lyrics_warnings(const std::vector<SongLyrics>& songs, bool masked, std::vector<Warning>& warnings) {
    std::size_t missing = 0, leaking = 0, broken = 0;
    for (const auto& song : songs) {
        missing += song.text.empty() ? 1 : 0;
        leaking += song.label_words.empty() ? 0 : 1;
        broken += song.problem.empty() ? 0 : 1;
    }
    if (missing > 0 && missing < songs.size())
        warnings.push_back(
            {"W-LYRICS-MISSING", fmt::format("{} of {} tracks have no lyrics; their vectors are the mean of "
                                             "the others', and a column says which",
                                             missing, songs.size())});
    if (leaking > 0)
        warnings.push_back(
            {"W-LYRICS-LEAK", fmt::format("lyrics of {} tracks hold label words, their artist or title{}; "
                                          "features/lyrics.csv names them",
                                          leaking, masked ? ", which were taken out" : "")});
    if (broken > 0)
        warnings.push_back(
            {"W-LYRICS-UNREADABLE", fmt::format("lyrics of {} tracks cannot be read; features/lyrics.csv says "
                                                "why",
                                                broken)});
}

/// The mean stands for what is missing.
Matrix TextWork::lyrics_vectors(const std::vector<bool>& missing, const Matrix& found) {
    if (!fitted_) fit_.lyrics->mean = found.colwise().mean();
    Matrix values(std::ssize(missing), fit_.lyrics->mean.size());
    Eigen::Index at = 0;
    for (std::size_t i = 0; i < missing.size(); ++i)
        values.row(static_cast<Eigen::Index>(i)) = missing[i] ? fit_.lyrics->mean : RowVector(found.row(at++));
    return values;
}

std::optional<tables::Block> TextWork::lyrics() {
    if (!fit_.lyrics) fit_.lyrics.emplace(LyricsFit{label_words_of(input_.tracks), {}});
    const auto songs = collect_lyrics(input_.tracks, input_.folder, options_.mask_labels, fit_.lyrics->label_words);
    write_lyrics_csv(input_.folder / "features/lyrics.csv", songs);
    if (!fitted_) add_lyrics_warnings(songs, options_.mask_labels, warnings);
    std::vector<std::string> texts;
    std::vector<bool> missing;
    for (const auto& song : songs) {
        missing.push_back(song.text.empty());
        if (!song.text.empty()) texts.push_back(song.text);
    }
    if (texts.empty() && !fitted_) {
        warn_once("W-NO-TEXT", "no track has lyrics");
        return std::nullopt;
    }
    const auto found = vectors(texts, "lyrics");
    if (!found) return std::nullopt;
    tables::Block block{"lyrics", table("lyrics", lyrics_vectors(missing, *found)), std::move(missing), false};
    block.table.recipe.options[kMissing] =
        fmt::format("{} of {} rows, the mean of the others",
                    std::count(block.missing.begin(), block.missing.end(), true), block.missing.size());
    if (fitted_) return block;
    for (const char* column : {"language", "genre"})
        add_probe(block.table, block.missing, input_.tracks, column, warnings);
    return block;
}

std::optional<tables::Block> TextWork::text() {
    if (options_.source == TextSource::OwnThirds) return own_thirds();
    return block(options_.source == TextSource::Lyrics ? "lyrics" : "descriptions");
}

std::optional<tables::Block> TextWork::block(const std::string& name) {
    if (const auto made = made_.find(name); made != made_.end()) return made->second;
    const auto feature = enum_value<TextFeature>(name);
    std::optional<tables::Block> made;
    if (feature == TextFeature::Text) {
        made = text();
        if (made) made->name = made->table.recipe.kind = name;
    } else if (feature == TextFeature::Descriptions) {
        made = descriptions();
    } else if (feature == TextFeature::Lyrics) {
        made = lyrics();
    } else if (const auto table = input_.tables.find(name); table != input_.tables.end()) {
        made = tables::Block{name, table->second};
    } else {
        fail<UsageError>("E3304",
                         "hybrid: there is no block '{}'; blocks are text, descriptions, lyrics and the features "
                         "that are extracted",
                         name);
    }
    return made_[name] = made;
}

std::optional<FeatureMatrix> TextWork::hybrid() {
    std::vector<tables::Block> blocks{*block(input_.main)};
    for (const auto& name : options_.hybrid.blocks) {
        auto joined = block(name);
        if (!joined) return std::nullopt;
        blocks.push_back(std::move(*joined));
    }
    if (fitted_)
        blocks.front().name = fitted_->blocks.empty() ? input_.main : fitted_->blocks.front().name;
    else
        fit_.blocks = tables::fit_blocks(blocks, options_.hybrid);
    auto joined = tables::join_blocks(blocks, fit_.blocks, options_.hybrid);
    for (const auto& block : blocks) {
        add_pretrained(block.table.recipe, joined.recipe);
        joined.recipe.options.insert(block.table.recipe.options.begin(), block.table.recipe.options.end());
    }
    return joined;
}

std::optional<FeatureMatrix> TextWork::table_named(const std::string& name) {
    if (enum_value<TextFeature>(name) == TextFeature::Hybrid) return hybrid();
    auto found = block(name);
    return found ? std::optional(std::move(found->table)) : std::nullopt;
}

std::vector<bool> TextWork::missing(const std::string& name) const {
    const auto made = made_.find(name);
    if (made == made_.end() || !made->second) return {};
    return only_with_marks(made->second->missing);
}

TableSteps TextWork::steps(const std::string& name) const {
    const auto feature = enum_value<TextFeature>(name);
    TextFit fit        = fit_;
    if (feature != TextFeature::Hybrid) fit.blocks.clear();
    if (feature == TextFeature::Descriptions) fit.lyrics.reset();
    if (feature == TextFeature::Lyrics) fit.thirds.clear();
    return to_steps(fit);
}

}  // namespace

std::vector<std::pair<TextSource, std::string>> enum_names(TextSource) {
    return {{TextSource::Descriptions, "descriptions"},
            {TextSource::Lyrics, "lyrics"},
            {TextSource::OwnThirds, features::kOwnThirdsSource}};
}

const char* text_source_help() {
    static const std::string kHelp = fmt::format("what the table `text` is made of: descriptions, lyrics, or {} ({})",
                                                 features::kOwnThirdsSource, features::kOwnThirdsHelp);
    return kHelp.c_str();
}

std::vector<std::pair<SentenceLanguage, std::string>> enum_names(SentenceLanguage) {
    return {{SentenceLanguage::English, "english"}, {SentenceLanguage::Bangla, "bangla"}};
}

std::vector<std::pair<TextFeature, std::string>> enum_names(TextFeature) {
    return {{TextFeature::Text, "text"},
            {TextFeature::Descriptions, "descriptions"},
            {TextFeature::Lyrics, "lyrics"},
            {TextFeature::Hybrid, "hybrid"}};
}

std::vector<std::string> text_feature_names() {
    std::vector<std::string> names;
    for (const auto& [feature, name] : enum_names(TextFeature{})) names.push_back(name);
    return names;
}

bool is_text_feature(const std::string& name) { return enum_value<TextFeature>(name).has_value(); }

std::vector<std::string> audio_features_of(const std::string& name, const TextOptions& options) {
    const auto feature = enum_value<TextFeature>(name);
    const bool is_text = feature == TextFeature::Text;
    if (feature == TextFeature::Descriptions || (is_text && options.source == TextSource::Descriptions))
        return {"descriptors"};
    if (is_text && options.source == TextSource::OwnThirds) return {features::kOwnThirds};
    std::vector<std::string> names;
    if (feature == TextFeature::Hybrid)
        for (const auto& block : options.hybrid.blocks) {
            if (enum_value<TextFeature>(block) == feature)
                fail<UsageError>("E3304", "hybrid: it cannot be a block of itself");
            const auto needed = is_text_feature(block) ? audio_features_of(block, options) : std::vector{block};
            names.insert(names.end(), needed.begin(), needed.end());
        }
    return names;
}

std::vector<bool> rows_without_text(const std::filesystem::path& table_file, const FeatureMatrix& table) {
    const bool joined = enum_value<TextFeature>(table.recipe.kind) == TextFeature::Hybrid;
    if (joined || !table.recipe.options.contains(kMissing)) return {};
    const auto file = table_file.parent_path() / "lyrics.csv";
    if (!std::filesystem::exists(file))
        fail("E6116", "{}: is not there, so it is not known which songs of {} have lyrics; extract them again",
             file.string(), table_file.string());
    const auto csv = artifacts::read_csv(file);
    const auto id = csv.at("id", file), characters = csv.at("characters", file);
    std::map<TrackId, bool> lacks;
    for (const auto& row : csv.rows) lacks[row[id]] = row[characters] == "0";
    std::vector<bool> missing;
    for (const auto& row : table.rows) {
        const auto found = lacks.find(row);
        if (found == lacks.end())
            fail("E6116", "{}: does not name '{}', so it is not known whether it has lyrics; extract them again",
                 file.string(), row);
        missing.push_back(found->second);
    }
    return only_with_marks(std::move(missing));
}

TextTables text_tables(const std::vector<std::string>& names, const TextInput& input, const TextOptions& options,
                       const Progress& progress, const std::optional<TextFit>& fitted) {
    TextWork work(input, options, progress, fitted);
    TextTables result;
    for (const auto& name : names) {
        if (!is_text_feature(name)) continue;
        auto table = work.table_named(name);
        if (!table) continue;
        const auto file = input.folder / "features" / (name + ".npy");
        result.steps.emplace(name, work.steps(name));
        if (auto missing = work.missing(name); !missing.empty()) result.missing.emplace(name, std::move(missing));
        write_steps(file, result.steps.at(name));
        artifacts::write_table(file, *table);
        result.tables.emplace(name, std::move(*table));
    }
    result.warnings = std::move(work.warnings);
    return result;
}

}  // namespace ektara::extraction
