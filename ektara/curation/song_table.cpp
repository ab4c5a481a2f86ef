#include "ektara/curation/song_table.hpp"

#include <map>

#include "ektara/core/disjoint_sets.hpp"
#include "ektara/core/whole_songs.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/report/song_graph.hpp"

namespace ektara::curation {
namespace {

using Index = Eigen::Index;

/// The number of the song that each row belongs to.
std::vector<int> song_of_rows(const report::RunView& run, const FeatureMatrix& space,
                              const std::vector<SameSong>& same) {
    std::vector<std::string> song_ids;
    std::map<TrackId, Index> row_of;
    for (const auto& id : space.rows) {
        row_of[id] = static_cast<Index>(song_ids.size());
        song_ids.push_back(run.cell(id, "song_id"));
    }
    std::vector<int> songs;
    for (const std::size_t number : report::numbers_of_songs(song_ids)) songs.push_back(static_cast<int>(number));
    songs = whole_songs(space.values, songs);
    DisjointSets sets(space.values.rows());
    std::map<int, Index> first;
    for (std::size_t i = 0; i < songs.size(); ++i)
        sets.join(first.emplace(songs[i], static_cast<Index>(i)).first->second, static_cast<Index>(i));
    for (const auto& [a, b] : same)
        if (row_of.contains(a) && row_of.contains(b)) sets.join(row_of.at(a), row_of.at(b));
    return number_sets(sets);
}

}  // namespace

SongTable song_table(const report::RunView& run, const report::RunMethod& method, const std::vector<SameSong>& same) {
    const auto space = report::space_of(run, method);
    std::vector<std::vector<Index>> rows;
    const auto songs = song_of_rows(run, space, same);
    for (std::size_t i = 0; i < songs.size(); ++i) {
        const auto song = static_cast<std::size_t>(songs[i]);
        if (song == rows.size()) rows.emplace_back();
        rows[song].push_back(static_cast<Index>(i));
    }
    SongTable table{Matrix(std::ssize(rows), space.values.cols()), {}, {}};
    for (std::size_t song = 0; song < rows.size(); ++song) {
        const Matrix own     = space.values(rows[song], Eigen::all);
        const RowVector mean = own.colwise().mean();
        Index nearest        = 0;
        (own.rowwise() - mean).rowwise().squaredNorm().minCoeff(&nearest);
        table.values.row(static_cast<Index>(song)) = mean;
        table.id.push_back(space.rows[static_cast<std::size_t>(rows[song][static_cast<std::size_t>(nearest)])]);
        table.members.emplace_back();
        for (const Index row : rows[song]) table.members.back().push_back(space.rows[static_cast<std::size_t>(row)]);
    }
    return table;
}

std::string value_of_song(const report::RunView& run, const std::vector<TrackId>& members, const std::string& column) {
    const auto parts = evaluation::columns_of(column);
    std::map<std::string, int> counts;
    for (const auto& id : members) {
        std::string value;
        bool whole = true;
        for (const auto& part : parts) {
            const auto cell = run.cell(id, part);
            whole           = whole && !cell.empty();
            value += (value.empty() ? "" : "+") + cell;
        }
        if (whole) ++counts[value];
    }
    std::string best;
    int most = 0;
    for (const auto& [value, count] : counts)
        if (count > most) {
            best = value;
            most = count;
        }
    return best;
}

}  // namespace ektara::curation
