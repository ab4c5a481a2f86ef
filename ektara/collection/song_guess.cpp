#include "ektara/collection/song_guess.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include <fmt/ranges.h>

#include "ektara/collection/clip_numbers.hpp"
#include "ektara/collection/track_columns.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"

namespace ektara::collection {
namespace {

/// More numbers after one word are a class of a corpus (rock_01 … rock_99), not a song.
constexpr std::size_t kMostClipsOfOneWord = 30;

using Places = std::vector<std::size_t>;

/// Tracks joined to songs, with what joined them first.
class Joined {
  public:
    explicit Joined(std::size_t n) : parent_(n), evidence_(n, SongEvidence::Given) {
        std::iota(parent_.begin(), parent_.end(), std::size_t{0});
    }
    void join(const Places& places, SongEvidence evidence) {
        for (const std::size_t place : places) join(places.front(), place, evidence);
    }
    void join(std::size_t a, std::size_t b, SongEvidence evidence) {
        const std::size_t first = std::min(root(a), root(b)), second = std::max(root(a), root(b));
        if (first == second) return;
        parent_[second] = first;
        for (const auto known : {evidence_[second], evidence})
            if (evidence_[first] == SongEvidence::Given) evidence_[first] = known;
    }
    std::size_t root(std::size_t place) const {
        while (parent_[place] != place) place = parent_[place];
        return place;
    }
    SongEvidence evidence(std::size_t place) const { return evidence_[root(place)]; }

