#include <map>

#include <fmt/format.h>

#include "ektara/evaluation/structure.hpp"
#include "ektara/report/findings.hpp"

namespace ektara::report {
namespace {

using Names = std::vector<std::string>;

Phrase words(Scope scope) {
    return scope == Scope::GenreWithinLanguage ? phrase("part.genre_within", "Genre within each language")
                                               : phrase("part.genre", "Genre");
}

Phrase list_of(const Names& names) { return list_phrase({names.begin(), names.end()}); }

Phrase figure(double value) { return number_phrase(fmt::format("{:.3f}", value)); }
Phrase signed_figure(double value) { return number_phrase(fmt::format("{:+.2f}", value)); }

/// "No method is", "1 method is", "4 methods are".
Phrase methods_are(std::size_t count) {
    if (count == 0) return phrase("part.no_method_is", "no method is");
    return count == 1 ? phrase("part.method_is", "{n} method is", {{"n", number_phrase(count)}})
                      : phrase("part.methods_are", "{n} methods are", {{"n", number_phrase(count)}});
}

/// A longer list of names is no sentence: the table has them.
constexpr std::size_t kMostNamed = 8;

/// " (A, B)", or nothing for no name and for many.
Phrase in_brackets(const std::vector<Phrase>& names) {
    if (names.empty() || names.size() > kMostNamed) return {};
    return phrase("part.names", " ({list})", {{"list", list_phrase(names)}});
}
Phrase in_brackets(const Names& names) { return in_brackets(std::vector<Phrase>(names.begin(), names.end())); }

/// "A (genre), B (language)", for each method with its label column.
Phrase with_columns(const std::vector<std::pair<std::string, std::string>>& methods) {
    std::vector<Phrase> named;
    for (const auto& [method, column] : methods)
        named.push_back(
            phrase("part.method_of", "{method} ({column})", {{"method", method}, {"column", column_phrase(column)}}));
    return list_phrase(named);
}

/// What three digits show as zero has no minus before it.
double three_digits(double value) { return value > -0.0005 && value < 0 ? 0.0 : value + 0.0; }

/// One overload a fact.
struct Sentence {
    Phrase operator()(const BetterThanChance& fact) const {
        return phrase("finding.better",
                      "{scope}: {methods} better than chance by permutation of songs, family-wise α = {alpha}{names}.",
                      {{"scope", words(fact.scope)},
                       {"methods", methods_are(fact.methods.size())},
                       {"alpha", number_phrase(fmt::format("{}", fact.alpha))},
                       {"names", in_brackets(fact.methods)}});
    }
    Phrase operator()(const AgainstBaseline& fact) const {
        const auto worse =
            fact.below.empty()
                ? Phrase()
                : phrase("part.worse", " {methods} shown to be worse{names}.",
                         {{"methods", methods_are(fact.below.size())}, {"names", in_brackets(fact.below)}});
        return phrase(
            "finding.against_plain",
            "{scope}: {methods} shown to beat raw K-Means by the paired interval of the AMI difference{names}.{worse}",
            {{"scope", words(fact.scope)},
             {"methods", methods_are(fact.above.size())},
             {"names", in_brackets(fact.above)},
             {"worse", worse}});
    }
    Phrase operator()(const AgainstHighest& fact) const {
        Names near;
        for (const auto& difference : fact.near) near.push_back(difference.method);
        return phrase("finding.against_best",
                      "{scope}: the best is {best}, {above} above chance. As far as these songs can tell, {near} as "
                      "good{near_names}; {below} shown to be worse{below_names}. The score of the best of many methods "
                      "is optimistic.",
                      {{"scope", words(fact.scope)},
                       {"best", fact.highest},
                       {"above", figure(fact.above)},
                       {"near", methods_are(near.size())},
                       {"near_names", in_brackets(near)},
                       {"below", methods_are(fact.below.size())},
                       {"below_names", in_brackets(fact.below)}});
    }
    Phrase operator()(const OnEveryFifthFile& fact) const {
        return phrase("finding.every_fifth",
                      "Files are numbered and no artist is named, so neighbouring files may come from one album. The "
                      "comparison with raw K-Means was therefore repeated on every fifth file: {methods} better there "
                      "too{names}. Better on all files only is no evidence: {lost}.",
                      {{"methods", methods_are(fact.kept.size())},
                       {"names", in_brackets(fact.kept)},
                       {"lost", fact.lost.empty() ? phrase("part.no_method", "no method") : list_of(fact.lost)}});
    }
    Phrase operator()(const LanguageAgainstGenre& fact) const {
        std::vector<Phrase> parts;
        std::size_t more = 0;
        for (const auto& [method, language, genre] : fact.methods) {
            parts.push_back(phrase("part.pair", "{method} {language} and {genre}",
                                   {{"method", method},
                                    {"language", figure(three_digits(language))},
                                    {"genre", figure(three_digits(genre))}}));
            if (language > genre) ++more;
        }
        return phrase(
            "finding.language_or_genre",
            "AMI above chance is higher with language than with genre within it for {more} of {all} methods{names}.",
            {{"more", number_phrase(more)}, {"all", number_phrase(parts.size())}, {"names", in_brackets(parts)}});
    }
    Phrase operator()(const SilhouetteAgainstTruth& fact) const {
        return phrase(
            "finding.silhouette",
            "Silhouette and ARI rank the methods {how} (Spearman's ρ {rho} [{low}, {high}], {n} methods). The "
            "highest silhouette ({widest}, {widest_method}) has ARI {widest_ari}; the highest ARI ({truest}, "
            "{truest_method}) has silhouette {truest_silhouette}.",
            {{"how", fact.rho > 0 ? phrase("part.alike", "alike") : phrase("part.opposite", "in opposite orders")},
             {"rho", signed_figure(fact.rho)},
             {"low", signed_figure(fact.low)},
             {"high", signed_figure(fact.high)},
             {"n", number_phrase(fact.methods)},
             {"widest", figure(fact.widest.silhouette)},
             {"widest_method", fact.widest.method},
             {"widest_ari", figure(fact.widest.ari)},
             {"truest", figure(fact.truest.ari)},
             {"truest_method", fact.truest.method},
             {"truest_silhouette", figure(fact.truest.silhouette)}});
    }
    Phrase operator()(const Collapsed& fact) const {
        return phrase("finding.collapsed",
                      "These models explain less than a linear model of the same size (W-COLLAPSED): {list}.",
                      {{"list", list_of(fact.methods)}});
    }
    Phrase operator()(const NoneAboveBaseline&) const {
        return phrase("finding.none_above",
                      "Caution: no method is shown to be better than K-Means on the raw features.");
    }
    Phrase operator()(const ConfoundedBy& fact) const {
        std::vector<Phrase> columns;
        for (const auto& column : fact.columns) columns.push_back(column_phrase(column));
        return phrase("finding.confounded",
                      "Caution: groups that follow {columns} may reflect differences of recording, not of music. The "
                      "features alone tell its values apart.",
                      {{"columns", list_phrase(columns)}});
    }
    Phrase operator()(const ConditionedOn& fact) const {
        return phrase("finding.conditioned",
                      "Caution: ignore the score on a label that the model received as input: {list}. Its latent space "
                      "is designed not to contain that label, so a score near chance is expected.",
                      {{"list", with_columns(fact.methods)}});
    }
    Phrase operator()(const TookOut& fact) const {
        return phrase("finding.took_out",
                      "Caution: ignore the score on a label that the correction or graph removed: {list}. A score near "
                      "chance is expected.",
                      {{"list", with_columns(fact.methods)}});
    }
    Phrase operator()(const PretrainedOn& fact) const {
        std::map<std::string, Names> by_labels;
        for (const auto& [method, labels] : fact.methods) by_labels[labels].push_back(method);
        std::vector<Phrase> named;
        for (const auto& [labels, methods] : by_labels)
            named.push_back(
                phrase("part.methods_by", "{methods} ({labels})", {{"methods", list_of(methods)}, {"labels", labels}}));
        return phrase("finding.pretrained",
                      "Caution: these methods are not free of labels in the strict sense: {list}. Their features come "
                      "from networks that were trained on labels like those scored here.",
                      {{"list", list_phrase(named)}});
    }
    Phrase operator()(const RepeatedChoices& fact) const {
        return phrase("finding.repeated",
                      "Caution: this table repeats the original's choices and says nothing about the music; 'ektara "
                      "run' without --as-{system} makes a fair one.",
                      {{"system", fact.system}});
    }
    Phrase operator()(const GeneralLimits&) const {
        return phrase("finding.limits",
                      "Caution: silhouettes of different spaces give no order of methods. All results hold for this "
                      "collection only, since the intervals are over its songs.");
    }
    Phrase operator()(const NoGenreLabels&) const {
        return phrase("finding.no_labels", "There are no genre labels, so agreement with genre cannot be measured.");
    }
    Phrase operator()(const SongStructure& fact) const { return evaluation::sentence(fact.found); }
    Phrase operator()(const ProbeFinding& fact) const {
        const auto share = [](double value) { return number_phrase(fmt::format("{:.2f}", value)); };
        const auto without =
            fact.without_controls
                ? phrase("part.without", "; {accuracy} without level, band limit and cepstral mean subtraction",
                         {{"accuracy", share(*fact.without_controls)}})
                : Phrase();
        return phrase("finding.probe",
                      "Corpus probe: a linear classifier recognises {column} from the features with balanced accuracy "
                      "{accuracy} ({chance} by chance){without}.",
                      {{"column", column_phrase(fact.column)},
                       {"accuracy", share(fact.balanced_accuracy)},
                       {"chance", share(fact.chance)},
                       {"without", without}});
    }
};

}  // namespace

Phrase sentence(const Finding& finding) { return std::visit(Sentence{}, finding); }

}  // namespace ektara::report
