#include "ektara/collection/scan.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

#include <fmt/ranges.h>
#include <sys/stat.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/audio/sniff.hpp"
#include "ektara/collection/row_names.hpp"
#include "ektara/collection/track_columns.hpp"
#include "ektara/core/charset.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/nearest.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/text/language_names.hpp"
#include "ektara/text/lyrics.hpp"

namespace ektara::collection {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kAudioEndings[] = {
    ".wav", ".flac", ".mp3",  ".ogg",  ".oga",  ".opus", ".m4a", ".mp4", ".aac", ".aif", ".aiff", ".au",   ".snd",
    ".wma", ".mka",  ".webm", ".alac", ".ape",  ".wv",   ".mpc", ".tta", ".ac3", ".m4b", ".m4r",  ".aifc", ".caf",
    ".w64", ".rf64", ".mp2",  ".mp1",  ".mpga", ".dsf",  ".dff", ".amr", ".spx", ".tak", ".weba", ".eac3", ".dts"};

/// What lies beside music by the thousand is not opened.
constexpr std::string_view kNoSound[] = {".jpg",  ".jpeg", ".png",  ".gif", ".txt", ".lrc", ".cue",  ".log", ".m3u",
                                         ".m3u8", ".csv",  ".json", ".npy", ".nfo", ".pdf", ".html", ".md",  ".xml"};

template <std::size_t N>
bool has_ending_of(const std::string_view (&endings)[N], const fs::path& path) {
    return std::find(std::begin(endings), std::end(endings), ascii_lower(path.extension().string())) !=
           std::end(endings);
}

/// Collects the audio files below one folder.
class Scanner {
  public:
    explicit Scanner(fs::path root) : root_(std::move(root)) {}

    void scan() { visit(root_); }
    const std::vector<fs::path>& found() const { return found_; }
    /// Files with other endings that begin like sound.
    const std::vector<fs::path>& others() const { return others_; }

  private:
    void visit(const fs::path& folder) {
        std::error_code error;
        // A link back to a folder above would lead round for ever.
        if (!visited_.insert(fs::canonical(folder, error)).second || error) return;
        std::vector<fs::path> entries;
        for (fs::directory_iterator it(folder, fs::directory_options::skip_permission_denied, error), end;
             !error && it != end; it.increment(error))
            entries.push_back(it->path());
        std::sort(entries.begin(), entries.end());
        for (const auto& entry : entries) add(entry);
    }

    void add(const fs::path& entry) {
        if (entry.filename().string().starts_with('.')) return;
        std::error_code ignored;
        const std::size_t before = found_.size();
        if (fs::is_directory(entry, ignored)) visit(entry);
        // A folder with an audio file's name and no audio in it is listed, so that its failure is seen.
        const bool candidate = has_ending_of(kAudioEndings, entry) && found_.size() == before;
        if (candidate) found_.push_back(entry);
        const bool other = !candidate && !has_ending_of(kNoSound, entry) && fs::is_regular_file(entry, ignored);
        if (other && audio::begins_like_sound(entry)) others_.push_back(entry);
    }

