#include "ektara/report/page_songs.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "ektara/artifacts/base64.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/charset.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/core/utf8.hpp"
#include "ektara/report/column_words.hpp"
#include "ektara/report/compact.hpp"
#include "ektara/report/lyric_terms.hpp"
#include "ektara/report/musical_key.hpp"
#include "ektara/report/playlist_formats.hpp"
#include "ektara/report/song_graph.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

/// Bytes of lyric words in a report and in the data of a server.
constexpr std::size_t kWordsInReport = 1'000'000, kWordsOnServer = 8'000'000;
/// Labels with more values than this tell songs apart, not groups.
constexpr std::size_t kMostValues = 200;

std::string words_of_lyric(const RunView& run, const TrackId& id, std::size_t most) {
    const fs::path file = run.lyrics_of(id);
    std::error_code ignored;
    if (file.empty()) return "";
    if (!fs::is_regular_file(file, ignored)) {
        artifacts::check_missing(file);
        return "";
    }
    const auto found = plain_words(to_utf8(artifacts::read_file(file)));
    std::string text;
    for (const auto& word : std::set<std::string>(found.begin(), found.end())) {
        if (text.size() + word.size() + 1 > most) break;
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

/// A path as JSON can hold it: one that is not UTF-8 is a reference behind "file:".
std::string sent_path(const std::string& path) {
    constexpr const char* kMark = "file:";
    return is_utf8(path) && !path.starts_with(kMark) ? path : kMark + percent_encoded(path);
}

Coded coded(const std::vector<std::string>& cells) {
    std::set<std::string> names(cells.begin(), cells.end());
    names.erase("");
    std::map<std::string, int> code{{"", -1}};
    for (const auto& name : names) code.emplace(name, static_cast<int>(code.size()) - 1);
    Coded column{{names.begin(), names.end()}, {}};
    for (const auto& cell : cells) column.codes.push_back(code.at(cell));
    return column;
}

bool are_numbers(const std::vector<std::string>& cells) {
    return std::all_of(cells.begin(), cells.end(),
                       [](const auto& cell) { return cell.empty() || artifacts::parse_number(cell).has_value(); });
}

Quantised numbers_of(const std::vector<std::string>& cells) {
    std::vector<std::optional<double>> numbers;
    for (const auto& cell : cells) numbers.push_back(artifacts::parse_number(cell));
    return quantised(numbers);
}

void add_features(const RunView& run, const std::vector<TrackId>& ids, PageData& data) {
    fs::path file = run.folder / "features" / "descriptors.npy";
    if (!artifacts::is_expected(file)) file = run.folder / "features" / "table.npy";
    if (!artifacts::is_expected(file)) return;
    const auto table = artifacts::read_table(file);
    std::map<TrackId, Eigen::Index> row_of;
    for (std::size_t i = 0; i < table.rows.size(); ++i) row_of[table.rows[i]] = static_cast<Eigen::Index>(i);
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        if (!is_on_page(table.columns[c], ids.size())) continue;
        const VectorD exact = exact_column(table, static_cast<Eigen::Index>(c));
        std::vector<std::optional<double>> values;
        for (const auto& id : ids) {
            const auto row = row_of.find(id);
            values.emplace_back();
            if (row != row_of.end()) values.back() = exact[row->second];
        }
        data.numbers[table.columns[c]]  = quantised(values);
        const auto words                = words_for(table.columns[c]);
        data.groups[table.columns[c]]   = words.group;
        data.measures[table.columns[c]] = {words.measure, words.unit, words.digits};
    }
}

/// How long the songs are, where they are not all of one length.
void add_lengths(const RunView& run, const std::vector<TrackId>& ids, PageData& data) {
    std::vector<std::string> seconds;
    for (const auto& id : ids) seconds.push_back(run.cell(id, "duration"));
    const std::set<std::string> different(seconds.begin(), seconds.end());
    if (different.size() < 2 || data.numbers.contains("duration") || !are_numbers(seconds)) return;
    const auto words          = words_for("duration");
    data.numbers["duration"]  = numbers_of(seconds);
    data.measures["duration"] = {words.measure, words.unit, words.digits};
}

/// Numbers to filter by: those of the run's own columns, then the plainest features, one of what measures the same.
std::vector<std::string> filters_of(const PageData& data) {
    constexpr std::size_t kMost = 8;
    std::vector<std::string> own, features;
    std::map<std::string, std::string> of_family;
    for (const auto& [name, numbers] : data.numbers) {
        if (!data.groups.contains(name)) own.push_back(name);
        const auto words = words_for(name);
        if (!data.groups.contains(name) || words.priority == 0) continue;
        auto& chosen = of_family[words.family];
        if (chosen.empty() || words_for(chosen).priority < words.priority) chosen = name;
    }
    for (const auto& [family, name] : of_family) features.push_back(name);
    std::stable_sort(features.begin(), features.end(),
                     [](const auto& a, const auto& b) { return words_for(a).priority > words_for(b).priority; });
    if (features.size() > kMost) features.resize(kMost);
    std::stable_sort(features.begin(), features.end(), [](const auto& a, const auto& b) {
        const auto place = [](const std::string& name) {
            const auto group = words_for(name).group;
            return group == "rhythm" ? 0 : group == "dynamics" ? 1 : group == "timbre" ? 2 : 3;
        };
        return place(a) < place(b);
    });
    own.insert(own.end(), features.begin(), features.end());
    return own;
}

/// Adds `path` of the next song, and `audio` for a server.
void add_place(PageSongs& songs, RelativePaths& paths, const fs::path& file, const TrackId& id, bool server) {
    const auto path = file.empty() ? "" : sent_path(paths.to(file));
    if (songs.folder.empty() && path.size() > id.size() && path.ends_with(id))
        songs.folder = path.substr(0, path.size() - id.size());
    const bool follows = !songs.folder.empty() && path == songs.folder + id;
    songs.path.push_back(follows ? std::nullopt : std::optional(path));
    if (server) songs.audio.push_back(file.empty() ? "" : "audio/" + audio_key(id));
}

/// Which clips are of one song; nothing where every clip is its own.
std::vector<std::size_t> song_numbers(const std::vector<std::string>& song_ids) {
    auto numbers     = numbers_of_songs(song_ids);
    const bool alone = std::set<std::size_t>(numbers.begin(), numbers.end()).size() == numbers.size();
    return alone ? std::vector<std::size_t>() : numbers;
}

}  // namespace

