#include "ektara/report/page_songs.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/report/column_words.hpp"
#include "ektara/report/lyric_terms.hpp"
#include "ektara/report/playlist.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

/// Bytes of lyric words in a report and in the data of a server.
constexpr std::size_t kWordsInReport = 1'000'000, kWordsOnServer = 8'000'000;
/// Labels with more values than this tell songs apart, not groups.
constexpr std::size_t kMostValues = 200;
/// Above this many songs only the plainest numbers are sent along.
constexpr std::size_t kManySongs = 20'000;

std::string words_of_lyric(const RunView& run, const TrackId& id, std::size_t most) {
    const fs::path file = run.cell(id, "lyrics");
    std::error_code ignored;
    if (file.empty() || !fs::is_regular_file(file, ignored)) return "";
    const auto found = plain_words(artifacts::read_file(file));
    std::string text;
    for (const auto& word : std::set<std::string>(found.begin(), found.end())) {
        if (text.size() + word.size() + 1 > most) break;
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

std::string relative_to(const fs::path& folder, const fs::path& file) {
    return file.empty() ? "" : fs::weakly_canonical(fs::absolute(file)).lexically_relative(folder).generic_string();
}

/// Four digits are more than a colour shows.
double rounded(double value) {
    if (value == 0 || !std::isfinite(value)) return 0;
    const double scale = std::pow(10.0, 3 - std::floor(std::log10(std::abs(value))));
    return std::round(value * scale) / scale;
}

Json coded(const std::vector<std::string>& cells) {
    std::set<std::string> names(cells.begin(), cells.end());
    names.erase("");
    std::map<std::string, int> code{{"", -1}};
    for (const auto& name : names) code.emplace(name, static_cast<int>(code.size()) - 1);
    Json codes = Json::array();
    for (const auto& cell : cells) codes.push_back(code.at(cell));
    return {{"names", names}, {"codes", codes}};
}

bool are_numbers(const std::vector<std::string>& cells) {
    return std::all_of(cells.begin(), cells.end(),
                       [](const auto& cell) { return cell.empty() || artifacts::parse_number(cell).has_value(); });
}

Json numbers_of(const std::vector<std::string>& cells) {
    Json numbers = Json::array();
    for (const auto& cell : cells) {
        const auto number = artifacts::parse_number(cell);
        numbers.push_back(number && std::isfinite(*number) ? Json(rounded(*number)) : Json(nullptr));
    }
    return numbers;
}

bool is_shown(const std::string& column, std::size_t songs) {
    const auto words = words_for(column);
    return !words.more.empty() && (songs <= kManySongs || words.priority >= 2);
}

void add_features(const RunView& run, const std::vector<TrackId>& ids, Json& numbers) {
    fs::path file = run.folder / "features" / "descriptors.npy";
    if (!fs::exists(file)) file = run.folder / "features" / "table.npy";
    if (!fs::exists(file)) return;
    const auto table = artifacts::read_table(file);
    std::map<TrackId, Eigen::Index> row_of;
    for (std::size_t i = 0; i < table.rows.size(); ++i) row_of[table.rows[i]] = static_cast<Eigen::Index>(i);
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        if (!is_shown(table.columns[c], ids.size())) continue;
        Json values = Json::array();
        for (const auto& id : ids) {
            const auto row = row_of.find(id);
            values.push_back(
                row == row_of.end()
                    ? Json(nullptr)
                    : Json(rounded(static_cast<double>(table.values(row->second, static_cast<Eigen::Index>(c))))));
        }
        numbers[table.columns[c]] = values;
    }
}

}  // namespace

std::string audio_key(const TrackId& id) { return Digest().add("audio").add(id).text(); }

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto byte = [&](std::size_t k) {
            return i + k < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[i + k])) : 0U;
        };
        const unsigned three = byte(0) << 16 | byte(1) << 8 | byte(2);
        for (std::size_t k = 0; k < 4; ++k) text += i + k > bytes.size() ? '=' : kDigits[three >> (18 - 6 * k) & 63];
    }
    return text;
}

Json songs_json(const RunView& run, const std::vector<TrackId>& ids, const PageOptions& options) {
    Json songs;
    for (const char* key : {"id", "title", "artist", "audio", "path", "seconds", "words"}) songs[key] = Json::array();
    const fs::path here    = fs::weakly_canonical(fs::absolute(run.folder));
    const std::size_t most = (options.server ? kWordsOnServer : kWordsInReport) / std::max<std::size_t>(1, ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto& id      = ids[i];
        const fs::path file = run.audio_of(id);
        const bool has      = !file.empty() && !options.no_paths;
        songs["id"].push_back(options.no_paths ? fmt::format("song {}", i + 1) : id);
        songs["title"].push_back(run.cell(id, "title"));
        songs["artist"].push_back(run.cell(id, "artist"));
        songs["audio"].push_back(!has             ? ""
                                 : options.server ? "audio/" + audio_key(id)
                                                  : as_reference(relative_to(here, file)));
        songs["path"].push_back(has ? relative_to(here / "playlists", file) : "");
        songs["seconds"].push_back(rounded(artifacts::parse_number(run.cell(id, "duration")).value_or(0)));
        songs["words"].push_back(words_of_lyric(run, id, most));
        if (options.preview)
            songs["preview"].push_back(file.empty() ? ""
                                                    : options.preview(file, songs["seconds"].back().get<double>()));
    }
    return songs;
}

void add_colours(const RunView& run, const std::vector<TrackId>& ids, Json& data) {
    data["columns"] = data["numbers"] = Json::object();
    for (const auto& column : run.label_columns()) {
        std::vector<std::string> cells;
        for (const auto& id : ids) cells.push_back(run.cell(id, column));
        const std::size_t values = std::set<std::string>(cells.begin(), cells.end()).size();
        if (values > 20 && are_numbers(cells))
            data["numbers"][column] = numbers_of(cells);
        else if (values <= kMostValues || column == "language" || column == "genre")
            data["columns"][column] = coded(cells);
    }
    add_features(run, ids, data["numbers"]);
}

std::string peak_bytes(const RunView& run, const std::vector<TrackId>& ids, Eigen::Index joined) {
    std::string bytes;
    const fs::path file = run.folder / "peaks" / "peaks.npy";
    if (!fs::exists(file)) return bytes;
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

Json peaks_json(const RunView& run, const std::vector<TrackId>& ids) {
    const auto bytes = peak_bytes(run, ids, 2);
    if (bytes.empty()) return nullptr;
    return {{"count", bytes.size() / ids.size()}, {"text", base64(bytes)}};
}

}  // namespace ektara::report