  private:
    Places parent_;
    std::vector<SongEvidence> evidence_;  ///< of a root with several tracks
};

std::string stem_of(const Track& track) {
    return (track.audio.empty() ? std::filesystem::path(track.id) : track.audio).stem().string();
}

/// What two tracks of one song have in common by their tags; empty where the tags say nothing.
std::string tag_key(const Track& track) {
    if (is_general_title(track.title)) return {};
    const std::string title = folded(track.title), artist = folded(track.artist);
    if (!names_nobody(track.artist)) return fmt::format("artist\n{}\n{}", artist, title);
    if (!track.album.empty()) return fmt::format("album\n{}\n{}\n{}", folded(track.album), artist, title);
    if (track.audio.empty()) return {};
    return fmt::format("folder\n{}\n{}\n{}", track.audio.parent_path().string(), artist, title);
}

void join_by_tags(const std::vector<Track>& tracks, Joined& joined) {
    std::map<std::string, Places> same;
    for (std::size_t i = 0; i < tracks.size(); ++i)
        if (const auto key = tag_key(tracks[i]); !key.empty()) same[key].push_back(i);
    for (const auto& [key, places] : same) joined.join(places, SongEvidence::Tags);
}

/// Words that files of a folder share without being one song: of the two folders above, the labels and the artist.
std::set<std::string> known_words(const Track& track) {
    std::set<std::string> known;
    const auto add = [&](const std::string& text) {
        for (auto& word : words_of(text)) known.insert(std::move(word));
    };
    const auto folder = track.audio.parent_path();
    add(folder.filename().string());
    add(folder.parent_path().filename().string());
    for (const char* column : {"genre", "language", "source"}) add(label(track, column));
    add(track.artist);
    add(track.album);
    return known;
}

/// Tracks whose names differ in their numbers only.
struct Series {
    Places places;
    std::set<int> numbers;
    NumberedName name;  ///< of one of them
};

bool is_one_word(const std::string& rest) {
    const auto words = words_of(rest);
    return words.size() == 1 && words.front().find_first_of("0123456789") == std::string::npos;
}

bool counts_clips(const Series& series) {
    if (series.numbers.size() < 2) return false;
    if (series.name.mark == ClipMark::Word) return true;
    if (is_one_word(series.name.rest) && series.numbers.size() > kMostClipsOfOneWord) return false;
    if (series.name.may_count_works && *series.numbers.begin() > 0) return false;
    const auto span = static_cast<std::size_t>(*series.numbers.rbegin() - *series.numbers.begin() + 1);
    return *series.numbers.begin() <= 1 && span <= 2 * series.numbers.size() - 1;
}

/// Whether the title says more than the file's name. "Wall (part 2)" is a title of its own.
bool tells_title(const Track& track) {
    if (track.title.empty()) return false;
    const auto words = words_of(track.title);
    const bool part  = std::any_of(words.begin(), words.end(), [](const auto& w) { return w == "part" || w == "pt"; });
    return part || folded(track.title) != folded(stem_of(track));
}

/// Whether no two of the tracks are told apart by what their tags say.
bool tags_agree(const std::vector<Track>& tracks, const Places& places) {
    std::set<std::string> titles, artists, albums;
    for (const std::size_t place : places) {
        const auto& track = tracks[place];
        if (tells_title(track)) titles.insert(folded(track.title));
        if (!names_nobody(track.artist)) artists.insert(folded(track.artist));
        if (!track.album.empty()) albums.insert(folded(track.album));
    }
    return titles.size() <= 1 && artists.size() <= 1 && albums.size() <= 1;
}

void join_by_names(const std::vector<Track>& tracks, Joined& joined) {
    std::map<std::tuple<std::string, ClipMark, std::string>, Series> found;
    std::map<std::pair<std::string, std::string>, std::size_t> whole;  // the files that have no number of their own
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        if (tracks[i].audio.empty()) continue;
        const auto folder = tracks[i].audio.parent_path().string(), stem = stem_of(tracks[i]);
        whole.emplace(std::pair(folder, folded(stem)), i);
        const auto named = numbered_name(stem);
        if (!named || !names_a_song(named->rest, known_words(tracks[i]))) continue;
        auto& series = found[{folder, named->mark, named->rest}];
        series.places.push_back(i);
        series.numbers.insert(named->number);
        series.name = *named;
    }
    for (auto& [key, series] : found) {
        const auto original = whole.find({std::get<0>(key), series.name.rest});
        const bool is_copy  = series.name.mark == ClipMark::Brackets && original != whole.end();
        if (!counts_clips(series) && !is_copy) continue;
        if (original != whole.end()) series.places.push_back(original->second);
        if (tags_agree(tracks, series.places)) joined.join(series.places, SongEvidence::Names);
    }
}

/// What a song of several files is called; `first` is the first of them.
std::string name_of(const Track& first, SongEvidence evidence) {
    if (evidence == SongEvidence::Tags && !first.title.empty())
        return !names_nobody(first.artist) ? first.artist + " – " + first.title : first.title;
    const auto named  = numbered_name(stem_of(first));
    const auto folder = std::filesystem::path(first.id).parent_path();
    return evidence == SongEvidence::Names && named ? (folder / named->rest).generic_string() : first.id;
}

/// One text a song of several files, none of them twice and none the id of another track.
std::vector<std::string> named_songs(const std::vector<Track>& tracks, const Joined& joined) {
    std::map<std::size_t, Places> members;
    std::set<std::string> taken;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        members[joined.root(i)].push_back(i);
        taken.insert(tracks[i].id);
    }
    std::vector<std::string> songs(tracks.size());
    for (const auto& [root, places] : members) {
        if (places.size() < 2) continue;
        const auto first  = *std::min_element(places.begin(), places.end(),
                                              [&](std::size_t a, std::size_t b) { return tracks[a].id < tracks[b].id; });
        const auto wanted = name_of(tracks[first], joined.evidence(root));
        taken.erase(tracks[first].id);
        std::string song = wanted;
        for (int n = 2; !taken.insert(song).second; ++n) song = fmt::format("{} ({})", wanted, n);
        for (const std::size_t place : places) songs[place] = song;
    }
    return songs;
}

}  // namespace

std::vector<std::pair<SongRule, std::string>> enum_names(SongRule) {
    return {
        {SongRule::Automatic, "auto"}, {SongRule::Tags, "tags"}, {SongRule::Names, "names"}, {SongRule::None, "none"}};
}

