#include "ektara/curation/lyric_search.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "ektara/artifacts/model_store.hpp"
#include "ektara/artifacts/store.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/extraction/sentence_vectors.hpp"
#include "ektara/extraction/text_stage.hpp"
#include "ektara/text/lyrics.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::curation {
namespace {

namespace fs = std::filesystem;
using Index  = Eigen::Index;

/// Fewer lines have no mean that tells what all texts have in common.
constexpr std::size_t kFewestLinesForMean = 20;
constexpr std::size_t kLongestWords       = 1000;

/// Numbers of texts, each once.
class Texts {
  public:
    Index number(const std::string& text) {
        const auto [at, fresh] = numbers_.emplace(text, static_cast<Index>(all_.size()));
        if (fresh) all_.push_back(text);
        return at->second;
    }
    std::vector<std::string> all() && { return std::move(all_); }

  private:
    std::map<std::string, Index> numbers_;
    std::vector<std::string> all_;
};

/// Lines that hold more than blanks.
std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (auto& line : split_list(text, '\n'))
        if (line.find_first_not_of(" \t\r") != std::string::npos) lines.push_back(std::move(line));
    return lines;
}

Track track_of(const report::RunView& run, const TrackId& id) {
    Track track;
    track.id     = id;
    track.lyrics = run.lyrics_of(id);
    // Only for the lyrics that may lie beside it.
    if (auto audio = run.audio_of(id); run.may_read(text::sidecar_of(audio))) track.audio = std::move(audio);
    return track;
}

std::vector<extraction::SongLyrics> lyrics_of_run(const report::RunView& run) {
    std::vector<Track> tracks;
    for (const auto& id : run.ids()) tracks.push_back(track_of(run, id));
    return extraction::collect_lyrics(tracks, run.folder, false, {});
}

std::vector<IndexedLine> indexed(const std::vector<std::string>& lines, Texts& texts) {
    std::vector<IndexedLine> all;
    for (const auto& line : lines) all.push_back({texts.number(line)});
    for (std::size_t i = 0; i + 1 < lines.size(); ++i)
        all[i].with_after = all[i + 1].with_before = texts.number(lines[i] + " " + lines[i + 1]);
    return all;
}

/// The songs that have lyrics, each by its first clip that has.
std::vector<IndexedSong> indexed_songs(const report::RunView& run, Texts& texts) {
    std::vector<IndexedSong> songs;
    std::set<std::string> known;
    for (const auto& song : lyrics_of_run(run)) {
        const auto song_id = run.cell(song.id, "song_id");
        const auto lines   = lines_of(song.text);
        if (lines.empty() || (!song_id.empty() && !known.insert(song_id).second)) continue;
        songs.push_back({song.id, indexed(lines, texts)});
    }
    return songs;
}

/// The store, or nothing where the usual one cannot be used.
std::unique_ptr<artifacts::Store> open_store(const fs::path& folder, std::vector<Warning>& warnings) {
    const fs::path used = folder.empty() ? artifacts::default_store_folder() : folder;
    if (used.empty()) return nullptr;
    using artifacts::Store;
    auto store = std::make_unique<Store>(used, folder.empty() ? Store::Trouble::GoesOn : Store::Trouble::Fails);
    if (const auto why = store->unusable(); !why.empty())
        warnings.push_back({"W-STORE-UNUSABLE", fmt::format("the vectors of lyrics are not kept: {}", why)});
    return store;
}

std::shared_ptr<const text::Encoder> open_model(const text::EncodeOptions& options) {
    return std::make_shared<const text::Encoder>(text::open_encoder(options.model));
}

void make_rows_of_length_one(Matrix& vectors) {
    for (Index i = 0; i < vectors.rows(); ++i) {
        const float length = vectors.row(i).norm();
        if (length > 0) vectors.row(i) /= length;
    }
}

RowVector mean_of_lines(const LyricIndex& index) {
    std::set<Index> lines;
    for (const auto& song : index.songs)
        for (const auto& line : song.lines) lines.insert(line.text);
    RowVector mean = RowVector::Zero(index.vectors.cols());
    if (lines.size() < kFewestLinesForMean) return mean;
    for (const Index line : lines) mean += index.vectors.row(line);
    return mean / static_cast<float>(lines.size());
}

double score_of(const IndexedLine& line, const Eigen::VectorXf& nearness) {
    const float alone = nearness[line.text];
    float in_context  = line.with_before < 0 && line.with_after < 0 ? alone : -1;
    for (const Index pair : {line.with_before, line.with_after})
        if (pair >= 0) in_context = std::max(in_context, nearness[pair]);
    return (static_cast<double>(alone) + static_cast<double>(in_context)) / 2;
}

bool says_something(const std::string& words) {
    return std::any_of(words.begin(), words.end(), [](const char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
    });
}

}  // namespace

bool can_search_lyrics(const report::RunView& run, const LyricSearchOptions& options) {
    if (!artifacts::find_model(options.encode.model)) return false;
    return std::any_of(run.row_of.begin(), run.row_of.end(), [&](const auto& one) {
        const auto track = track_of(run, one.first);
        return !track.lyrics.empty() || !text::sidecar_of(track.audio).empty();
    });
}

LyricIndex read_lyric_index(const report::RunView& run, const LyricSearchOptions& options, const Progress& progress) {
    Texts texts;
    auto songs = indexed_songs(run, texts);
    if (songs.empty())
        fail("E3210",
             "{}: no song of this run has lyrics; name them in the manifest (column lyrics), put .lrc or .txt files "
             "beside the music, and run again",
             run.folder.string());
    LyricIndex index{open_model(options.encode), options.encode, std::move(songs), std::move(texts).all(), {}, {}, {}};
    const auto store = open_store(options.cache, index.warnings);
    index.vectors    = extraction::sentence_vectors(*index.encoder, index.texts, options.encode, store.get(),
                                                    [&](std::size_t done, std::size_t total) {
                                                     if (progress) progress("lines of lyrics", done, total);
                                                 });
    make_rows_of_length_one(index.vectors);
    index.mean = mean_of_lines(index);
    index.vectors.rowwise() -= index.mean;
    make_rows_of_length_one(index.vectors);
    return index;
}

std::vector<LyricHit> nearest_lyrics(const LyricIndex& index, const RowVector& asked, int count) {
    const Eigen::VectorXf nearness = index.vectors * asked.transpose();
    std::vector<LyricHit> hits;
    for (const auto& song : index.songs) {
        LyricHit hit{song.id, -2, ""};
        for (const auto& line : song.lines) {
            const double score = score_of(line, nearness);
            if (score <= hit.score) continue;
            hit.score = score;
            hit.line  = index.texts[static_cast<std::size_t>(line.text)];
        }
        hits.push_back(std::move(hit));
    }
    std::stable_sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    hits.resize(std::min(hits.size(), static_cast<std::size_t>(std::max(0, count))));
    return hits;
}

std::vector<LyricHit> search_lyrics(const LyricIndex& index, const std::string& words, int count) {
    if (!says_something(words) || words.size() > kLongestWords)
        fail<UsageError>("E3211", "search: give 1 to {} bytes of words to look for", kLongestWords);
    const auto encoder = index.encoder ? index.encoder : open_model(index.options);
    Matrix asked       = text::encode(*encoder, {words}, index.options);
    make_rows_of_length_one(asked);
    asked -= index.mean;
    make_rows_of_length_one(asked);
    return nearest_lyrics(index, asked.row(0), count);
}

}  // namespace ektara::curation
