#include "ektara/report/verdict.hpp"

#include <cmath>
#include <map>
#include <set>

#include "ektara/artifacts/table.hpp"
#include "ektara/report/compact.hpp"
#include "ektara/report/result_rows.hpp"
#include "ektara/rundir/default_clustering.hpp"

namespace ektara::report {
namespace {

using evaluation::ScoreRow;

void count_groups(const std::vector<int>& clusters, Verdict& verdict) {
    std::map<int, std::size_t> sizes;
    for (const int cluster : clusters) ++sizes[cluster];
    for (const auto& [cluster, size] : sizes) {
        if (cluster < 0)
            verdict.noise += size;
        else
            ++(size > 1 ? verdict.groups : verdict.alone);
    }
}

/// Rows without a song's number are songs of their own.
std::size_t songs_among(const RunView& run, const std::vector<TrackId>& ids) {
    std::set<std::string> songs;
    std::size_t own = 0;
    for (const auto& id : ids) {
        const auto song = run.cell(id, "song_id");
        if (song.empty())
            ++own;
        else
            songs.insert(song);
    }
    return own + songs.size();
}

std::optional<VerdictAgreement> agreement_of(const ScoreRow& row) {
    const double above = row.scores.ami - row.chance_ami;
    if (row.target.empty() || !std::isfinite(above)) return std::nullopt;
    const auto from_chance = [&](double figure) {
        const auto difference = known(figure - row.chance_ami);
        return difference ? std::optional(report::rounded(*difference, 5)) : std::nullopt;
    };
    const auto low = from_chance(row.ami_low);
    return VerdictAgreement{row.target, report::rounded(above, 5), low, from_chance(row.ami_high),
                            strength_of(above, low)};
}

}  // namespace

std::string strength_of(double above_chance, const std::optional<double>& low) {
    if (!low || !(*low > 0)) return "not-shown";
    if (above_chance < 0.2) return "a-little";
    if (above_chance < 0.4) return "partly";
    return above_chance < 0.7 ? "largely" : "closely";
}

Verdict verdict_of(const RunView& run, const std::vector<ScoreRow>& rows) {
    const auto& method = rundir::default_clustering(run.record);
    Verdict verdict;
    verdict.method     = method.name;
    verdict.clustering = method.clustering_name();
    const auto ids     = artifacts::read_table(run.folder / method.projection).rows;
    verdict.clips      = ids.size();
    verdict.songs      = songs_among(run, ids);
    count_groups(clusters_of(run, method, ids), verdict);
    for (const auto& row : rows) {
        if (row.method != method.name) continue;
        if (!verdict.stability)
            if (auto share = known(std::isnan(row.stability_samples) ? row.stability : row.stability_samples))
                verdict.stability = report::rounded(*share, 3);
        if (auto agreement = agreement_of(row)) verdict.agreements.push_back(std::move(*agreement));
    }
    for (const auto& probe : run.record.probe)
        if (probe.confounded)
            verdict.confounded.push_back(
                {probe.column, report::rounded(probe.balanced_accuracy, 3), report::rounded(probe.chance, 3)});
    return verdict;
}

}  // namespace ektara::report
