#include "ektara/report/findings.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/artifacts/model_store.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/evaluation/structure.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/metrics/rank_correlation.hpp"
#include "ektara/report/result_rows.hpp"

namespace ektara::report {
namespace {

using evaluation::ScoreRow;
using ChosenRows = std::vector<const ScoreRow*>;

constexpr double kFamilyWiseAlpha = 0.01;

/// The rows of a target, without those of methods that were given part of it.
ChosenRows comparable(const std::vector<ScoreRow>& rows, const std::string& target) {
    ChosenRows found;
    for (const auto& row : rows)
        if (row.target == target && !row.has_warning("W-CONDITIONED")) found.push_back(&row);
    return found;
}

const ScoreRow* find(const std::vector<ScoreRow>& rows, const std::string& method, const std::string& target) {
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const auto& row) { return row.method == method && row.target == target; });
    return found == rows.end() ? nullptr : &*found;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

BetterThanChance better_than_chance(const ChosenRows& rows, Scope scope) {
    BetterThanChance fact{scope, kFamilyWiseAlpha, {}};
    for (const auto* row : rows)
        if (row->p_adjusted <= kFamilyWiseAlpha) fact.methods.push_back(row->method);
    return fact;
}

AgainstBaseline against_baseline(const ChosenRows& rows, Scope scope) {
    AgainstBaseline fact{scope, {}, {}};
    for (const auto* row : rows) {
        if (row->gain_low > 0) fact.above.push_back(row->method);
        if (row->gain_high < 0) fact.below.push_back(row->method);
    }
    return fact;
}

double height_of(const ScoreRow& row) { return evaluation::above_chance(row).value_or(-2); }

/// Nothing where no method was compared with the highest one. A paired difference is of AMI; less that of the chance
/// levels, which are constants, it is one above chance.
std::optional<AgainstHighest> against_the_highest(const ChosenRows& rows, Scope scope) {
    const auto highest =
        std::max_element(rows.begin(), rows.end(), [](auto* a, auto* b) { return height_of(*a) < height_of(*b); });
    if (highest == rows.end()) return std::nullopt;
    AgainstHighest fact{scope, (*highest)->method, height_of(**highest), {}, {}};
    for (const auto* row : rows)
        for (const auto& difference : (*highest)->differences) {
            if (difference.other != row->method || std::isnan(difference.low)) continue;
            const double less  = height_of(**highest) - height_of(*row);
            const double shift = less - difference.value;
            if (difference.low + shift > 0)
                fact.below.push_back(row->method);
            else
                fact.near.push_back({.method = row->method,
                                     .above  = -less,
                                     .low    = -difference.high - shift,
                                     .high   = -difference.low - shift});
        }
    if (fact.near.empty() && fact.below.empty()) return std::nullopt;
    return fact;
}

std::optional<OnEveryFifthFile> on_every_fifth_file(const std::vector<ScoreRow>& rows, const ChosenRows& first) {
    if (comparable(rows, evaluation::kEveryFifthFile).empty()) return std::nullopt;
    OnEveryFifthFile fact;
    for (const auto* row : first) {
        if (!(row->gain_low > 0)) continue;
        const auto* other = find(rows, row->method, evaluation::kEveryFifthFile);
        (other != nullptr && other->gain_low > 0 ? fact.kept : fact.lost).push_back(row->method);
    }
    return fact;
}

LanguageAgainstGenre language_against_genre(const ChosenRows& language, const ChosenRows& genre) {
    LanguageAgainstGenre fact;
    for (const auto* row : language)
        for (const auto* other : genre)
            if (row->method == other->method)
                fact.methods.push_back({row->method, evaluation::above_chance(*row).value_or(0),
                                        evaluation::above_chance(*other).value_or(0)});
    return fact;
}

/// A silhouette, which a field's habit crowns, beside the pooled ARI: that of the own space, or where another system's
/// choices are repeated the one that it took. Nothing for few methods, or where the ranks may be unrelated.
std::optional<SilhouetteAgainstTruth> silhouette_against_truth(const ChosenRows& genre, bool repeated) {
    SilhouetteAgainstTruth fact;
    std::vector<std::pair<double, double>> pairs;
    fact.widest.silhouette = fact.truest.ari = -2;
    for (const auto* row : genre) {
        const SilhouetteAgainstTruth::Extreme here{
            row->method, repeated ? row->reference.silhouette : row->own.silhouette, row->scores.ari};
        if (std::isnan(here.silhouette) || std::isnan(here.ari)) continue;
        pairs.emplace_back(here.silhouette, here.ari);
        if (here.silhouette > fact.widest.silhouette) fact.widest = here;
        if (here.ari > fact.truest.ari) fact.truest = here;
    }
    if (pairs.size() < kFewestRankedMethods) return std::nullopt;
    const auto rho = metrics::rank_correlation(pairs);
    if (!rho) return std::nullopt;
    fact.rho                      = *rho;
    fact.methods                  = pairs.size();
    std::tie(fact.low, fact.high) = rank_correlation_interval(*rho, pairs.size());
    if (fact.low <= 0 && fact.high >= 0) return std::nullopt;
    return fact;
}

Collapsed collapsed(const std::vector<ScoreRow>& rows) {
    Collapsed fact;
    for (const auto& row : rows)
        if (row.has_warning("W-COLLAPSED")) add_once(fact.methods, row.method);
    return fact;
}

ConfoundedBy confounded_by(const std::vector<ScoreRow>& rows) {
    ConfoundedBy fact;
    for (const auto& row : rows)
        for (const auto& warning : row.warnings)
            if (warning.code == "W-CONFOUNDED") add_once(fact.columns, warning.column);
    std::sort(fact.columns.begin(), fact.columns.end());
    return fact;
}

/// `Fact` is ConditionedOn, of models, or TookOut, of corrections and graphs.
template <class Fact>
Fact told_labels(const std::vector<ScoreRow>& rows) {
    Fact fact;
    for (const auto& row : rows)
        if (!row.conditioned_on.empty() && row.has_warning("W-BATCH-SEEN") == std::is_same_v<Fact, TookOut>)
            fact.methods.emplace_back(row.method, row.conditioned_on);
    std::sort(fact.methods.begin(), fact.methods.end());
    fact.methods.erase(std::unique(fact.methods.begin(), fact.methods.end()), fact.methods.end());
    return fact;
}

PretrainedOn pretrained_on(const std::vector<ScoreRow>& rows) {
    PretrainedOn fact;
    for (const auto& row : rows)
        for (const auto& weights : pretrained_names(evaluation::pretrained_on(row)))
            fact.methods.emplace_back(row.method, artifacts::labels_behind(weights));
    std::sort(fact.methods.begin(), fact.methods.end());
    fact.methods.erase(std::unique(fact.methods.begin(), fact.methods.end()), fact.methods.end());
    return fact;
}

/// What the numbers do not carry. `above` says whether a method is shown to be above raw K-Means.
void add_limits(const std::vector<ScoreRow>& rows, const ChosenRows& first, bool above, std::vector<Finding>& found) {
    const auto compared = [](const auto* row) { return !std::isnan(row->gain_low); };
    if (!above && std::any_of(first.begin(), first.end(), compared)) found.emplace_back(NoneAboveBaseline{});
    if (auto fact = confounded_by(rows); !fact.columns.empty()) found.emplace_back(std::move(fact));
    if (auto fact = told_labels<ConditionedOn>(rows); !fact.methods.empty()) found.emplace_back(std::move(fact));
    if (auto fact = told_labels<TookOut>(rows); !fact.methods.empty()) found.emplace_back(std::move(fact));
    if (auto fact = pretrained_on(rows); !fact.methods.empty()) found.emplace_back(std::move(fact));
    if (auto system = repeated_system(rows); !system.empty()) found.emplace_back(RepeatedChoices{std::move(system)});
    found.emplace_back(GeneralLimits{});
}

void add_comparisons(const ChosenRows& rows, AgainstBaseline baseline, std::vector<Finding>& found) {
    const auto scope = baseline.scope;
    found.emplace_back(better_than_chance(rows, scope));
    found.emplace_back(std::move(baseline));
    if (auto fact = against_the_highest(rows, scope)) found.emplace_back(std::move(*fact));
}

}  // namespace

