#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::rundir {

/// A run whose input changed starts anew in the same directory. RUN/earlier then holds run.json and clusterings/ of the
/// finished run before, so that clusters keep their numbers. It is removed when the new run is finished.

inline constexpr const char* kEarlier = "earlier";

/// Copies the record and clusterings of the finished run in `from` to RUN/earlier, whole or not at all, with a list of
/// digests of their own; a clustering that is damaged is left out. Does nothing where `found`
/// is unfinished, or where RUN/earlier has them already: what lies there then is the last finished run.
void keep_earlier_run(const std::filesystem::path& from, const std::filesystem::path& run, const RunRecord& found);

void forget_earlier_run(const std::filesystem::path& run);

/// The record of the earlier run; nothing where there is none.
std::optional<RunRecord> earlier_record(const std::filesystem::path& run);

/// The clusters renumbered by the clustering of the same name ("vae.kmeans.s0") in RUN/earlier; as they are where there
/// is none. Noise stays noise, the groups stay the same.
Clustering with_earlier_numbers(const std::filesystem::path& run, const std::string& name,
                                const std::vector<TrackId>& rows, Clustering clustering);

/// How the numbers in RUN/clusterings differ from those in RUN/earlier, one entry a clustering that both have, by name.
std::vector<NumberChange> number_changes(const std::filesystem::path& run);

/// W-CLUSTERS-RENUMBERED for the methods' clusterings in which not all songs kept their number, or none.
std::vector<Warning> renumbering_warnings(const RunRecord& record);

/// A number for each cluster of `labels` (by ascending label), by best matching to an earlier clustering.
///
/// `earlier` holds for each row its earlier cluster, -1 for noise and for rows that were not there. The numbers
/// maximise the rows that keep theirs (Hungarian method; Kuhn 1955); larger clusters come first where several matchings
/// are as good. A cluster without a partner takes the lowest number that neither clustering has used. So a number never
/// comes to mean another cluster while its own is there.
std::vector<int> matched_labels(const std::vector<int>& labels, const std::vector<int>& earlier);

}  // namespace ektara::rundir
