#include "corpus/generate.hpp"

#include <cmath>
#include <mutex>

#include <fmt/format.h>

#include "corpus/flaws.hpp"
#include "corpus/render.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/version.hpp"

namespace ektara::corpus {
namespace fs = std::filesystem;
namespace {

/// Changes whenever the same options begin to give other bytes.
constexpr int kGeneratorRevision = 2;

artifacts::Json recipe_of(const CorpusOptions& options) {
    artifacts::Json recipe{{"generator", kGeneratorRevision}, {"version", version()}};
    for (const auto& option : list_options(options)) recipe[option.name] = option.value;
    return recipe;
}

/// Whether the corpus is complete; throws where the folder belongs to something else.
bool is_complete(const fs::path& folder, const artifacts::Json& recipe) {
    const fs::path stamp = folder / "corpus.json";
    if (!fs::exists(stamp)) {
        if (fs::exists(folder) && !(fs::is_directory(folder) && fs::is_empty(folder)))
            fail<UsageError>("E1255", "{}: holds other files; choose a new or an empty folder", folder.string());
        return false;
    }
    const auto found = artifacts::read_json(stamp);
    if (found.value("recipe", artifacts::Json()) != recipe)
        fail<UsageError>("E1255", "{}: holds a corpus of another recipe; remove it or choose another folder",
                         folder.string());
    return found.value("complete", false);
}

std::string lyrics_text(const Song& song) {
    std::string text;
    for (const auto& line : song.lines) text += line.text + "\n";
    return text;
}

/// Every file of one song; those that an interrupted call has left are complete and stay.
void write_song(const fs::path& folder, const Song& song, const CorpusOptions& options,
                const Synthesiser& synthesiser) {
    artifacts::write_file(folder / "scores" / (song.id + ".mid"), format_midi(song.score, song.names.title));
    if (!song.lines.empty()) {
        artifacts::write_file(folder / "lyrics" / (song.id + ".txt"), lyrics_text(song));
        artifacts::write_file(folder / "lyrics" / (song.id + ".lrc"), format_lrc(song, options.seconds));
    }
    const fs::path audio = folder / audio_path(song);
    if (fs::exists(audio)) return;
    const Chain chain = chain_of(song, options);
    artifacts::write_file(audio,
                          audio::encode(render(song, options, synthesiser),
                                        {.format = chain.format, .bit_rate = chain.bit_rate, .tags = tags_of(song)}));
}

artifacts::CsvTable manifest_of(const std::vector<Song>& songs, const std::vector<Flaw>& flaws,
                                const CorpusOptions& options) {
    artifacts::CsvTable table;
    table.columns = {"path",    "title", "artist", "album",  "language", "genre",
                     "song_id", "clip",  "lyrics", "source", "bpm",      "scale"};
    if (options.flaws) table.columns.push_back("flaw");
    const auto add = [&](const std::string& path, const Song& song, const std::string& flaw) {
        const std::string lyrics = song.lines.empty() ? "" : "lyrics/" + song.id + ".lrc";
        table.rows.push_back({path, song.names.title, song.names.artist, song.names.album, level_name(song, kLanguage),
                              level_name(song, kStyle), "s" + song.id, "1", lyrics, level_name(song, kSource),
                              fmt::format("{:.1f}", song.bpm), song.scale});
        if (options.flaws) table.rows.back().push_back(flaw);
    };
    for (const auto& song : songs) add(audio_path(song), song, "");
    for (const auto& flaw : flaws) add(flaw.path, songs[flaw.song], flaw.kind);
    return table;
}

artifacts::CsvTable factors_of(const std::vector<Song>& songs, const std::vector<Flaw>& flaws) {
    artifacts::CsvTable table;
    table.columns = {"id"};
    for (const auto& factor : factors()) table.columns.push_back(factor.name);
    const auto add = [&](const std::string& path, const Song& song) {
        table.rows.push_back({path});
        for (int f = 0; f < kFactorCount; ++f)
            table.rows.back().push_back(level_name(song, static_cast<FactorIndex>(f)));
    };
    for (const auto& song : songs) add(audio_path(song), song);
    for (const auto& flaw : flaws)
        if (flaw.has_sound) add(flaw.path, songs[flaw.song]);
    return table;
}

void write_songs(const fs::path& folder, const std::vector<Song>& songs, const CorpusOptions& options, int jobs,
                 const Progress& progress) {
    const Synthesiser synthesiser;
    std::mutex counting;
    std::size_t done = 0;
    parallel_for(songs.size(), jobs, [&](std::size_t i) {
        write_song(folder, songs[i], options, synthesiser);
        if (!progress) return;
        const std::lock_guard lock(counting);
        progress(++done, songs.size());
    });
}

}  // namespace

std::string format_lrc(const Song& song, double seconds) {
    const auto time = [](double at) {
        const long hundredths = std::lround(at * 100);
        return fmt::format("{:02}:{:02}.{:02}", hundredths / 6000, hundredths / 100 % 60, hundredths % 100);
    };
    std::string text = fmt::format("[ti:{}]\n[ar:{}]\n[al:{}]\n[length:{}]\n", song.names.title, song.names.artist,
                                   song.names.album, time(seconds).substr(0, 5));
    for (const auto& line : song.lines) text += fmt::format("[{}]{}\n", time(line.start_seconds), line.text);
    return text;
}

Generated generate(const fs::path& folder, const CorpusOptions& options, int jobs, const Progress& progress) {
    const auto songs  = compose(options);
    const auto flaws  = options.flaws ? choose_flaws(songs, options) : std::vector<Flaw>();
    const auto recipe = recipe_of(options);
    Generated result{songs.size(), songs.size() + flaws.size(), is_complete(folder, recipe)};
    if (result.was_there) return result;
    artifacts::write_json(folder / "corpus.json", {{"recipe", recipe}, {"complete", false}});
    write_songs(folder, songs, options, jobs, progress);
    write_flaws(folder, songs, flaws, options);
    artifacts::write_csv(folder / "factors.csv", factors_of(songs, flaws));
    artifacts::write_csv(folder / "manifest.csv", manifest_of(songs, flaws, options));
    artifacts::write_json(folder / "corpus.json", {{"recipe", recipe}, {"complete", true}});
    return result;
}

}  // namespace ektara::corpus