std::pair<double, double> rank_correlation_interval(double rho, std::size_t pairs) {
    require(pairs >= 4, "E6105", "rank correlation interval: needs 4 pairs, but got {}", pairs);
    if (std::abs(rho) >= 1) return {rho, rho};
    constexpr double kNormal = 1.959963984540054;
    const double z = std::atanh(rho), sd = std::sqrt((1 + rho * rho / 2) / (static_cast<double>(pairs) - 3));
    return {std::tanh(z - kNormal * sd), std::tanh(z + kNormal * sd)};
}

std::optional<AgainstHighest> against_highest(const std::vector<ScoreRow>& rows, const std::string& target) {
    return against_the_highest(comparable(rows, target),
                               target == evaluation::kGenreWithinLanguage ? Scope::GenreWithinLanguage : Scope::Genre);
}

std::vector<Finding> findings(const std::vector<ScoreRow>& rows) {
    const auto within = comparable(rows, evaluation::kGenreWithinLanguage), language = comparable(rows, "language"),
               genre = comparable(rows, "genre");
    if (within.empty() && genre.empty()) return {NoGenreLabels{}};
    std::vector<Finding> found;
    const auto& first = within.empty() ? genre : within;
    auto baseline     = against_baseline(first, within.empty() ? Scope::Genre : Scope::GenreWithinLanguage);
    auto control      = on_every_fifth_file(rows, within);
    if (control) baseline.above = control->kept;
    const bool above = !baseline.above.empty();
    add_comparisons(first, std::move(baseline), found);
    if (!within.empty()) {
        if (control) found.emplace_back(std::move(*control));
        if (!language.empty()) found.emplace_back(language_against_genre(language, within));
    }
    if (auto fact = silhouette_against_truth(genre, !repeated_system(rows).empty()))
        found.emplace_back(std::move(*fact));
    if (auto fact = collapsed(rows); !fact.methods.empty()) found.emplace_back(std::move(fact));
    add_limits(rows, first, above, found);
    return found;
}

std::vector<Finding> findings(const std::vector<rundir::ProbeRecord>& probe) {
    std::vector<Finding> found;
    for (const auto& row : probe) {
        if (std::isnan(row.balanced_accuracy) || std::isnan(row.chance)) continue;
        auto plain = row.without_controls;
        if (plain && std::isnan(*plain)) plain.reset();
        found.emplace_back(ProbeFinding{row.column, row.balanced_accuracy, row.chance, plain});
    }
    return found;
}

std::vector<Finding> structure_findings(const std::filesystem::path& run) {
    const auto found = evaluation::read_structure(run);
    return found ? std::vector<Finding>{SongStructure{*found}} : std::vector<Finding>();
}

std::vector<Phrase> sentences(const std::vector<Finding>& findings) {
    std::vector<Phrase> said;
    for (const auto& finding : findings) said.push_back(sentence(finding));
    return said;
}

}  // namespace ektara::report
