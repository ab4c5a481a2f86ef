#include <map>

#include <fmt/ranges.h>

#include "ektara/report/findings.hpp"

namespace ektara::report {
namespace {

/// "no method", "A" or "A, B".
std::string joined(const std::vector<std::string>& names) {
    return names.empty() ? "no method" : fmt::format("{}", fmt::join(names, ", "));
}

const char* words(Scope scope) { return scope == Scope::GenreWithinLanguage ? "Genre within each language" : "Genre"; }

/// What three digits show as zero has no minus before it.
double three_digits(double value) { return value > -0.0005 && value < 0 ? 0.0 : value + 0.0; }

/// One overload a fact.
struct Sentence {
    std::string operator()(const BetterThanChance& fact) const {
        return fmt::format("{}, better than chance (permutation of songs, family-wise α = {}): {}.", words(fact.scope),
                           fact.alpha, joined(fact.methods));
    }
    std::string operator()(const AgainstBaseline& fact) const {
        return fmt::format(
            "{}, shown to be above raw K-Means (paired interval of the AMI difference excludes 0): {}; below: {}.",
            words(fact.scope), joined(fact.above), joined(fact.below));
    }
    std::string operator()(const AgainstHighest& fact) const {
        std::vector<std::string> near;
        for (const auto& [method, ami, low, high] : fact.near)
            near.push_back(fmt::format("{} ({:+.3f} [{:+.3f}, {:+.3f}])", method, three_digits(ami), three_digits(low),
                                       three_digits(high)));
        return fmt::format(
            "{}, highest: {} (AMI {:.3f}). Not told apart from it by the paired interval: {}; shown to be below: {}. "
            "Intervals are those of one pair each; the highest of many is chosen by its luck too.",
            words(fact.scope), fact.highest, fact.ami, joined(near), joined(fact.below));
    }
    std::string operator()(const OnEveryFifthFile& fact) const {
        return fmt::format(
            "Files are numbered and nobody says who made them, so neighbours may share an album. On every fifth file, "
            "shown to be above raw K-Means: {}; above it on all files only, which is no evidence: {}.",
            joined(fact.kept), joined(fact.lost));
    }
    std::string operator()(const LanguageAgainstGenre& fact) const {
        std::vector<std::string> parts;
        for (const auto& [method, language, genre] : fact.methods)
            parts.push_back(
                fmt::format("{} {:.3f} against {:.3f}", method, three_digits(language), three_digits(genre)));
        return fmt::format("AMI above chance with the language, against the genre within it: {}.",
                           fmt::join(parts, "; "));
    }
    std::string operator()(const SilhouetteAgainstTruth& fact) const {
        return fmt::format(
            "Silhouette and ARI {}: Spearman {:+.2f} [{:+.2f}, {:+.2f}] over {} methods. The highest silhouette "
            "({:.3f}, {}) has ARI {:.3f}; the highest ARI ({:.3f}, {}) has silhouette {:.3f}.",
            fact.rho > 0 ? "agree in rank" : "rank the methods the other way round", fact.rho, fact.low, fact.high,
            fact.methods, fact.widest.silhouette, fact.widest.method, fact.widest.ari, fact.truest.ari,
            fact.truest.method, fact.truest.silhouette);
    }
    std::string operator()(const Collapsed& fact) const {
        return fmt::format("Lost more than a linear model of the same size would (W-COLLAPSED): {}.",
                           joined(fact.methods));
    }
    std::string operator()(const NoneAboveBaseline&) const {
        return "Not to be concluded: that any method is better than K-Means on the raw features; every paired interval "
               "holds 0 or lies below it.";
    }
    std::string operator()(const ConfoundedBy& fact) const {
        return fmt::format(
            "Not to be concluded: that groups are musical where they follow {}; the features tell it apart.",
            fmt::join(fact.columns, ", "));
    }
    std::string operator()(const ConditionedOn& fact) const {
        std::vector<std::string> named;
        for (const auto& [method, column] : fact.methods) named.push_back(fmt::format("{} ({})", method, column));
        return fmt::format(
            "Not to be concluded: anything about what a model found from its score on the label that it was told: {}. "
            "Its decoder is given that label, so that the latents gain nothing by carrying it: it is conditioned away, "
            "and a score near chance is what was asked for.",
            fmt::join(named, ", "));
    }
    std::string operator()(const TookOut& fact) const {
        std::vector<std::string> named;
        for (const auto& [method, column] : fact.methods) named.push_back(fmt::format("{} ({})", method, column));
        return fmt::format(
            "Not to be concluded: anything about what a method found from its score on a label that its correction or "
            "graph took out: {}. A score near chance is what was asked for.",
            fmt::join(named, ", "));
    }
    std::string operator()(const PretrainedOn& fact) const {
        std::map<std::string, std::vector<std::string>> by_labels;
        for (const auto& [method, labels] : fact.methods) by_labels[labels].push_back(method);
        std::vector<std::string> named;
        for (const auto& [labels, methods] : by_labels)
            named.push_back(fmt::format("{} ({})", fmt::join(methods, ", "), labels));
        return fmt::format(
            "Not to be concluded: that these methods found groups without labels in the strict sense: {}. Their "
            "features use weights that were trained on labels like those that are scored.",
            fmt::join(named, "; "));
    }
    std::string operator()(const RepeatedChoices& fact) const {
        return fmt::format(
            "Not to be concluded: anything of the music from this table, which repeats the original's choices; "
            "'ektara run' without --as-{} makes the honest one.",
            fact.system);
    }
    std::string operator()(const GeneralLimits&) const {
        return "Not to be concluded: an order of methods by silhouettes of different spaces, nor anything beyond this "
               "collection: the intervals are over its songs.";
    }
    std::string operator()(const NoGenreLabels&) const {
        return "There are no genre labels: nothing can be said about how well the clusters fit them.";
    }
    std::string operator()(const ProbeFinding& fact) const {
        return fmt::format(
            "Corpus probe: from the features a linear classifier tells {} at a balanced accuracy of {:.2f} (chance "
            "{:.2f}){}.",
            fact.column, fact.balanced_accuracy, fact.chance,
            fact.without_controls ? fmt::format("; without level, band limit and cepstral mean subtraction at {:.2f}",
                                                *fact.without_controls)
                                  : std::string());
    }
};

}  // namespace

std::string sentence(const Finding& finding) { return std::visit(Sentence{}, finding); }

}  // namespace ektara::report
