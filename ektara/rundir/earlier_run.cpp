#include "ektara/rundir/earlier_run.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/ranges.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/metrics/assignment.hpp"
#include "ektara/metrics/external.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::rundir {
namespace fs = std::filesystem;
namespace {

constexpr const char* kClusterings = "clusterings";

/// id → cluster of one CSV.
std::map<TrackId, int> cluster_of_id(const fs::path& file) {
    std::map<TrackId, int> clusters;
    for (auto& [id, cluster] : read_cluster_rows(file)) clusters.emplace(std::move(id), cluster);
    return clusters;
}

/// The distinct clusters with their sizes, larger ones first, then by number; without noise.
std::vector<std::pair<int, int>> clusters_by_size(const std::vector<int>& labels) {
    std::map<int, int> sizes;
    for (const int label : labels)
        if (label >= 0) ++sizes[label];
    std::vector<std::pair<int, int>> clusters(sizes.begin(), sizes.end());
    std::stable_sort(clusters.begin(), clusters.end(), [](auto& a, auto& b) { return a.second > b.second; });
    return clusters;
}

std::map<int, Eigen::Index> places_of(const std::vector<std::pair<int, int>>& clusters) {
    std::map<int, Eigen::Index> places;
    for (std::size_t i = 0; i < clusters.size(); ++i) places[clusters[i].first] = static_cast<Eigen::Index>(i);
    return places;
}

/// New cluster → the earlier one that it shares rows with in the best matching.
std::map<int, int> partners(const std::vector<int>& labels, const std::vector<int>& earlier) {
    const auto now = clusters_by_size(labels), before = clusters_by_size(earlier);
    const auto row_of = places_of(now), column_of = places_of(before);
    MatrixD shared = MatrixD::Zero(static_cast<Eigen::Index>(now.size()), static_cast<Eigen::Index>(before.size()));
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i] >= 0 && earlier[i] >= 0) shared(row_of.at(labels[i]), column_of.at(earlier[i])) += 1;
    const auto columns = metrics::best_assignment(shared);
    std::map<int, int> found;
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i] >= 0 && shared(static_cast<Eigen::Index>(i), columns[i]) > 0)
            found[now[i].first] = before[static_cast<std::size_t>(columns[i])].first;
    return found;
}

NumberChange change_of(const std::string& name, const std::map<TrackId, int>& before,
                       const std::map<TrackId, int>& now) {
    NumberChange change;
    change.clustering = name;
    std::vector<int> earlier, labels;
    std::set<int> old_numbers, new_numbers;
    for (const auto& [id, cluster] : now) {
        new_numbers.insert(cluster);
        const auto found = before.find(id);
        if (found == before.end()) continue;
        labels.push_back(cluster);
        earlier.push_back(found->second);
        change.kept += found->second == cluster ? 1 : 0;
    }
    for (const auto& [id, cluster] : before) old_numbers.insert(cluster);
    std::set_difference(old_numbers.begin(), old_numbers.end(), new_numbers.begin(), new_numbers.end(),
                        std::back_inserter(change.gone));
    std::set_difference(new_numbers.begin(), new_numbers.end(), old_numbers.begin(), old_numbers.end(),
                        std::back_inserter(change.introduced));
    change.songs = static_cast<int>(labels.size());
    change.ari   = metrics::external_scores(earlier, labels).ari;
    return change;
}

std::string numbers_text(const char* what, const std::vector<int>& numbers) {
    return numbers.empty() ? std::string() : fmt::format("; {}: {}", what, fmt::join(numbers, ", "));
}

/// A damaged file is left out.
void copy_undamaged(const fs::path& from, const fs::path& to) try {
    artifacts::write_file(to, artifacts::read_file(from));
} catch (const Error& problem) {
    if (problem.code() != "E4104") throw;
}

}  // namespace

