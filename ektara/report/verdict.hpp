#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ektara/evaluation/score_row.hpp"
#include "ektara/report/run_view.hpp"

namespace ektara::report {

/// How far the groups of the default method follow one target.
struct VerdictAgreement {
    static constexpr const char* kName = "Agreement";
    std::string target;         ///< as in metrics.json: "genre@language", "language"
    double above_chance = 0;    ///< AMI minus the AMI of chance: 0 at chance, 1 - chance at best
    std::optional<double> low;  ///< 95 % interval of the same
    std::optional<double> high;
    std::string strength;  ///< strength_of its figures

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("target", self.target);
        visit("above_chance", self.above_chance);
        visit("low", self.low);
        visit("high", self.high);
        visit("strength", self.strength);
    }
};

/// A label column that the features tell apart (W-CONFOUNDED).
struct VerdictConfounding {
    static constexpr const char* kName = "Confounding";
    std::string column;
    double balanced_accuracy = 0, chance = 0;  ///< of a linear classifier

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("column", self.column);
        visit("balanced_accuracy", self.balanced_accuracy);
        visit("chance", self.chance);
    }
};

/// What a reader of a run should know first. Words for it are the reader's affair; figures and steps stand here.
struct Verdict {
    static constexpr const char* kName = "Verdict";
    std::string method, clustering;            ///< the run's default clustering
    std::size_t songs = 0, clips = 0;          ///< clips: rows; equal where every clip is a song of its own
    std::size_t groups = 0;                    ///< clusters of two rows or more
    std::size_t alone  = 0;                    ///< clusters of one row
    std::size_t noise  = 0;                    ///< rows in no cluster
    std::optional<double> stability;           ///< mean ARI over subsamples of the songs, else over seeds
    std::vector<VerdictAgreement> agreements;  ///< in the table's order
    std::vector<VerdictConfounding> confounded;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("method", self.method);
        visit("clustering", self.clustering);
        visit("songs", self.songs);
        visit("clips", self.clips);
        visit("groups", self.groups);
        visit("alone", self.alone);
        visit("noise", self.noise);
        visit("stability", self.stability);
        visit("agreements", self.agreements);
        visit("confounded", self.confounded);
    }
};

/// AMI above chance as a step: "not-shown" where the interval holds 0 or is not known, else "a-little" below 0.2,
/// "partly" below 0.4, "largely" below 0.7, "closely".
std::string strength_of(double above_chance, const std::optional<double>& low);

/// The verdict on a finished run whose score rows are given.
Verdict verdict_of(const RunView& run, const std::vector<evaluation::ScoreRow>& rows);

}  // namespace ektara::report
