#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ektara/core/phrase.hpp"
#include "ektara/evaluation/score_row.hpp"
#include "ektara/metrics/structure.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::report {

/// A finding is a fact first, a struct with names and numbers; `sentence` puts it into words. Methods are called by
/// their names in the table. `scope` says which agreement a fact is about.
enum class Scope { GenreWithinLanguage, Genre };

/// Methods whose agreement is better than chance (adjusted p ≤ alpha, permutation of songs).
struct BetterThanChance {
    Scope scope  = Scope::Genre;
    double alpha = 0.01;
    std::vector<std::string> methods;
};

/// Methods whose paired interval of the AMI difference from raw K-Means lies above, or below, 0. Where every fifth file
/// is scored too, `above` are those that are above there as well.
struct AgainstBaseline {
    Scope scope = Scope::Genre;
    std::vector<std::string> above, below;
};

/// A method's AMI above chance less the highest one, with its paired interval.
struct PairedDifference {
    std::string method;
    double above = 0, low = 0, high = 0;
};

/// The method with the highest AMI above chance, those not told apart from it, and those shown to lie below it.
struct AgainstHighest {
    Scope scope = Scope::Genre;
    std::string highest;
    double above = 0;
    std::vector<PairedDifference> near;
    std::vector<std::string> below;
};

/// Where neighbouring files may share albums: methods above raw K-Means on every fifth file too, and on all files only.
struct OnEveryFifthFile {
    std::vector<std::string> kept, lost;
};

/// AMI above chance with the language, and with the genre within it.
struct LanguageAgainstGenre {
    struct Pair {
        std::string method;
        double language = 0, genre = 0;
    };
    std::vector<Pair> methods;
};

/// Spearman's rank correlation of silhouette and ARI over the methods, with a 95 % interval that excludes 0.
struct SilhouetteAgainstTruth {
    struct Extreme {
        std::string method;
        double silhouette = 0, ari = 0;
    };
    double rho = 0, low = 0, high = 0;
    std::size_t methods = 0;
    Extreme widest, truest;  ///< the highest silhouette, the highest ARI
};

/// Models that lost more than a linear model of the same size (W-COLLAPSED).
struct Collapsed {
    std::vector<std::string> methods;
};

/// Every paired interval against raw K-Means holds 0 or lies below it.
struct NoneAboveBaseline {};

/// Label columns that the features tell apart (W-CONFOUNDED).
struct ConfoundedBy {
    std::vector<std::string> columns;
};

/// Methods whose model was given a label, with the label's column.
struct ConditionedOn {
    std::vector<std::pair<std::string, std::string>> methods;
};

/// Methods whose correction or graph was given a label to take it out, with the label's column.
struct TookOut {
    std::vector<std::pair<std::string, std::string>> methods;
};

/// Methods whose features use weights that were trained on labels of music, with the labels.
struct PretrainedOn {
    std::vector<std::pair<std::string, std::string>> methods;
};

/// The table repeats the choices of another system, as `run --as-NAME` does.
struct RepeatedChoices {
    std::string system;
};

/// What no table of this kind can carry.
struct GeneralLimits {};

/// No labels: nothing can be said of agreement.
struct NoGenreLabels {};

/// What a linear classifier tells of a label column from the features.
struct ProbeFinding {
    std::string column;
    double balanced_accuracy = 0, chance = 0;
    std::optional<double> without_controls;
};

/// Whether the songs form groups at all, said without labels.
struct SongStructure {
    metrics::Structure found;
};

using Finding = std::variant<BetterThanChance, AgainstBaseline, AgainstHighest, OnEveryFifthFile, LanguageAgainstGenre,
                             SilhouetteAgainstTruth, Collapsed, NoneAboveBaseline, ConfoundedBy, ConditionedOn, TookOut,
                             PretrainedOn, RepeatedChoices, GeneralLimits, NoGenreLabels, ProbeFinding, SongStructure>;

/// Fewer methods than this carry no statement about ranks.
inline constexpr std::size_t kFewestRankedMethods = 8;

/// What the rows of metrics.json allow to be said, in a fixed order. Methods that were given the label are left out of
/// comparisons on it.
std::vector<Finding> findings(const std::vector<evaluation::ScoreRow>& rows);

/// What the corpus probe found: one fact a column that could be asked.
std::vector<Finding> findings(const std::vector<rundir::ProbeRecord>& probe);

/// The highest method of one target and the others beside it. Nothing where the run compared no pairs of that target.
std::optional<AgainstHighest> against_highest(const std::vector<evaluation::ScoreRow>& rows, const std::string& target);

/// Whether the songs of a run form groups; nothing where an earlier version made it (no structure.json).
std::vector<Finding> structure_findings(const std::filesystem::path& run);

/// One fact in words; the page says them in its language by their keys.
Phrase sentence(const Finding& finding);

/// All of them, in order.
std::vector<Phrase> sentences(const std::vector<Finding>& findings);

/// 95 % interval of a rank correlation over n pairs by Fisher's z with the variance (1 + ρ²/2)/(n − 3) (Bonett and
/// Wright 2000); {ρ, ρ} where |ρ| is 1. Throws InvalidArgument E6105 for fewer than 4 pairs.
std::pair<double, double> rank_correlation_interval(double rho, std::size_t pairs);

}  // namespace ektara::report
