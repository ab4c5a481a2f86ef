#include "ektara/extraction/text_stage.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/store.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/version.hpp"
#include "ektara/features/descriptions.hpp"
#include "ektara/features/published.hpp"
#include "ektara/metrics/probe.hpp"

namespace ektara::extraction {
namespace {

constexpr const char* kSpace = "sentence-vectors-1";

/// Everything the blocks are made from, gathered once.
class TextWork {
  public:
    TextWork(const std::vector<Track>& tracks, const std::map<std::string, FeatureMatrix>& tables,
             const std::string& main, const rundir::RunDirectory& run, const TextOptions& options,
             const Progress& progress)
        : tracks_(tracks), tables_(tables), main_(main), run_(run), options_(options), progress_(progress) {
        if (!options.cache.empty()) store_ = std::make_unique<artifacts::Store>(options.cache);
    }

    /// The block of that name; nothing where it cannot be had.
    std::optional<tables::Block> block(const std::string& name);
    std::optional<FeatureMatrix> hybrid();
    std::vector<Warning> warnings;

  private:
    std::optional<tables::Block> descriptions();
    std::optional<tables::Block> published();
    std::optional<tables::Block> encoded(const std::string& name, const artifacts::CsvTable& csv,
                                         const std::vector<std::string>& sentences);
    std::optional<tables::Block> lyrics();
    std::optional<Matrix> vectors(const std::vector<std::string>& texts, const std::string& stage);
    void look_up(const std::vector<std::string>& texts, const std::vector<std::string>& keys, Matrix& rows,
                 std::vector<std::size_t>& unknown) const;
    FeatureMatrix table(const char* kind, Matrix values) const;
    void warn_once(const std::string& code, const std::string& text);

    const std::vector<Track>& tracks_;
    const std::map<std::string, FeatureMatrix>& tables_;
    const std::string& main_;
    const rundir::RunDirectory& run_;
    const TextOptions& options_;
    std::unique_ptr<artifacts::Store> store_;
    const Progress& progress_;
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
    for (const auto& track : tracks_) made.rows.push_back(track.id);
    for (Eigen::Index c = 0; c < made.values.cols(); ++c) made.columns.push_back(fmt::format("t{}", c + 1));
    for (const auto& option : list_options(options_)) made.recipe.options["text." + option.name] = option.value;
    return made;
}

void TextWork::look_up(const std::vector<std::string>& texts, const std::vector<std::string>& keys, Matrix& rows,
                       std::vector<std::size_t>& unknown) const {
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto kept = store_ == nullptr ? std::nullopt : store_->find_floats(kSpace, keys[i]);
        if (kept && std::ssize(*kept) == rows.cols())
            rows.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const RowVector>(kept->data(), rows.cols());
        else
            unknown.push_back(i);
    }
}

std::optional<Matrix> TextWork::vectors(const std::vector<std::string>& texts, const std::string& stage) {
    try {
        if (!encoder_) encoder_ = text::open_encoder(options_.encode.model);
    } catch (const Error& problem) {
        if (problem.code() != "E3204") throw;
        warn_once("W-NO-TEXT",
                  "there are no weights of the sentence model, so nothing is computed from text; run "
                  "'ektara models fetch'");
        return std::nullopt;
    }
    std::vector<std::string> keys;
    for (const auto& one : texts)
        keys.push_back(Digest()
                           .add(encoder_->name)
                           .add(encoder_->digest)
                           .add(fmt::format("{}", options_.encode.max_tokens))
                           .add(one)
                           .text());
    Matrix rows(std::ssize(texts), encoder_->bert.shape.hidden);
    std::vector<std::size_t> unknown;
    look_up(texts, keys, rows, unknown);
    std::vector<std::string> fresh;
    for (const std::size_t i : unknown) fresh.push_back(texts[i]);
    const Matrix found = text::encode(*encoder_, fresh, options_.encode,
                                      [&](std::size_t done, std::size_t total) { progress_(stage, done, total); });
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        const auto row                                  = static_cast<Eigen::Index>(i);
        rows.row(static_cast<Eigen::Index>(unknown[i])) = found.row(row);
        if (store_ != nullptr)
            store_->put_floats(kSpace, keys[unknown[i]],
                               {found.row(row).data(), static_cast<std::size_t>(found.cols())});
    }
    return rows;
}

std::optional<tables::Block> TextWork::descriptions() {
    const auto described = tables_.find("descriptors");
    if (described == tables_.end()) {
        warn_once("W-NO-TEXT", "there are no descriptors, so there are no descriptions");
        return std::nullopt;
    }
    const auto all = features::describe(described->second);
    artifacts::CsvTable csv{{"id", "english", "bangla"}, {}, {}};
    std::vector<std::string> sentences;
    for (const auto& one : all) {
        csv.rows.push_back({one.id, one.english, one.bangla});
        sentences.push_back(options_.language == SentenceLanguage::English ? one.english : one.bangla);
    }
    return encoded("descriptions", csv, sentences);
}

std::optional<tables::Block> TextWork::published() {
    const auto words = tables_.find("published-words");
    if (words == tables_.end()) {
        warn_once("W-NO-TEXT", "there are no published-words, so there are no sentences as the original had them");
        return std::nullopt;
    }
    artifacts::CsvTable csv{{"id", "english"}, {}, {}};
    std::vector<std::string> sentences;
    for (std::size_t i = 0; i < words->second.rows.size(); ++i) {
        sentences.push_back(features::published_sentence(words->second.values.row(static_cast<Eigen::Index>(i))));
        csv.rows.push_back({words->second.rows[i], sentences.back()});
    }
    return encoded("published", csv, sentences);
}

