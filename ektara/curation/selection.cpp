#include "ektara/curation/selection.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"
#include "ektara/core/name_list.hpp"
#include "ektara/curation/song_table.hpp"
#include "ektara/neighbors/facility_location.hpp"

namespace ektara::curation {
namespace {

using Index = Eigen::Index;
using Rows  = std::vector<Index>;

/// Songs that have a share together.
struct Group {
    std::string name;
    Rows rows;
};

/// The cluster that most of each song's tracks are in; of equally frequent ones the lower.
std::vector<int> clusters_of_songs(const report::RunView& run, const report::RunMethod& method,
                                   const SongTable& songs) {
    std::vector<int> all;
    for (const auto& members : songs.members) {
        std::map<int, int> counts;
        for (const int cluster : report::clusters_of(run, method, members)) ++counts[cluster];
        all.push_back(std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
                          return a.second < b.second;
                      })->first);
    }
    return all;
}

std::vector<int> sizes_of(const std::vector<Group>& groups) {
    std::vector<int> sizes;
    for (const auto& group : groups) sizes.push_back(static_cast<int>(group.rows.size()));
    return sizes;
}

/// Rows of `songs` among `rows` that lie near all of them, `count` of them.
Rows spread(const SongTable& songs, const Rows& rows, int count, int jobs) {
    if (count == 0) return {};
    const Matrix points = songs.values(rows, Eigen::all);
    Rows chosen;
    for (const Index row : neighbors::facility_location(points, count, jobs).rows)
        chosen.push_back(rows[static_cast<std::size_t>(row)]);
    return chosen;
}

/// The medoid of the rows and those nearest to it.
Rows middle(const SongTable& songs, const Rows& rows, int count, int jobs) {
    if (count == 0) return {};
    const Index medoid = spread(songs, rows, 1, jobs).front();
    std::vector<std::pair<double, Index>> order;
    for (const Index row : rows)
        order.emplace_back(static_cast<double>((songs.values.row(row) - songs.values.row(medoid)).norm()), row);
    std::sort(order.begin(), order.end());
    Rows chosen;
    for (int i = 0; i < count; ++i) chosen.push_back(order[static_cast<std::size_t>(i)].second);
    return chosen;
}

std::vector<Group> clusters_as_groups(const std::vector<int>& clusters) {
    std::map<int, Rows> rows;
    for (std::size_t i = 0; i < clusters.size(); ++i)
        if (clusters[i] >= 0) rows[clusters[i]].push_back(static_cast<Index>(i));
    std::vector<Group> groups;
    for (auto& [cluster, members] : rows) groups.push_back({fmt::format("cluster {}", cluster), std::move(members)});
    return groups;
}

std::vector<Group> labels_as_groups(const report::RunView& run, const SongTable& songs,
                                    const std::vector<std::string>& columns, std::vector<Warning>& warnings) {
    const auto combination = fmt::format("{}", fmt::join(columns, "+"));
    std::map<std::string, Rows> rows;
    for (std::size_t i = 0; i < songs.size(); ++i)
        rows[value_of_song(run, songs.members[i], combination)].push_back(static_cast<Index>(i));
    const std::size_t without = rows[""].size();
    rows.erase("");
    if (rows.empty())
        fail<UsageError>("E6245",
                         "--balanced {}: no song of this run has a value in each of these columns; there are "
                         "{}",
                         fmt::join(columns, ","), fmt::join(run.label_columns(), ", "));
    if (without > 0)
        warnings.push_back({"W-SELECT-NO-LABEL", fmt::format("{} of {} songs have no {} and are not among those that "
                                                             "can be selected",
                                                             without, songs.size(), combination)});
    std::vector<Group> groups;
    for (auto& [name, members] : rows) groups.push_back({name, std::move(members)});
    return groups;
}

/// Combinations of single values that no song has; they have no share, and the reader must know.
std::vector<std::string> missing_combinations(const report::RunView& run, const SongTable& songs,
                                              const std::vector<Group>& groups,
                                              const std::vector<std::string>& columns) {
    std::vector<std::string> all{""};
    for (const auto& column : columns) {
        std::set<std::string> values;
        for (const auto& members : songs.members) values.insert(value_of_song(run, members, column));
        values.erase("");
        std::vector<std::string> longer;
        for (const auto& begun : all)
            for (const auto& value : values) longer.push_back(begun.empty() ? value : begun + "+" + value);
        all = std::move(longer);
    }
    std::erase_if(all, [&](const auto& name) {
        return std::any_of(groups.begin(), groups.end(), [&](const auto& group) { return group.name == name; });
    });
    return all;
}

