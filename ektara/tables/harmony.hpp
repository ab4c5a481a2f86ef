#pragma once

#include <functional>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/types.hpp"

namespace ektara::tables {

struct HarmonyOptions {
    int n_clusters    = 0;
    double sigma      = 0.1;
    double theta      = 2;
    double lambda     = 1;
    int rounds        = 10;
    int passes        = 20;
    double block_size = 0.05;
    Seed seed         = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_clusters", self.n_clusters, "soft clusters; 0: one for 15 rows, at most 50");
        visit("sigma", self.sigma, "width of the soft clusters, above 0");
        visit("theta", self.theta, "how strongly clusters must mix the batches; 0: not at all");
        visit("lambda", self.lambda, "ridge of the correction in each cluster, above 0");
        visit("rounds", self.rounds, "rounds of clustering and correcting, at most");
        visit("passes", self.passes, "passes of clustering in a round, at most");
        visit("block_size", self.block_size, "share of the rows whose clusters are computed at once");
    }
};

/// Unit rows to k starting centres, which are scaled to length 1: K-Means.
using StartingCentres = std::function<MatrixD(const Matrix& unit_rows, int k, Seed seed)>;

/// The order in which the rows of a pass are taken; `pass` counts all passes from 0.
using PassOrder = std::function<std::vector<Eigen::Index>(Eigen::Index n, int pass)>;

/// A fitted Harmony: what places new rows.
struct Harmony {
    double sigma = 0.1;
    MatrixD centres;              ///< K×d, of length 1
    MatrixD penalties;            ///< K×B: ((expected + 1)/(observed + 1))^θ
    std::vector<MatrixD> shifts;  ///< of each cluster B×d: what is subtracted from a row of the batch
    MatrixD given, corrected;     ///< n×d: the fitted rows
    std::vector<int> batches;     ///< of them, -1 for none
    std::vector<int> passes;      ///< that each round took
};

/// Harmony (Korsunsky et al. 2019) of n×d rows with batches 0…B − 1 and -1 for rows without one, which take no part and
/// stay as they are. As harmonypy 0.0.10: soft spherical K-Means in which a cluster that holds too much of a batch
/// takes less of it, then a ridge regression on the batch in each cluster, whose effects are subtracted; until the
/// objective stays within 1e-4, or `rounds`. (harmonypy turns a row over whose values are all negative before its first
/// clustering; this does not.) The order of the rows changes nothing but rounding: `order` gives places in their
/// lexicographic order, by default a named random stream of `options.seed`.
///
/// Throws InvalidArgument E6224 for fewer than two batches or an option out of range, E6221 where lengths differ, E6102
/// on NaN, E6103 on an empty table.
Harmony fit_harmony(const Matrix& points, const std::vector<int>& batches, const HarmonyOptions& options,
                    const StartingCentres& start, const PassOrder& order = {});

/// New rows, each of a known batch, or -1: that stays as it is. A row is given soft clusters by the fitted centres and
/// penalties, the shifts are subtracted, and this again until it settles (at most 10 times), as the rows of the fit
/// were (the mapping of Symphony, Kang et al. 2021, takes the first step only). A row that lies where a fitted one of
/// its batch lies goes where that one went.
MatrixD apply_harmony(const Harmony& fitted, const Matrix& points, const std::vector<int>& batches);

}  // namespace ektara::tables
