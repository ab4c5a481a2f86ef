#include <map>

#include <fmt/ranges.h>

#include "ektara/evaluation/structure.hpp"
#include "ektara/report/findings.hpp"

namespace ektara::report {
namespace {

const char* words(Scope scope) { return scope == Scope::GenreWithinLanguage ? "Genre within each language" : "Genre"; }

std::string list_of(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, ", ")); }

/// "No method is", "1 method is", "4 methods are".
std::string methods_are(std::size_t count) {
    return count == 0 ? "no method is" : fmt::format("{} {}", count, count == 1 ? "method is" : "methods are");
}

/// A longer list of names is no sentence: the table has them.
constexpr std::size_t kMostNamed = 8;

/// " (A, B)", or nothing for no name and for many.
std::string in_brackets(const std::vector<std::string>& names) {
    return names.empty() || names.size() > kMostNamed ? "" : " (" + list_of(names) + ")";
}

/// "A (genre), B (language)", for each method with its label column.
std::string with_columns(const std::vector<std::pair<std::string, std::string>>& methods) {
    std::vector<std::string> named;
    for (const auto& [method, column] : methods) named.push_back(fmt::format("{} ({})", method, column));
    return list_of(named);
}

/// What three digits show as zero has no minus before it.
double three_digits(double value) { return value > -0.0005 && value < 0 ? 0.0 : value + 0.0; }

/// One overload a fact.
struct Sentence {
    std::string operator()(const BetterThanChance& fact) const {
        return fmt::format("{}: {} better than chance by permutation of songs, family-wise α = {}{}.",
                           words(fact.scope), methods_are(fact.methods.size()), fact.alpha, in_brackets(fact.methods));
    }
    std::string operator()(const AgainstBaseline& fact) const {
        const auto worse = fact.below.empty() ? std::string()
                                              : fmt::format(" {} shown to be worse{}.", methods_are(fact.below.size()),
                                                            in_brackets(fact.below));
        return fmt::format("{}: {} shown to beat raw K-Means by the paired interval of the AMI difference{}.{}",
                           words(fact.scope), methods_are(fact.above.size()), in_brackets(fact.above), worse);
    }
    std::string operator()(const AgainstHighest& fact) const {
        std::vector<std::string> near;
        for (const auto& difference : fact.near) near.push_back(difference.method);
        return fmt::format(
            "{}: the best is {}, {:.3f} above chance. As far as these songs can tell, {} as good{}; {} shown to be "
            "worse{}. The score of the best of many methods is optimistic.",
            words(fact.scope), fact.highest, fact.above, methods_are(near.size()), in_brackets(near),
            methods_are(fact.below.size()), in_brackets(fact.below));
    }
    std::string operator()(const OnEveryFifthFile& fact) const {
        return fmt::format(
            "Files are numbered and no artist is named, so neighbouring files may come from one album. The comparison "
            "with raw K-Means was therefore repeated on every fifth file: {} better there too{}. Better on all files "
            "only is no evidence: {}.",
            methods_are(fact.kept.size()), in_brackets(fact.kept),
            fact.lost.empty() ? "no method" : list_of(fact.lost));
    }
    std::string operator()(const LanguageAgainstGenre& fact) const {
        std::vector<std::string> parts;
        std::size_t more = 0;
        for (const auto& [method, language, genre] : fact.methods) {
            parts.push_back(fmt::format("{} {:.3f} and {:.3f}", method, three_digits(language), three_digits(genre)));
            if (language > genre) ++more;
        }
        return fmt::format("AMI above chance is higher with language than with genre within it for {} of {} methods{}.",
                           more, parts.size(), in_brackets(parts));
    }
    std::string operator()(const SilhouetteAgainstTruth& fact) const {
        return fmt::format(
            "Silhouette and ARI rank the methods {} (Spearman's ρ {:+.2f} [{:+.2f}, {:+.2f}], {} methods). The highest "
            "silhouette ({:.3f}, {}) has ARI {:.3f}; the highest ARI ({:.3f}, {}) has silhouette {:.3f}.",
            fact.rho > 0 ? "alike" : "in opposite orders", fact.rho, fact.low, fact.high, fact.methods,
            fact.widest.silhouette, fact.widest.method, fact.widest.ari, fact.truest.ari, fact.truest.method,
            fact.truest.silhouette);
    }
    std::string operator()(const Collapsed& fact) const {
        return fmt::format("These models explain less than a linear model of the same size (W-COLLAPSED): {}.",
                           list_of(fact.methods));
    }
    std::string operator()(const NoneAboveBaseline&) const {
        return "Caution: no method is shown to be better than K-Means on the raw features.";
    }
    std::string operator()(const ConfoundedBy& fact) const {
        return fmt::format(
            "Caution: groups that follow {} may reflect differences of recording, not of music. The features alone "
            "tell "
            "its values apart.",
            fmt::join(fact.columns, ", "));
    }
    std::string operator()(const ConditionedOn& fact) const {
        return fmt::format(
            "Caution: ignore the score on a label that the model received as input: {}. Its latent space is designed "
            "not to contain that label, so a score near chance is expected.",
            with_columns(fact.methods));
    }
    std::string operator()(const TookOut& fact) const {
        return fmt::format(
            "Caution: ignore the score on a label that the correction or graph removed: {}. A score near chance is "
            "expected.",
            with_columns(fact.methods));
    }
    std::string operator()(const PretrainedOn& fact) const {
        std::map<std::string, std::vector<std::string>> by_labels;
        for (const auto& [method, labels] : fact.methods) by_labels[labels].push_back(method);
        std::vector<std::string> named;
        for (const auto& [labels, methods] : by_labels)
            named.push_back(fmt::format("{} ({})", fmt::join(methods, ", "), labels));
        return fmt::format(
            "Caution: these methods are not free of labels in the strict sense: {}. Their features come from networks "
            "that were trained on labels like those scored here.",
            list_of(named));
    }
    std::string operator()(const RepeatedChoices& fact) const {
        return fmt::format(
            "Caution: this table repeats the original's choices and says nothing about the music; 'ektara run' without "
            "--as-{} makes a fair one.",
            fact.system);
    }
    std::string operator()(const GeneralLimits&) const {
        return "Caution: silhouettes of different spaces give no order of methods. All results hold for this "
               "collection "
               "only, since the intervals are over its songs.";
    }
    std::string operator()(const NoGenreLabels&) const {
        return "There are no genre labels, so agreement with genre cannot be measured.";
    }
    std::string operator()(const SongStructure& fact) const { return evaluation::sentence(fact.found); }
    std::string operator()(const ProbeFinding& fact) const {
        return fmt::format(
            "Corpus probe: a linear classifier recognises {} from the features with balanced accuracy {:.2f} ({:.2f} "
            "by "
            "chance){}.",
            fact.column, fact.balanced_accuracy, fact.chance,
            fact.without_controls ? fmt::format("; {:.2f} without level, band limit and cepstral mean subtraction",
                                                *fact.without_controls)
                                  : std::string());
    }
};

}  // namespace

std::string sentence(const Finding& finding) { return std::visit(Sentence{}, finding); }

}  // namespace ektara::report