void add_unmet(const std::vector<Group>& groups, int count, const std::vector<std::string>& missing,
               std::vector<Warning>& warnings) {
    const auto wanted = count / static_cast<int>(groups.size() + missing.size());
    std::vector<std::string> unmet;
    for (const auto& group : groups)
        if (static_cast<int>(group.rows.size()) < wanted)
            unmet.push_back(fmt::format("{} {} of {}", group.name, group.rows.size(), wanted));
    if (wanted > 0)
        for (const auto& name : missing) unmet.push_back(fmt::format("{} 0 of {}", name, wanted));
    if (!unmet.empty())
        warnings.push_back({"W-SELECT-QUOTA", fmt::format("these have fewer songs than their share; the others take "
                                                          "their places: {}",
                                                          first_names(unmet))});
}

void require_count(int count, std::size_t available, const char* what) {
    if (count < 1 || static_cast<std::size_t>(count) > available)
        fail<UsageError>("E6243", "--n {}: give 1 to {}, {}", count, available, what);
}

/// The chosen rows with their group, in the order of selection: groups take turns.
using Chosen = std::vector<std::pair<Index, std::string>>;

template <class Choose>
Chosen in_turns(const std::vector<Group>& groups, const std::vector<int>& shares, Choose&& choose) {
    std::vector<Rows> lists;
    std::size_t longest = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        lists.push_back(choose(groups[g].rows, shares[g]));
        longest = std::max(longest, lists.back().size());
    }
    Chosen chosen;
    for (std::size_t turn = 0; turn < longest; ++turn)
        for (std::size_t g = 0; g < groups.size(); ++g)
            if (turn < lists[g].size()) chosen.emplace_back(lists[g][turn], groups[g].name);
    return chosen;
}

std::size_t total(const std::vector<Group>& groups) {
    const auto sizes = sizes_of(groups);
    return static_cast<std::size_t>(std::accumulate(sizes.begin(), sizes.end(), 0));
}

Chosen typical(const SongTable& songs, const std::vector<Group>& groups, const SelectionOptions& options,
               std::vector<Warning>& warnings) {
    require_count(options.count, total(groups), "the songs that are in a cluster");
    const auto shares = proportional_shares(sizes_of(groups), options.count);
    std::vector<std::string> without;
    for (std::size_t g = 0; g < groups.size(); ++g)
        if (shares[g] == 0) without.push_back(groups[g].name);
    if (!without.empty())
        warnings.push_back({"W-SELECT-CLUSTERS", fmt::format("no song of these groups is selected, since they are "
                                                             "small beside the others; a larger --n reaches them: {}",
                                                             first_names(without))});
    return in_turns(groups, shares,
                    [&](const Rows& rows, int count) { return middle(songs, rows, count, options.jobs); });
}

Chosen balanced(const report::RunView& run, const SongTable& songs, const SelectionOptions& options,
                std::vector<Warning>& warnings) {
    const auto groups = labels_as_groups(run, songs, options.columns, warnings);
    require_count(options.count, total(groups), "the songs that have a value in each column");
    add_unmet(groups, options.count, missing_combinations(run, songs, groups, options.columns), warnings);
    return in_turns(groups, equal_shares(sizes_of(groups), options.count),
                    [&](const Rows& rows, int count) { return spread(songs, rows, count, options.jobs); });
}

Chosen diverse(const SongTable& songs, const SelectionOptions& options) {
    Rows all(songs.size());
    std::iota(all.begin(), all.end(), Index{0});
    Chosen chosen;
    for (const Index row : spread(songs, all, options.count, options.jobs)) chosen.emplace_back(row, "");
    return chosen;
}

}  // namespace

std::vector<int> equal_shares(const std::vector<int>& available, int count) {
    std::vector<int> shares(available.size(), 0);
    std::vector<std::size_t> order(available.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return available[a] > available[b]; });
    while (count > 0) {
        const auto open  = std::count_if(order.begin(), order.end(), [&](auto g) { return shares[g] < available[g]; });
        const int equal  = std::max(1, count / static_cast<int>(std::max<std::ptrdiff_t>(1, open)));
        const int before = count;
        for (const std::size_t g : order) {
            const int more = std::min({equal, count, available[g] - shares[g]});
            shares[g] += more;
            count -= more;
        }
        if (count == before) break;
    }
    return shares;
}

