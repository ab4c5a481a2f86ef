#include "ektara/report/effects.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/ranges.h>

#include "ektara/core/held_columns.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/report/column_words.hpp"
#include "ektara/report/musical_key.hpp"

namespace ektara::report {
namespace {

struct Moments {
    double n = 0, mean = 0, squares = 0;
    /// Welford 1962.
    void add(double x) {
        ++n;
        const double before = x - mean;
        mean += before / n;
        squares += before * (x - mean);
    }
};

/// Difference of the means over the pooled deviation, which is at least `floor`.
double cohens_d(const Moments& inside, const Moments& outside, double floor) {
    const double pooled = std::sqrt((inside.squares + outside.squares) / std::max(1.0, inside.n + outside.n - 2));
    return (inside.mean - outside.mean) / std::max(pooled, floor);
}

std::string said(const ColumnWords& words, const std::string& column, const Effect& effect) {
    const bool more        = effect.effect > 0;
    const std::string word = more ? words.more : words.less;
    const std::string head = word.empty() ? column + (more ? " higher" : " lower") : word;
    return fmt::format("{}: {:.{}f} against {:.{}f}{}{}", head, effect.mean, words.digits, effect.others, words.digits,
                       words.unit.empty() ? "" : " ", words.unit);
}

Effect effect_of(const std::string& column, const Moments& inside, const Moments& outside, double floor) {
    const ColumnWords words = words_for(column);
    Effect effect{column, words.family, words.group, cohens_d(inside, outside, floor), inside.mean, outside.mean,
                  "",     "",           ""};
    effect.text = said(words, column, effect);
    effect.word = effect.effect > 0 ? words.high : words.low;
    return effect;
}

/// One effect a family, strongest family first.
std::vector<Effect> one_a_family(const std::vector<Effect>& all) {
    std::map<std::string, std::vector<Effect>> families;
    for (const auto& effect : all) families[effect.family].push_back(effect);
    std::vector<Effect> chosen;
    for (auto& [family, effects] : families) {
        double strongest = 0;
        for (const auto& effect : effects) strongest = std::max(strongest, std::abs(effect.effect));
        std::erase_if(effects, [&](const Effect& effect) { return std::abs(effect.effect) < 0.8 * strongest; });
        chosen.push_back(*std::max_element(effects.begin(), effects.end(), [](const Effect& a, const Effect& b) {
            const int first = words_for(a.column).priority, second = words_for(b.column).priority;
            return first != second ? first < second : std::abs(a.effect) < std::abs(b.effect);
        }));
    }
    std::stable_sort(chosen.begin(), chosen.end(),
                     [](const Effect& a, const Effect& b) { return std::abs(a.effect) > std::abs(b.effect); });
    return chosen;
}

/// What the group has beyond the others of a column of names; nothing where there are fewer than two names, or more
/// than half as many as rows.
std::vector<Effect> strongest_value(const Effect& of, const std::vector<std::string>& values,
                                    const std::vector<bool>& inside) {
    std::map<std::string, std::pair<Moments, Moments>> shares;
    for (const auto& value : values)
        if (!value.empty()) shares[value];
    if (shares.size() < 2 || 2 * shares.size() > values.size()) return {};
    for (std::size_t i = 0; i < values.size(); ++i)
        for (auto& [value, share] : shares) (inside[i] ? share.first : share.second).add(values[i] == value ? 1 : 0);
    Effect strongest = of;
    for (const auto& [value, share] : shares) {
        if (share.first.n == 0 || share.second.n == 0) return {};
        const double effect = cohens_d(share.first, share.second, 0.05);
        // What a group has tells more than what it lacks, where both are equally strong (two values).
        if (effect <= 0 || effect <= strongest.effect) continue;
        strongest.effect = effect;
        strongest.mean   = share.first.mean;
        strongest.others = share.second.mean;
        strongest.value  = value;
    }
    if (strongest.effect == 0) return {};
    return {strongest};
}

std::string said_of_shares(const Effect& effect, const char* before) {
    return fmt::format("{} {}{}: {:.0f} % against {:.0f} %", effect.mean > 0.5 + 1e-9 ? "mostly" : "more often", before,
                       effect.value, 100 * effect.mean, 100 * effect.others);
}

/// "more often in A: 31 % against 12 %".
std::vector<Effect> key_effect(const FeatureMatrix& features, Eigen::Index column, const std::vector<bool>& inside) {
    std::vector<std::string> keys;
    for (Eigen::Index i = 0; i < features.values.rows(); ++i)
        keys.push_back(key_name(static_cast<double>(features.values(i, column))));
    const auto& name = features.columns[static_cast<std::size_t>(column)];
    auto effects     = strongest_value({name, name, words_for(name).group, 0, 0, 0, "", "", ""}, keys, inside);
    for (auto& effect : effects) effect.text = said_of_shares(effect, "in ");
    return effects;
}

/// "female vocalists" of tag_female_vocalists.
std::string tag_word(const std::string& column) {
    std::string word = column.starts_with("tag_") ? column.substr(4) : column;
    std::replace(word.begin(), word.end(), '_', ' ');
    return word;
}

}  // namespace

std::vector<Effect> numeric_effects(const FeatureMatrix& features, const std::vector<bool>& inside) {
    std::vector<Effect> effects;
    for (Eigen::Index c = 0; c < features.values.cols(); ++c) {
        if (holds_keys(features, c)) {
            for (auto& effect : key_effect(features, c, inside)) effects.push_back(std::move(effect));
            continue;
        }
        Moments in, out, all;
        const double middle = held_about(features, c);
        double least = HUGE_VAL, most = -HUGE_VAL;
        for (Eigen::Index i = 0; i < features.values.rows(); ++i) {
            const double x = static_cast<double>(features.values(i, c));
            if (!std::isfinite(x)) continue;
            all.add(x);
            least = std::min(least, x), most = std::max(most, x);
            (inside[static_cast<std::size_t>(i)] ? in : out).add(x);
        }
        const double deviation = all.n > 0 ? std::sqrt(all.squares / all.n) : 0;
        if (in.n == 0 || out.n == 0 || differ_by_rounding(Eigen::Vector2d(least, most))) continue;
        in.mean += middle, out.mean += middle;
        effects.push_back(effect_of(features.columns[static_cast<std::size_t>(c)], in, out, 1e-3 * deviation));
    }
    return one_a_family(effects);
}

std::vector<Effect> stronger_tags(const FeatureMatrix& tags, const std::vector<bool>& inside, int count) {
    constexpr double kClear = 0.2;  // a small effect (Cohen 1988)
    auto effects            = numeric_effects(tags, inside);
    std::erase_if(effects, [](const Effect& effect) { return effect.effect < kClear; });
    if (effects.size() > static_cast<std::size_t>(count)) effects.resize(static_cast<std::size_t>(count));
    for (auto& effect : effects) effect.word = tag_word(effect.column);
    return effects;
}

Effect opinion_of(const FeatureMatrix& tags, const std::vector<Effect>& stronger) {
    std::vector<std::string> words;
    for (const auto& tag : stronger) words.push_back(fmt::format("{} {:+.1f}", tag.word, tag.effect));
    const auto model = tags.recipe.options.find(kPretrainedOption);
    Effect opinion   = stronger.front();
    opinion.column = opinion.family = "tags";
    opinion.group                   = "a model's opinion";
    opinion.word                    = "";
    opinion.text                    = fmt::format("in the opinion of {}: {}",
                               model == tags.recipe.options.end() ? std::string("a model") : model->second,
                                                  fmt::join(words, ", "));
    return opinion;
}

std::vector<Effect> label_effect(const std::string& column, const std::vector<std::string>& values,
                                 const std::vector<bool>& inside) {
    auto effects = strongest_value({column, column, "labels", 0, 0, 0, "", "", ""}, values, inside);
    for (auto& effect : effects) effect.text = said_of_shares(effect, "");
    return effects;
}

}  // namespace ektara::report