void keep_earlier_run(const fs::path& from, const fs::path& run, const RunRecord& found) {
    if (!found.is_finished()) return;
    const auto kept = earlier_record(run);
    // Killed while it made room: the clusterings of RUN may be gone in part, those kept aside are whole.
    if (kept && kept->input_hash == found.input_hash) return;
    forget_earlier_run(run);
    const fs::path made = run / ".earlier.tmp";
    fs::remove_all(made);
    fs::create_directories(made / kClusterings);
    artifacts::write_digest_list(made, {identity(found), {}, 0});
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(from / kClusterings, none))
        if (entry.path().extension() == ".csv" && artifacts::is_written(entry.path()))
            copy_undamaged(entry.path(), made / kClusterings / entry.path().filename());
    write_run_record(made, found);
    fs::rename(made, run / kEarlier);
}

void forget_earlier_run(const fs::path& run) { fs::remove_all(run / kEarlier); }

std::optional<RunRecord> earlier_record(const fs::path& run) {
    if (!fs::exists(run / kEarlier / layout::kRecord)) return std::nullopt;
    return read_run_record(run / kEarlier);
}

Clustering with_earlier_numbers(const fs::path& run, const std::string& name, const std::vector<TrackId>& rows,
                                Clustering clustering) {
    const fs::path file = run / kEarlier / kClusterings / (name + ".csv");
    if (!fs::exists(file)) return clustering;
    const auto before = cluster_of_id(file);
    std::vector<int> earlier;
    for (const auto& id : rows) {
        const auto found = before.find(id);
        earlier.push_back(found == before.end() ? -1 : found->second);
    }
    clustering.labels     = matched_labels(clustering.labels, earlier);
    clustering.n_clusters = 0;
    for (const int label : clustering.labels) clustering.n_clusters = std::max(clustering.n_clusters, label + 1);
    return clustering;
}

std::vector<NumberChange> number_changes(const fs::path& run) {
    std::vector<fs::path> files;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(run / kEarlier / kClusterings, none))
        if (artifacts::is_written(run / kClusterings / entry.path().filename())) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<NumberChange> changes;
    for (const auto& file : files)
        changes.push_back(
            change_of(file.stem().string(), cluster_of_id(file), cluster_of_id(run / kClusterings / file.filename())));
    return changes;
}

std::vector<Warning> renumbering_warnings(const RunRecord& record) {
    std::vector<std::string> texts;
    for (const auto& method : record.methods) {
        const auto name   = fs::path(method.clustering).stem().string();
        const auto change = std::find_if(record.number_changes.begin(), record.number_changes.end(),
                                         [&](const auto& one) { return one.clustering == name; });
        if (change == record.number_changes.end() || (change->kept == change->songs && change->introduced.empty()))
            continue;
        texts.push_back(fmt::format("{} ({} of {} earlier songs{}{})", method.name, change->kept, change->songs,
                                    numbers_text("new groups", change->introduced),
                                    numbers_text("groups that are gone", change->gone)));
    }
    if (texts.empty()) return {};
    return {{"W-CLUSTERS-RENUMBERED",
             fmt::format("the input changed, so not every song keeps its group's number: {}; look again at what was "
                         "named by number",
                         fmt::join(texts, ", "))}};
}

std::vector<int> matched_labels(const std::vector<int>& labels, const std::vector<int>& earlier) {
    const auto found = partners(labels, earlier);
    std::set<int> used(earlier.begin(), earlier.end());
    std::map<int, int> number_of;
    for (const int label : std::set<int>(labels.begin(), labels.end())) {
        if (label < 0) continue;
        const auto partner = found.find(label);
        int number         = partner == found.end() ? 0 : partner->second;
        while (partner == found.end() && used.contains(number)) ++number;
        used.insert(number);
        number_of[label] = number;
    }
    std::vector<int> numbers;
    for (const int label : labels) numbers.push_back(label < 0 ? label : number_of.at(label));
    return numbers;
}

}  // namespace ektara::rundir