std::string name(SongEvidence evidence) {
    switch (evidence) {
        case SongEvidence::Tags:
            return "tags";
        case SongEvidence::Names:
            return "names";
        case SongEvidence::Recording:
            return "recording";
        default:
            return "given";
    }
}

SongGuess guess_songs(const std::vector<Track>& tracks, SongRule rule,
                      const std::vector<std::pair<std::size_t, std::size_t>>& same_recordings) {
    SongGuess guess;
    guess.evidence.assign(tracks.size(), SongEvidence::Given);
    for (const auto& track : tracks) guess.song_ids.push_back(track.song_id);
    const bool given = std::any_of(tracks.begin(), tracks.end(), [](const Track& t) { return !t.song_id.empty(); });
    if (given || rule == SongRule::None) return guess;
    Joined joined(tracks.size());
    if (rule != SongRule::Names) join_by_tags(tracks, joined);
    if (rule != SongRule::Tags) join_by_names(tracks, joined);
    if (rule == SongRule::Automatic)
        for (const auto& [a, b] : same_recordings) joined.join(a, b, SongEvidence::Recording);
    guess.song_ids = named_songs(tracks, joined);
    for (std::size_t i = 0; i < tracks.size(); ++i) guess.evidence[i] = joined.evidence(i);
    return guess;
}

SongCounts count_songs(const SongGuess& guess) {
    SongCounts counts;
    counts.files = guess.song_ids.size();
    std::map<std::string, std::pair<std::size_t, SongEvidence>> songs;  // how many files, and why
    for (std::size_t i = 0; i < guess.song_ids.size(); ++i) {
        if (guess.song_ids[i].empty()) {
            ++counts.songs;
            continue;
        }
        auto& [files, evidence] = songs[guess.song_ids[i]];
        ++files;
        evidence = guess.evidence[i];
    }
    counts.songs += songs.size();
    for (const auto& [song, found] : songs) {
        const auto [files, evidence] = found;
        if (files < 2) continue;
        ++(evidence == SongEvidence::Tags        ? counts.by_tags
           : evidence == SongEvidence::Names     ? counts.by_names
           : evidence == SongEvidence::Recording ? counts.by_recording
                                                 : counts.given);
    }
    return counts;
}

std::string words_for(const SongCounts& counts, const std::string& noun) {
    std::vector<std::string> parts;
    for (const auto& [count, by] : {std::pair{counts.given, "by song_id"},
                                    {counts.by_tags, "by artist and title"},
                                    {counts.by_names, "by clip numbers in file names"},
                                    {counts.by_recording, "by equal recordings"}})
        if (count > 0) parts.push_back(fmt::format("{} {}", count, by));
    const auto several = counts.guessed() + counts.given;
    const auto amount  = [](std::size_t n, const std::string& of) {
        return fmt::format("{} {}{}", n, of, n == 1 ? "" : "s");
    };
    std::string text = amount(counts.songs, "song") + " in " + amount(counts.files, noun);
    if (several > 0)
        text += fmt::format(" ({} of several {}s: {})", amount(several, "song"), noun, fmt::join(parts, ", "));
    return text;
}

std::optional<Warning> songs_guessed(const SongCounts& counts, const std::string& noun) {
    if (counts.guessed() == 0) return std::nullopt;
    return Warning{"W-SONGS-GUESSED",
                   fmt::format("no song_id says which {}s are one song, so they were guessed: {}. Samples and "
                               "intervals draw whole songs. If this is wrong, give a column song_id, or --set "
                               "input.songs=none (every {} its own song), tags or names",
                               noun, words_for(counts, noun), noun)};
}

std::vector<Track> with_songs(std::vector<Track> tracks, const SongGuess& guess) {
    require(guess.song_ids.size() == tracks.size(), "E6301", "songs: each track needs one, but there are {} and {}",
            tracks.size(), guess.song_ids.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) tracks[i].song_id = guess.song_ids[i];
    return tracks;
}

}  // namespace ektara::collection