/// The vectors of one sentence a track, which stand in features/descriptions.csv.
std::optional<tables::Block> TextWork::encoded(const std::string& name, const artifacts::CsvTable& csv,
                                               const std::vector<std::string>& sentences) {
    artifacts::write_csv(run_ / "features/descriptions.csv", csv);
    const auto repeated = features::repetition(sentences);
    if (sentences.size() > 1 && (repeated.distinct < 0.5 || repeated.most_frequent > 0.05))
        warn_once("W-DESCRIPTIONS",
                  fmt::format("{:.0f} % of the descriptions are distinct and one covers {:.1f} % of the "
                              "tracks: groups may follow sentences",
                              100 * repeated.distinct, 100 * repeated.most_frequent));
    auto found = vectors(sentences, "descriptions");
    if (!found) return std::nullopt;
    return tables::Block{name, table(name.c_str(), std::move(*found)), {}, false};
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
    const auto found = metrics::probe(values, numbered(labels), numbered(songs));
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

std::optional<tables::Block> TextWork::lyrics() {
    const auto songs = collect_lyrics(tracks_, run_ / ".", options_.mask_labels);
    write_lyrics_csv(run_ / "features/lyrics.csv", songs);
    add_lyrics_warnings(songs, options_.mask_labels, warnings);
    std::vector<std::string> texts;
    std::vector<bool> missing;
    for (const auto& song : songs) {
        missing.push_back(song.text.empty());
        if (!song.text.empty()) texts.push_back(song.text);
    }
    if (texts.empty()) {
        warn_once("W-NO-TEXT", "no track has lyrics");
        return std::nullopt;
    }
    auto found = vectors(texts, "lyrics");
    if (!found) return std::nullopt;
    const RowVector mean = found->colwise().mean();
    Matrix values(std::ssize(songs), found->cols());
    Eigen::Index at = 0;
    for (std::size_t i = 0; i < songs.size(); ++i)
        values.row(static_cast<Eigen::Index>(i)) = missing[i] ? mean : RowVector(found->row(at++));
    tables::Block block{"lyrics", table("lyrics", std::move(values)), std::move(missing), false};
    block.table.recipe.options["lyrics.missing"] =
        fmt::format("{} of {} rows, the mean of the others",
                    std::count(block.missing.begin(), block.missing.end(), true), block.missing.size());
    for (const char* column : {"language", "genre"}) add_probe(block.table, block.missing, tracks_, column, warnings);
    return block;
}

std::optional<tables::Block> TextWork::block(const std::string& name) {
    if (const auto made = made_.find(name); made != made_.end()) return made->second;
    std::optional<tables::Block> made;
    if (name == "text") {
        made = options_.source == TextSource::Published
                   ? published()
                   : block(options_.source == TextSource::Lyrics ? "lyrics" : "descriptions");
        if (made) made->name = made->table.recipe.kind = "text";
    } else if (name == "descriptions") {
        made = descriptions();
    } else if (name == "lyrics") {
        made = lyrics();
    } else if (const auto table = tables_.find(name); table != tables_.end()) {
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
    std::vector<tables::Block> blocks{*block(main_)};
    for (const auto& name : options_.hybrid.blocks) {
        auto joined = block(name);
        if (!joined) return std::nullopt;
        blocks.push_back(std::move(*joined));
    }
    return tables::join_blocks(blocks, options_.hybrid);
}

}  // namespace

std::vector<std::pair<TextSource, std::string>> enum_names(TextSource) {
    return {{TextSource::Descriptions, "descriptions"},
            {TextSource::Lyrics, "lyrics"},
            {TextSource::Published, "published"}};
}

std::vector<std::pair<SentenceLanguage, std::string>> enum_names(SentenceLanguage) {
    return {{SentenceLanguage::English, "english"}, {SentenceLanguage::Bangla, "bangla"}};
}

bool is_text_feature(const std::string& name) {
    return name == "text" || name == "descriptions" || name == "lyrics" || name == "hybrid";
}

std::vector<std::string> audio_features_of(const std::string& name, const TextOptions& options) {
    std::vector<std::string> names;
    if (name == "descriptions" || (name == "text" && options.source == TextSource::Descriptions))
        return {"descriptors"};
    if (name == "text" && options.source == TextSource::Published) return {"published-words"};
    if (name == "hybrid" && options.hybrid.blocks.empty())
        fail<UsageError>("E3304", "hybrid: hybrid.blocks is empty; name what is joined to the main features");
    if (name == "hybrid")
        for (const auto& block : options.hybrid.blocks) {
            if (block == "hybrid") fail<UsageError>("E3304", "hybrid: it cannot be a block of itself");
            const auto needed = is_text_feature(block) ? audio_features_of(block, options) : std::vector{block};
            names.insert(names.end(), needed.begin(), needed.end());
        }
    return names;
}

TextTables text_tables(const std::vector<std::string>& names, const std::vector<Track>& tracks,
                       const std::map<std::string, FeatureMatrix>& tables, const std::string& main,
                       const rundir::RunDirectory& run, const TextOptions& options, const Progress& progress) {
    TextWork work(tracks, tables, main, run, options, progress);
    TextTables result;
    for (const auto& name : names) {
        if (!is_text_feature(name)) continue;
        std::optional<FeatureMatrix> table;
        if (name == "hybrid")
            table = work.hybrid();
        else if (const auto block = work.block(name))
            table = block->table;
        if (!table) continue;
        artifacts::write_table(run / ("features/" + name + ".npy"), *table);
        result.tables.emplace(name, std::move(*table));
    }
    result.warnings = std::move(work.warnings);
    return result;
}

}  // namespace ektara::extraction
