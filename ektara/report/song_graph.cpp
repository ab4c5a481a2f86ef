#include "ektara/report/song_graph.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <queue>
#include <set>
#include <utility>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/table.hpp"

namespace ektara::report {
namespace {

constexpr std::size_t kNoCost = std::numeric_limits<std::size_t>::max();

struct Link {
    std::size_t to = 0, cost = 0;
};

std::vector<std::vector<Link>> links_of(const NeighborLists& neighbors) {
    std::vector<std::vector<Link>> links(neighbors.size());
    for (std::size_t i = 0; i < neighbors.size(); ++i)
        for (std::size_t rank = 0; rank < neighbors[i].size(); ++rank) {
            const std::size_t other = neighbors[i][rank], cost = (rank + 1) * (rank + 1);
            links[i].push_back({other, cost});
            links[other].push_back({i, cost});
        }
    return links;
}

/// Each song's first clip on the way; both ends stay.
std::vector<std::size_t> visiting_songs_once(const std::vector<std::size_t>& way,
                                             const std::vector<std::size_t>& song_of) {
    std::set<std::size_t> seen{song_of[way.front()], song_of[way.back()]};
    std::vector<std::size_t> once{way.front()};
    for (std::size_t i = 1; i + 1 < way.size(); ++i)
        if (seen.insert(song_of[way[i]]).second) once.push_back(way[i]);
    once.push_back(way.back());
    return once;
}

}  // namespace

NeighborLists neighbor_lists(const std::filesystem::path& npy, const std::vector<TrackId>& songs) {
    NeighborLists lists(songs.size());
    if (!artifacts::is_expected(npy)) return lists;
    const auto table = artifacts::read_table(npy);
    std::map<TrackId, std::size_t> positions;
    for (std::size_t i = 0; i < songs.size(); ++i) positions[songs[i]] = i;
    std::vector<std::size_t> song_of;
    for (const auto& id : table.rows) song_of.push_back(positions.at(id));
    for (Eigen::Index i = 0; i < table.values.rows(); ++i)
        for (Eigen::Index j = 0; j < std::min<Eigen::Index>(kNeighborsShown, table.values.cols()); ++j)
            lists[song_of[static_cast<std::size_t>(i)]].push_back(
                song_of.at(static_cast<std::size_t>(table.values(i, j))));
    return lists;
}

std::vector<std::size_t> shortest_song_path(const NeighborLists& neighbors, const std::vector<std::size_t>& song_of,
                                            std::size_t from, std::size_t to) {
    if (from == to) return {from};
    const auto links = links_of(neighbors);
    std::vector<std::size_t> cost(links.size(), kNoCost), before(links.size(), from);
    using Reached = std::pair<std::size_t, std::size_t>;
    std::priority_queue<Reached, std::vector<Reached>, std::greater<>> open;
    cost[from] = 0;
    open.push({0, from});
    while (!open.empty() && open.top().second != to) {
        const auto [so_far, here] = open.top();
        open.pop();
        if (so_far > cost[here]) continue;
        for (const auto& [next, step] : links[here]) {
            const std::size_t song = song_of[next];
            const bool is_other_clip =
                next != to && (song == song_of[from] || song == song_of[to] || song == song_of[here]);
            if (is_other_clip || so_far + step >= cost[next]) continue;
            cost[next]   = so_far + step;
            before[next] = here;
            open.push({cost[next], next});
        }
    }
    std::vector<std::size_t> way{to};
    while (way.back() != from) way.push_back(before[way.back()]);
    std::reverse(way.begin(), way.end());
    return visiting_songs_once(way, song_of);
}

std::vector<std::size_t> numbers_of_songs(const std::vector<std::string>& song_ids) {
    std::map<std::string, std::size_t> number_of;
    std::vector<std::size_t> numbers;
    std::size_t next = 0;
    for (const auto& id : song_ids) {
        const auto known = id.empty() ? number_of.end() : number_of.find(id);
        numbers.push_back(known == number_of.end() ? next++ : known->second);
        if (!id.empty()) number_of.emplace(id, numbers.back());
    }
    return numbers;
}

}  // namespace ektara::report
