#include "ektara/experiment/detail/placing.hpp"

#include <algorithm>
#include <cstring>
#include <map>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/track_columns.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/experiment/assign.hpp"
#include "ektara/experiment/detail/recorded_rows.hpp"
#include "ektara/projection/pca.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/rundir/run_update.hpp"
#include "ektara/tables/feature_blocks.hpp"
#include "ektara/tables/musical_key.hpp"

namespace ektara::experiment {
namespace {

namespace fs = std::filesystem;
using Ids    = std::vector<TrackId>;

std::map<TrackId, Eigen::Index> places_of(const Ids& rows) {
    std::map<TrackId, Eigen::Index> places;
    for (std::size_t i = 0; i < rows.size(); ++i) places.emplace(rows[i], static_cast<Eigen::Index>(i));
    return places;
}

bool same_bits(const Matrix& a, Eigen::Index i, const Matrix& b, Eigen::Index j) {
    return a.cols() == b.cols() &&
           std::memcmp(a.row(i).data(), b.row(j).data(), sizeof(float) * static_cast<std::size_t>(a.cols())) == 0;
}

/// Rows of `now` that `before` lacks or has otherwise.
std::set<TrackId> changed_rows(const FeatureMatrix& before, const FeatureMatrix& now) {
    const auto known = places_of(before.rows);
    std::set<TrackId> changed;
    for (std::size_t i = 0; i < now.rows.size(); ++i) {
        const auto found = known.find(now.rows[i]);
        if (found == known.end() || !same_bits(before.values, found->second, now.values, static_cast<Eigen::Index>(i)))
            changed.insert(now.rows[i]);
    }
    return changed;
}

/// One table of coordinates for `order`: rows of `fresh` where it has them, otherwise those of `before`.
Embedding merged(const Embedding& before, const Matrix& fresh, const Ids& fresh_rows, const Ids& order) {
    const auto old = places_of(before.rows), placed = places_of(fresh_rows);
    Embedding made{Matrix(std::ssize(order), before.coords.cols()), order, before.recipe};
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto found = placed.find(order[i]);
        made.coords.row(static_cast<Eigen::Index>(i)) =
            found != placed.end() ? fresh.row(found->second) : before.coords.row(old.at(order[i]));
    }
    return made;
}

/// Each row by itself, so that it does not depend on the others.
Matrix on_axes(const Embedding& fitted, Eigen::Index axes, const Matrix& points) {
    const auto pca = projection::fit_pca(fitted.coords, {.n_components = static_cast<double>(axes), .whiten = 0});
    Matrix coords(points.rows(), axes);
    for (Eigen::Index i = 0; i < points.rows(); ++i) coords.row(i) = projection::transform(pca, points.row(i));
    return coords;
}

class Placing {
  public:
    Placing(const fs::path& run, const rundir::RunRecord& record, fs::path folder,
            const extraction::FeatureTables& tables, int jobs)
        : run_(run), record_(record), folder_(std::move(folder)), tables_(tables), jobs_(jobs) {
        const auto listed = collection::read_tracks_csv(run / "tracks.csv").tracks;
        for (const auto& track : listed) before_.emplace(track.id, track);
        for (const auto& track : tables.tracks) order_.push_back(track.id);
    }

    std::set<TrackId> place_all() {
        for (const auto& method : record_.methods)
            for (const Seed seed : method.seeds) place_method(method, seed);
        return replaced_;
    }

  private:
    void place_method(const rundir::MethodRecord& method, Seed seed);
    Ids to_place(const ReferenceSet& reference);
    const std::set<TrackId>& changed_in(const std::string& feature);
    FeatureMatrix raw_rows(const ReferenceSet& reference, const Ids& ids) const;
    std::vector<Track> tracks_of(const Ids& ids) const;
    void write_space(const std::string& name, const Matrix& fresh, const Ids& ids);
    void write_clusters(const fs::path& file, const std::vector<Assignment>& fresh);
    GivenLabels labels_of(const ReferenceSet& reference, const std::vector<Track>& tracks) const;

