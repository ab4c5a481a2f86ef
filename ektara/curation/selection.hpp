#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ektara/artifacts/csv.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/report/playlist.hpp"
#include "ektara/report/run_view.hpp"

namespace ektara::curation {

/// Diverse: songs that together lie near all others. Typical: the middle of each cluster. Balanced: as many of each
/// value of a label, diverse among them.
enum class SelectionKind { Diverse, Typical, Balanced };

struct SelectionOptions {
    SelectionKind kind = SelectionKind::Diverse;
    int count          = 50;
    /// Of Balanced: columns of tracks.csv whose combinations have equal shares.
    std::vector<std::string> columns = {};
    int jobs                         = 0;
};

struct SelectedSong {
    TrackId id;
    int cluster = 0;     ///< most of the song's tracks are in it
    std::string group;   ///< what its quota belongs to: "bangla+baul", "cluster 3"; "" for Diverse
    int represents = 0;  ///< songs to which it is the nearest of those selected
};

struct Selection {
    std::vector<SelectedSong> songs;
    std::vector<Warning> warnings;  ///< W-SELECT-QUOTA, W-SELECT-NO-LABEL, W-SELECT-CLUSTERS
};

/// `options.count` whole songs of the space that a method clustered: clips of one song, equal rows and copies
/// (neighbors/duplicates.csv) count once.
///
/// - Diverse: neighbors::facility_location over all songs.
/// - Typical: clusters have shares by their size (largest remainder; ties: the lower number); from each the medoid and
///   the songs nearest to it. Noise has no share.
/// - Balanced: equal shares of the combinations that songs have; what a combination cannot fill goes to the others in
///   equal parts (W-SELECT-QUOTA), what is left over to the combinations with more songs. In each, facility location.
///   Songs without a value are not among them (W-SELECT-NO-LABEL).
///
/// Equal songs: the one whose row comes first. Throws UsageError E6243 for a count below 1 or above the songs there
/// are, E6245 where no song has a value in all columns.
Selection select_songs(const report::RunView& run, const report::RunMethod& method, const SelectionOptions& options);

/// `id,title,artist,language,genre,cluster,group,represents`, in the order of selection.
artifacts::CsvTable selection_table(const report::RunView& run, const Selection& selection);

struct PlaylistFile {
    std::string text;
    std::vector<Warning> warnings;  ///< W-SELECT-NO-SOUND, W-PLAYLIST-LINE-END
};

/// The songs as a playlist that will lie at `file`, in the format that its ending names. Songs without audio and, of
/// .m3u8, paths with a line end are left out. Throws UsageError E7110 for another ending, Error E4310 where no song has
/// audio.
PlaylistFile selection_playlist(const report::RunView& run, const Selection& selection,
                                const std::filesystem::path& file);

/// How `count` places are shared out: equally, none more than there are (`available`), the places that are left over by
/// one each to the groups with most available (ties: the earlier).
std::vector<int> equal_shares(const std::vector<int>& available, int count);

/// The same in proportion to `available` (largest remainder; ties: the earlier).
std::vector<int> proportional_shares(const std::vector<int>& available, int count);

}  // namespace ektara::curation
