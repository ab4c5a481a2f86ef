#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/types.hpp"

namespace ektara::metrics {

struct StructureOptions {
    int draws    = 249;
    int max_rows = 1000;
    double level = 0.05;
    Seed seed    = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("draws", self.draws, "clouds without groups, of each of the two kinds, that the songs are compared with");
        visit("max_rows", self.max_rows, "larger collections are represented by so many songs drawn from them");
        visit("level", self.level, "groups count as there where p is at most this");
    }
};

/// Whether rows fall into groups at all; numbers are 0 where `tested` is false.
struct Structure {
    int songs        = 0;            ///< rows that were compared, one a song
    int of_songs     = 0;            ///< songs that there are
    bool tested      = false;        ///< false: fewer than kFewestTestedSongs, or they do not differ
    double p         = 0;            ///< share of clouds without groups that are clumped as much; 1/(draws + 1) or more
    double statistic = 0, null = 0;  ///< how clumped the songs are; what a share `level` of the clouds exceeds
    double level    = 0;
    bool structured = false;    ///< p ≤ level
    int k = 0, components = 0;  ///< groups and principal components where the songs are most clumped
    bool operator==(const Structure&) const = default;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("structured", self.structured);
        visit("tested", self.tested);
        visit("p", self.p);
        visit("statistic", self.statistic);
        visit("null", self.null);
        visit("level", self.level);
        visit("k", self.k);
        visit("components", self.components);
        visit("songs", self.songs);
        visit("of_songs", self.of_songs);
    }
};

/// Fewer songs than this are not tested: nothing could be told of them.
inline constexpr int kFewestTestedSongs = 20;

/// A test without labels of whether the rows of n×d points form groups, against clouds with a single peak.
///
/// Rows of a song (`songs`: a number from 0 a row; empty: every row its own) are averaged, so that clips of one song
/// are no group. Each column becomes its shares under the single-peaked distribution nearest to it, and normal
/// quantiles of these where there are more than three columns: heavy tails and skewness go, gaps stay. Of the first 1,
/// 2, 3, 5 and 10 principal components, each of variance 1 and none below a twentieth of the largest, K-Means with 2,
/// 3, 4 and 6 groups leaves some share of the variance within groups; how far its logarithm lies below that of clouds,
/// in their standard deviations, is measured for each of the 20, and the largest is the statistic (Huang, Liu, Yuan and
/// Marron 2015 use one such cluster index). The same is done for every cloud, so p needs no correction for the 20. It
/// is the larger one of two: against clouds of even density in a box, the flattest of single-peaked ones, and against
/// the songs' own independent directions (FastICA), each with the single-peaked distribution nearest to its own.
///
/// The same to the bit for any `jobs` and any order of the rows. Throws InvalidArgument E6105 for fewer than 19 draws,
/// fewer than 20 rows or a level outside (0, 1); E6102, E6103, E6150 as for every table; E6301 where `songs` has
/// another length.
Structure structure(const Matrix& points, const std::vector<int>& songs, const StructureOptions& options, int jobs = 1);

}  // namespace ektara::metrics