    const fs::path& run_;
    const rundir::RunRecord& record_;
    fs::path folder_;
    const extraction::FeatureTables& tables_;
    int jobs_;
    std::map<TrackId, Track> before_;
    Ids order_;
    std::map<std::string, std::set<TrackId>> changed_;      ///< by feature
    std::map<std::string, std::pair<Ids, Matrix>> placed_;  ///< new rows of each space that is written
    std::set<TrackId> replaced_;
};

/// The table of these features in what was extracted now.
const std::set<TrackId>& Placing::changed_in(const std::string& feature) {
    if (const auto known = changed_.find(feature); known != changed_.end()) return known->second;
    const auto found = tables_.tables.find(feature);
    const auto name  = found == tables_.tables.end() ? tables_.main : feature;
    const auto old   = used_rows(run_, record_, name, reading_of(record_));
    auto changed     = changed_rows(old, tables_.tables.at(name));
    const auto known = places_of(old.rows);
    for (const auto& id : changed)
        if (known.contains(id)) replaced_.insert(id);
    return changed_.emplace(feature, std::move(changed)).first->second;
}

/// Songs that are new, that are not as they were, or whose label changed that the space or its groups read.
Ids Placing::to_place(const ReferenceSet& reference) {
    std::set<TrackId> wanted;
    for (const auto& feature : reference.input ? reference.input->features : Ids{tables_.main})
        wanted.insert(changed_in(feature).begin(), changed_in(feature).end());
    const auto in_space = places_of(reference.embedding.rows);
    const auto graph    = reference.graph ? reference.graph->batch : std::nullopt;
    for (const auto& track : tables_.tracks) {
        if (!in_space.contains(track.id)) wanted.insert(track.id);
        const auto old = before_.find(track.id);
        for (const auto& column : {reference.condition, reference.batch, graph})
            if (column && old != before_.end() &&
                evaluation::column_of({old->second}, *column) != evaluation::column_of({track}, *column))
                wanted.insert(track.id);
    }
    Ids ids;
    for (const auto& id : order_)
        if (wanted.contains(id)) ids.push_back(id);
    return ids;
}

std::vector<Track> Placing::tracks_of(const Ids& ids) const {
    const auto place = places_of(order_);
    std::vector<Track> tracks;
    for (const auto& id : ids) tracks.push_back(tables_.tracks[static_cast<std::size_t>(place.at(id))]);
    return tracks;
}

FeatureMatrix Placing::raw_rows(const ReferenceSet& reference, const Ids& ids) const {
    const auto features = reference.input ? reference.input->features : Ids{tables_.main};
    FeatureMatrix table;
    if (features.size() > 1) {
        std::vector<tables::Block> blocks;
        for (const auto& feature : features) blocks.push_back(tables_.block(feature));
        table = tables::side_by_side(blocks);
    } else {
        const auto found = tables_.tables.find(features.front());
        table            = found == tables_.tables.end() ? tables_.tables.at(tables_.main) : found->second;
    }
    if (auto on_circle = tables::keys_as_fitted(table, reference.columns)) table = *std::move(on_circle);
    const auto place = places_of(table.rows);
    Matrix values(std::ssize(ids), table.values.cols());
    for (std::size_t i = 0; i < ids.size(); ++i)
        values.row(static_cast<Eigen::Index>(i)) = table.values.row(place.at(ids[i]));
    table.values = std::move(values);
    table.rows   = ids;
    return table;
}

GivenLabels Placing::labels_of(const ReferenceSet& reference, const std::vector<Track>& tracks) const {
    GivenLabels given;
    if (reference.condition) given.conditions = evaluation::column_of(tracks, *reference.condition);
    if (reference.batch) given.batches = evaluation::column_of(tracks, *reference.batch);
    return given;
}

void Placing::write_space(const std::string& name, const Matrix& fresh, const Ids& ids) {
    const auto file = rundir::layout::embedding(name), map = rundir::layout::map(name);
    artifacts::write_table(folder_ / file, merged(artifacts::read_embedding(run_ / file), fresh, ids, order_));
    if (!artifacts::is_expected(run_ / map)) return;
    const auto before = artifacts::read_embedding(run_ / map);
    const auto fitted = artifacts::read_embedding(rundir::fitted_run(run_) / file);
    artifacts::write_table(folder_ / map, merged(before, on_axes(fitted, before.coords.cols(), fresh), ids, order_));
}

void Placing::write_clusters(const fs::path& file, const std::vector<Assignment>& fresh) {
    std::map<TrackId, const Assignment*> placed;
    for (const auto& assignment : fresh) placed.emplace(assignment.id, &assignment);
    Ids kept;
    for (const auto& id : order_)
        if (!placed.contains(id)) kept.push_back(id);
    const auto before       = rundir::read_clusters_csv(run_ / file, kept);
    const bool has_strength = !before.strength.empty();
    std::size_t next_kept   = 0;
    Clustering made;
    for (const auto& id : order_) {
        const auto found  = placed.find(id);
        const bool is_new = found != placed.end();
        made.labels.push_back(is_new ? found->second->cluster.value_or(-1) : before.labels[next_kept]);
        if (has_strength)
            made.strength.push_back(is_new ? static_cast<float>(found->second->strength.value_or(0))
                                           : before.strength[next_kept]);
        next_kept += is_new ? 0 : 1;
    }
    rundir::write_clusters_csv(folder_ / file, order_, made);
}

void Placing::place_method(const rundir::MethodRecord& method, Seed seed) {
    const fs::path file  = method.clustering_of(seed);
    const auto reference = read_reference_set({.folder          = run_,
                                               .space           = {},
                                               .clusters        = method.clustering_name(),
                                               .seed            = seed,
                                               .jobs            = jobs_,
                                               .clustering_seed = seed});
    const auto ids       = to_place(reference);
    const auto tracks    = tracks_of(ids);
    const auto raw       = ids.empty() ? FeatureMatrix() : raw_rows(reference, ids);
    for (const auto& [name, encode] : reference.stages) {
        if (const auto known = placed_.find(name); known != placed_.end() && known->second.first == ids) continue;
        const auto width = artifacts::read_embedding(run_ / rundir::layout::embedding(name)).coords.cols();
        Matrix fresh     = ids.empty() ? Matrix(0, width) : encode(raw, labels_of(reference, tracks));
        write_space(name, fresh, ids);
        placed_.insert_or_assign(name, std::pair(ids, std::move(fresh)));
    }
    std::vector<Assignment> fresh;
    if (!ids.empty()) fresh = place(reference, placed_.at(reference.stages.back().first).second, ids, tracks, 1);
    write_clusters(file, fresh);
}

}  // namespace

std::set<TrackId> place_songs(const fs::path& run, const rundir::RunRecord& record, const fs::path& folder,
                              const extraction::FeatureTables& tables, int jobs) {
    return Placing(run, record, folder, tables, jobs).place_all();
}

}  // namespace ektara::experiment
