#pragma once

#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::report {

/// What an effect speaks of: a number, the share of a label's value or of a key, words without a number, or what
/// a model thinks.
enum class EffectKind { Number, Label, Key, Words, Opinion };
/// "number", "label", "key", "words", "opinion": in explain.json and on the page.
const char* name_of(EffectKind kind);

/// How far one group of songs stands from the others in one column.
struct Effect {
    std::string column, family, group;
    EffectKind kind = EffectKind::Number;
    /// Cohen's d: difference of the means over the pooled standard deviation (Cohen 1988); for a label, of the
    /// indicator of one of its values.
    double effect = 0;
    /// Mean in the group and among the others; for a label, shares.
    double mean = 0, others = 0;
    std::string value;          ///< of a label or a key: which; empty for a number
    std::string says;           ///< the comparative: "faster", "mostly", "more often in"
    std::string measure, unit;  ///< what the number is: "tempo", "BPM"
    int digits    = 2;          ///< of mean and others as they are told; only for numbers
    bool reversed = false;      ///< `says` points the other way than the column: less harmonic is more percussive
    std::string text;           ///< "faster: tempo 128 BPM, elsewhere 96", "mostly bangla: 93 %, elsewhere 41 %"
    std::string word;           ///< for the name of the group: "fast"; empty where there is none

    /// The effect as its word points: more than 0 for "faster" and "more percussive", less for "slower".
    double strength() const { return reversed ? -effect : effect; }
};

/// The effects of every numeric column, strongest first. Columns of one family (loudness and root mean square) are one:
/// the column of the highest priority whose effect is at least 0.8 of the strongest stands for all. Deviations are
/// floored at a thousandth of the column's own, so that a column without spread inside the groups stays finite;
/// constant columns and NaN cells are left out. A column of keys (musical_key.hpp) has no mean: its effect is that of
/// the key which the group has most beyond the others. `inside[i]` says whether row i belongs.
///
/// What is told is told in plain words. A difference that rounding hides is left out. Columns of Ektara and librosa
/// without a plain word (MFCC 10, tonnetz 6) are told together, the strongest of each group of columns from 0.8 on:
/// "unlike the rest in tone colour". Columns of others are called by their names.
std::vector<Effect> numeric_effects(const FeatureMatrix& features, const std::vector<bool>& inside);

/// The strongest effect of one label column (the deviation of a share floored at 0.05), nothing where the column has
/// fewer than two values or more than half as many as rows.
std::vector<Effect> label_effect(const std::string& column, const std::vector<std::string>& values,
                                 const std::vector<bool>& inside);

/// Every fixed text that effects have beside those of columns (column_words.hpp): the page's catalogue knows them.
std::vector<std::string> all_effect_texts();

/// The tags (columns tag_NAME of the feature `tags`) that a model gives the group more than the others, strongest
/// first: at most `count`, each of a Cohen's d of at least 0.2; `word` is the tag.
std::vector<Effect> stronger_tags(const FeatureMatrix& tags, const std::vector<bool>& inside, int count);

/// These tags (at least one) as one effect, marked as what they are: "in the opinion of musicnn-msd: guitar +1.2, slow
/// +0.9".
Effect opinion_of(const FeatureMatrix& tags, const std::vector<Effect>& stronger);

}  // namespace ektara::report