std::vector<int> proportional_shares(const std::vector<int>& available, int count) {
    const auto all = std::accumulate(available.begin(), available.end(), std::int64_t{0});
    std::vector<int> shares;
    std::vector<std::pair<std::int64_t, std::size_t>> rest;  // the negative remainder, and whose it is
    int given = 0;
    for (std::size_t g = 0; g < available.size(); ++g) {
        const std::int64_t parts = std::int64_t{count} * available[g];
        shares.push_back(std::min(available[g], static_cast<int>(parts / all)));
        rest.emplace_back(-(parts % all), g);
        given += shares.back();
    }
    std::sort(rest.begin(), rest.end());
    for (std::size_t i = 0; given < count; i = (i + 1) % rest.size()) {
        const std::size_t g = rest[i].second;
        if (shares[g] >= available[g]) continue;
        ++shares[g];
        ++given;
    }
    return shares;
}

Selection select_songs(const report::RunView& run, const report::RunMethod& method, const SelectionOptions& options) {
    std::vector<SameSong> same;
    for (auto& [id, original] : report::duplicates_of(run)) same.emplace_back(original, id);
    const auto songs    = song_table(run, method, same);
    const auto clusters = clusters_of_songs(run, method, songs);
    require_count(options.count, songs.size(), "the songs there are");
    Selection selection;
    Chosen chosen;
    switch (options.kind) {
        case SelectionKind::Diverse:
            chosen = diverse(songs, options);
            break;
        case SelectionKind::Typical:
            chosen = typical(songs, clusters_as_groups(clusters), options, selection.warnings);
            break;
        case SelectionKind::Balanced:
            chosen = balanced(run, songs, options, selection.warnings);
            break;
    }
    neighbors::Exemplars exemplars;
    for (const auto& [row, group] : chosen) {
        exemplars.rows.push_back(row);
        const auto at = static_cast<std::size_t>(row);
        selection.songs.push_back({songs.id[at], clusters[at], group, 0});
    }
    for (const int place : neighbors::nearest_exemplar(songs.values, exemplars))
        ++selection.songs[static_cast<std::size_t>(place)].represents;
    return selection;
}

artifacts::CsvTable selection_table(const report::RunView& run, const Selection& selection) {
    artifacts::CsvTable table{{"id", "title", "artist", "language", "genre", "cluster", "group", "represents"}, {}, {}};
    for (const auto& song : selection.songs)
        table.rows.push_back({song.id, run.cell(song.id, "title"), run.cell(song.id, "artist"),
                              run.cell(song.id, "language"), run.cell(song.id, "genre"),
                              fmt::format("{}", song.cluster), song.group, fmt::format("{}", song.represents)});
    return table;
}

PlaylistFile selection_playlist(const report::RunView& run, const Selection& selection,
                                const std::filesystem::path& file) {
    const auto ending = file.extension();
    if (ending != ".m3u8" && ending != ".xspf" && ending != ".jspf")
        fail<UsageError>("E7110", "--playlist {}: the name ends with .m3u8, .xspf or .jspf", file.string());
    report::Playlist list{file.stem().string(), {}};
    for (const auto& song : selection.songs)
        if (!run.cell(song.id, "path").empty()) list.songs.push_back(song.id);
    if (list.songs.empty())
        fail("E4310", "{}: no song of this run has an audio file; playlists need a run of audio", run.folder.string());
    PlaylistFile made;
    if (const auto silent = selection.songs.size() - list.songs.size(); silent > 0)
        made.warnings.push_back(
            {"W-SELECT-NO-SOUND",
             fmt::format("{} of the songs have no audio file and are not in the playlist", silent)});
    const auto entries = report::entries_of(run, list, std::filesystem::absolute(file).parent_path());
    const auto broken  = std::count_if(entries.begin(), entries.end(),
                                       [](const auto& entry) { return !report::fits_a_line(entry.path); });
    if (ending == ".m3u8" && broken > 0)
        made.warnings.push_back(
            {"W-PLAYLIST-LINE-END",
             fmt::format("{} songs with a line end in their path are left out of .m3u8, which cannot hold it",
                         broken)});
    made.text = ending == ".m3u8"   ? report::m3u8_text(list.title, entries)
                : ending == ".xspf" ? report::xspf_text(list.title, entries)
                                    : report::jspf_text(list.title, entries);
    return made;
}

}  // namespace ektara::curation
