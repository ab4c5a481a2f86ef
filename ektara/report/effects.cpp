#include "ektara/report/effects.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

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

/// "faster: tempo 128 BPM, elsewhere 96": as people are told it.
std::string told(const Effect& effect) {
    const auto head = effect.value.empty() ? effect.says : effect.says + " " + effect.value;
    if (effect.kind != EffectKind::Number)
        return fmt::format("{}: {:.0f} %, elsewhere {:.0f} %", head, 100 * effect.mean, 100 * effect.others);
    return fmt::format("{}: {} {:.{}f}{}{}, elsewhere {:.{}f}", head, effect.measure, effect.mean, effect.digits,
                       effect.unit.empty() ? "" : " ", effect.unit, effect.others, effect.digits);
}

/// Digits behind the point that show two digits of a difference.
int digits_for(double difference) {
    constexpr int kMost = 9;
    if (difference == 0) return 0;
    return std::clamp(1 - static_cast<int>(std::floor(std::log10(std::abs(difference)))), 0, kMost);
}

/// Of a column that is its owner's: its name, higher or lower.
void tell_by_name(Effect& effect) {
    effect.says    = effect.effect > 0 ? "higher" : "lower";
    effect.measure = effect.column;
    effect.digits  = digits_for(effect.mean - effect.others);
    effect.text    = fmt::format("{} {}: {:.{}f}, elsewhere {:.{}f}", effect.column, effect.says, effect.mean,
                                 effect.digits, effect.others, effect.digits);
}

Effect effect_of(const std::string& column, const Moments& inside, const Moments& outside, double floor) {
    const ColumnWords words = words_for(column);
    Effect effect;
    effect.column = column, effect.family = words.family, effect.group = words.group;
    effect.effect = cohens_d(inside, outside, floor);
    effect.mean = inside.mean, effect.others = outside.mean;
    effect.reversed = words.reversed;
    const bool more = effect.effect > 0;
    effect.says     = more ? words.more : words.less;
    effect.word     = more ? words.high : words.low;
    effect.measure  = words.measure;
    effect.unit     = words.unit;
    effect.digits   = words.digits;
    if (effect.says.empty() || words.spread) {
        effect.kind = EffectKind::Words;
        effect.text = effect.says;
        if (!words.known) effect.kind = EffectKind::Number, tell_by_name(effect);
    } else {
        effect.text = told(effect);
    }
    return effect;
}

/// Whether both numbers of it are the same as they are told.
bool is_hidden(const Effect& effect) {
    if (effect.kind == EffectKind::Words) return false;
    const double scale = effect.kind == EffectKind::Number ? 1 : 100;
    const int digits   = effect.kind == EffectKind::Number ? effect.digits : 0;
    const auto told    = [&](double x) { return fmt::format("{:.{}f}", scale * x, digits); };
    return told(effect.mean) == told(effect.others);
}

/// What a group of columns is called together.
const std::map<std::string, std::string> kTogether{{"timbre", "unlike the rest in tone colour"},
                                                   {"harmony", "unlike the rest in its notes"},
                                                   {"rhythm", "unlike the rest in rhythm"},
                                                   {"dynamics", "unlike the rest in dynamics"}};

/// Effects without a plain word, strongest first, become one a group of columns, or go.
void tell_together(std::vector<Effect>& effects) {
    constexpr double kLarge = 0.8;  // Cohen 1988
    std::set<std::string> told;
    std::erase_if(effects, [&](Effect& effect) {
        if (effect.kind != EffectKind::Words || !effect.says.empty()) return false;
        const auto together = kTogether.find(effect.group);
        if (together == kTogether.end() || std::abs(effect.effect) < kLarge || !told.insert(effect.group).second)
            return true;
        effect.says = effect.text = together->second;
        // How far is all that can be said, not where to.
        effect.reversed = effect.effect < 0;
        return false;
    });
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

/// An effect of a column before any of its values is looked at.
Effect of_column(const std::string& column, const std::string& group, EffectKind kind) {
    Effect effect;
    effect.column = effect.family = effect.measure = column;
    effect.group                                   = group;
    effect.kind                                    = kind;
    return effect;
}

/// "more often in A: 31 % against 12 %".
std::vector<Effect> key_effect(const FeatureMatrix& features, Eigen::Index column, const std::vector<bool>& inside) {
    std::vector<std::string> keys;
    for (Eigen::Index i = 0; i < features.values.rows(); ++i)
        keys.push_back(key_name(static_cast<double>(features.values(i, column))));
    const auto& name = features.columns[static_cast<std::size_t>(column)];
    auto effects     = strongest_value(of_column(name, words_for(name).group, EffectKind::Key), keys, inside);
    for (auto& effect : effects) {
        effect.says = effect.mean > 0.5 + 1e-9 ? "mostly in" : "more often in";
        effect.text = told(effect);
    }
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
    std::erase_if(effects, is_hidden);
    effects = one_a_family(effects);
    tell_together(effects);
    return effects;
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
    opinion.kind                    = EffectKind::Opinion;
    opinion.word                    = "";
    opinion.says                    = "in the opinion of";
    opinion.value = fmt::format("{}: {}", model == tags.recipe.options.end() ? std::string("a model") : model->second,
                                fmt::join(words, ", "));
    opinion.text  = opinion.says + " " + opinion.value;
    return opinion;
}

std::vector<Effect> label_effect(const std::string& column, const std::vector<std::string>& values,
                                 const std::vector<bool>& inside) {
    auto effects = strongest_value(of_column(column, "labels", EffectKind::Label), values, inside);
    for (auto& effect : effects) {
        effect.says = effect.mean > 0.5 + 1e-9 ? "mostly" : "more often";
        effect.text = told(effect);
    }
    std::erase_if(effects, is_hidden);
    return effects;
}

const char* name_of(EffectKind kind) {
    constexpr std::array<const char*, 5> kNames{"number", "label", "key", "words", "opinion"};
    return kNames.at(static_cast<std::size_t>(kind));
}

std::vector<std::string> all_effect_texts() {
    std::vector<std::string> texts{"mostly", "more often", "mostly in",        "more often in",
                                   "higher", "lower",      "in the opinion of"};
    for (const auto& [group, together] : kTogether) texts.push_back(together);
    return texts;
}

}  // namespace ektara::report