std::string audio_key(const TrackId& id) { return Digest().add("audio").add(id).text(); }

PageSongs songs_of(const RunView& run, const std::vector<TrackId>& ids, const PageOptions& options) {
    PageSongs songs;
    RelativePaths paths(run.folder / "playlists");
    const std::size_t most = (options.server ? kWordsOnServer : kWordsInReport) / std::max<std::size_t>(1, ids.size());
    std::vector<std::string> lyrics, song_ids, previews;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto& id      = ids[i];
        const fs::path file = run.audio_of(id);
        const bool has      = !file.empty() && !options.no_paths;
        songs.id.push_back(options.no_paths ? fmt::format("song {}", i + 1) : id);
        songs.title.push_back(run.cell(id, "title"));
        songs.artist.push_back(run.cell(id, "artist"));
        songs.seconds.push_back(rounded(artifacts::parse_number(run.cell(id, "duration")).value_or(0), 4));
        add_place(songs, paths, has ? file : fs::path(), id, options.server);
        lyrics.push_back(words_of_lyric(run, id, most));
        song_ids.push_back(run.cell(id, "song_id"));
        if (options.preview) previews.push_back(file.empty() ? "" : options.preview(file, songs.seconds.back()));
    }
    if (options.preview) songs.preview.value = std::move(previews);
    songs.words = shared_words(lyrics);
    songs.song  = song_numbers(song_ids);
    return songs;
}

void add_colours(const RunView& run, const std::vector<TrackId>& ids, PageData& data) {
    for (const auto& column : run.label_columns()) {
        const auto cells         = readable_cells(run, ids, column);
        const std::size_t values = std::set<std::string>(cells.begin(), cells.end()).size();
        if (values > 20 && are_numbers(cells))
            data.numbers[column] = numbers_of(cells);
        else if (values <= kMostValues || column == "language" || column == "genre")
            data.columns[column] = coded(cells);
    }
    add_features(run, ids, data);
    add_lengths(run, ids, data);
    data.filters = filters_of(data);
}

std::string peak_bytes(const RunView& run, const std::vector<TrackId>& ids, Eigen::Index joined) {
    std::string bytes;
    const fs::path file = run.folder / "peaks" / "peaks.npy";
    if (!artifacts::is_expected(file)) return bytes;
    const auto table = artifacts::read_table(file);
    std::map<TrackId, Eigen::Index> row_of;
    for (std::size_t i = 0; i < table.rows.size(); ++i) row_of[table.rows[i]] = static_cast<Eigen::Index>(i);
    for (const auto& id : ids) {
        const auto row = row_of.find(id);
        for (Eigen::Index c = 0; c + joined <= table.values.cols(); c += joined) {
            const float peak = row == row_of.end() ? 0 : table.values.row(row->second).segment(c, joined).maxCoeff();
            bytes += static_cast<char>(static_cast<unsigned char>(std::lround(255 * std::clamp(peak, 0.0F, 1.0F))));
        }
    }
    return bytes;
}

std::optional<PackedLists> peaks_of(const RunView& run, const std::vector<TrackId>& ids) {
    const auto bytes = peak_bytes(run, ids, 2);
    if (bytes.empty()) return std::nullopt;
    return PackedLists{bytes.size() / ids.size(), artifacts::base64(bytes)};
}

}  // namespace ektara::report