    fs::path root_;
    std::set<fs::path> visited_;
    std::vector<fs::path> found_, others_;
};

std::vector<Warning> other_files(const fs::path& root, const std::vector<fs::path>& others) {
    constexpr std::size_t kMostNames = 10;
    if (others.empty()) return {};
    std::map<std::string, int> endings;
    std::vector<std::string> counts, names;
    for (const auto& file : others) ++endings[ascii_lower(file.extension().string())];
    for (const auto& [ending, count] : endings)
        counts.push_back(fmt::format("{} {}", ending.empty() ? "without ending" : ending, count));
    for (std::size_t i = 0; i < std::min(others.size(), kMostNames); ++i)
        names.push_back(others[i].lexically_relative(root).generic_string());
    if (others.size() > kMostNames) names.push_back(fmt::format("and {} more", others.size() - kMostNames));
    return {
        {"W-OTHER-FILES",
         fmt::format("{} files are skipped for their endings ({}), but begin like sound that can be read: {}; rename "
                     "them, or name them in a manifest",
                     others.size(), fmt::join(counts, ", "), fmt::join(names, ", "))}};
}

/// Where a file lies: its folder, the one above that, and its own name.
struct Place {
    std::string above, folder, file;
    /// Whether `above` lies below INPUT, and is not INPUT itself or above it.
    bool inside = false;
};

/// INPUT's own name counts, so that `wavs_3sec` may be INPUT itself.
Place place_of(const fs::path& root, const fs::path& relative) {
    std::vector<std::string> parts;
    for (const auto& part : fs::weakly_canonical(root).filename() / relative) parts.push_back(to_utf8(part.string()));
    const auto n = parts.size();
    if (n < 3) return {};
    return {.above = parts[n - 3], .folder = parts[n - 2], .file = parts[n - 1], .inside = n > 3};
}

/// GTZAN's own names: jazz.00012.wav in the folder jazz.
bool is_gtzan_name(const Place& place) {
    const auto name = fs::path(place.file).stem().string();
    return name.size() == place.folder.size() + 6 && name.starts_with(place.folder + ".") &&
           std::all_of(name.end() - 5, name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Labels that the layouts of known corpora tell by their folders.
std::map<std::string, std::string> labels_of_corpus(const Place& place) {
    const std::string genre = ascii_lower(place.folder);
    if (place.above == "genres_original" || (place.above == "genres" && is_gtzan_name(place)))
        return {{"genre", genre}, {"language", "english"}, {"source", "gtzan"}};
    if (place.above == "genres") return {{"genre", genre}};
    if (place.above.starts_with("wavs")) return {{"genre", genre}, {"language", "bangla"}, {"source", "banglabeats"}};
    return {};
}

/// Whether folders two above a file are languages: most of them are, among the files that lie deep enough and belong to
/// no known corpus. A band called "Hindi" among others is none.
bool folders_are_languages(const std::vector<Place>& places) {
    std::size_t candidates = 0, named = 0;
    for (const auto& place : places) {
        const bool language = text::is_language_folder(place.above);
        if (place.above.empty() || !labels_of_corpus(place).empty() || (!place.inside && !language)) continue;
        ++candidates;
        named += language ? 1 : 0;
    }
    return 2 * named > candidates;
}

std::map<std::string, std::string> labels_of(const Place& place, bool of_languages) {
    if (auto known = labels_of_corpus(place); !known.empty()) return known;
    if (!of_languages || !text::is_language_folder(place.above)) return {};
    return {{"genre", ascii_lower(place.folder)}, {"language", text::one_language_name(place.above)}};
}

/// Tells a file that changed from one that did not, without reading it: by its size, its time, and the time of its last
/// change, which no program can set back. Some that write tags keep the other two.
std::string size_and_times(const fs::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return {};
    return fmt::format("{} {}.{} {}.{}", status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                       status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
}

void describe(Digest& digest, const Track& track) {
    digest.add(track.id)
        .add(size_and_times(track.audio))
        .add(size_and_times(track.lyrics.empty() ? text::sidecar_of(track.audio) : track.lyrics))
        .add(track.title)
        .add(track.artist)
        .add(track.album)
        .add(track.song_id)
        .add(track.clip)
        .add(track.lyrics.string());
    for (const auto& [name, value] : track.labels) digest.add(name).add(value);
}

Collection finish(std::vector<Track> tracks, const std::string& where) {
    if (tracks.empty()) fail<NothingUsable>("E1210", "{}: there is no audio in it; name a folder with music", where);
    std::sort(tracks.begin(), tracks.end(), [](const Track& a, const Track& b) { return a.id < b.id; });
    Digest digest;
    for (const auto& track : tracks) describe(digest, track);
    Collection collection;
    collection.tracks     = std::move(tracks);
    collection.input_hash = digest.text();
    return collection;
}

}  // namespace

Collection scan_folder(const fs::path& folder) {
    Scanner scanner(folder);
    scanner.scan();
    std::vector<Place> places;
    std::vector<Track> tracks;
    for (const auto& file : scanner.found()) {
        Track track;
        const fs::path relative = file.lexically_relative(folder);
        track.id                = name_text(relative.generic_string());
        track.audio             = file;
        places.push_back(place_of(folder, relative));
        tracks.push_back(std::move(track));
    }
    const bool of_languages = folders_are_languages(places);
    for (std::size_t i = 0; i < tracks.size(); ++i) tracks[i].labels = labels_of(places[i], of_languages);
    auto collection     = finish(std::move(tracks), folder.string());
    collection.warnings = other_files(folder, scanner.others());
    return collection;
}

std::string meant_as_path(const std::vector<std::string>& columns) {
    for (const char* name : {"filename", "file", "filepath", "file_path", "audio", "audio_path", "location", "url"})
        if (std::find(columns.begin(), columns.end(), name) != columns.end())
            return fmt::format("; did you mean 'path' by '{}'?", name);
    return did_you_mean("path", columns).empty()
               ? ""
               : fmt::format("; did you mean 'path' by '{}'?", nearest("path", columns));
}

Collection read_manifest(artifacts::CsvTable csv, const fs::path& file) {
    if (!csv.find("path"))
        fail("E1203", "{}: a manifest needs a column 'path'; its columns are: {}{}", file.string(),
             fmt::join(csv.columns, ", "), meant_as_path(csv.columns));
    if (csv.rows.empty()) fail<NothingUsable>("E1210", "{}: has a header and no rows", file.string());
    const std::size_t path = *csv.find("path");
    auto names             = row_names(csv, csv.find("id").value_or(path), file.string());
    std::vector<Track> tracks;
    tracks.reserve(csv.rows.size());
    for (std::size_t i = 0; i < csv.rows.size(); ++i) {
        if (csv.rows[i][path].empty())
            fail("E1206", "{}: line {} has no path; give every row one", file.string(), csv.lines[i]);
        tracks.push_back(track_from_row(csv, i, names.ids[i], file.parent_path()));
        std::vector<std::string>().swap(csv.rows[i]);  // a long manifest is not held twice
    }
    auto collection     = finish(std::move(tracks), file.string());
    collection.warnings = std::move(names.warnings);
    return collection;
}

Collection collection_of_files(std::vector<std::string> paths) {
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    std::vector<Track> tracks;
    for (auto& path : paths) {
        Track track;
        track.audio = path;
        track.id    = name_text(path);
        tracks.push_back(std::move(track));
    }
    return finish(std::move(tracks), "the list of files");
}

std::vector<std::string> read_list(const std::string& file) {
    std::istringstream text(file == "-" ? std::string(std::istreambuf_iterator<char>(std::cin), {})
                                        : artifacts::read_file(file));
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (!line.empty()) lines.push_back(line);
    }
    return lines;
}

}  // namespace ektara::collection
