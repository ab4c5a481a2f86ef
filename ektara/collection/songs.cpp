#include "ektara/collection/songs.hpp"

#include <set>

#include "ektara/core/error.hpp"

namespace ektara::collection {

std::vector<std::string> songs_of(const std::vector<TrackId>& ids, const std::vector<std::string>& song_ids) {
    require(ids.size() == song_ids.size(), "E6301", "songs: each row needs one song, but there are {} and {}",
            ids.size(), song_ids.size());
    const std::set<std::string> named(song_ids.begin(), song_ids.end());
    std::set<std::string> taken(ids.begin(), ids.end());
    taken.insert(named.begin(), named.end());
    std::vector<std::string> songs;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        std::string song = song_ids[i].empty() ? ids[i] : song_ids[i];
        if (song_ids[i].empty() && named.contains(song)) {
            // A suffix, not a prefix: songs are numbered in the order of their texts, and the numbers of all others
            // must not change.
            do song += " (row)";
            while (!taken.insert(song).second);
        }
        songs.push_back(std::move(song));
    }
    return songs;
}

}  // namespace ektara::collection
