#pragma once

#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::report {

/// How far one group of songs stands from the others in one column.
struct Effect {
    std::string column, family, group;
    /// Cohen's d: difference of the means over the pooled standard deviation (Cohen 1988); for a label, of the
    /// indicator of one of its values.
    double effect = 0;
    /// Mean in the group and among the others; for a label, shares.
    double mean = 0, others = 0;
    std::string value;  ///< of a label: which value; empty for a number
    std::string text;   ///< "faster: 128 against 96 BPM", "mostly bangla: 0.93 against 0.41"
    std::string word;   ///< for the name of the group: "fast"; empty where there is none
};

/// The effects of every numeric column, strongest first. Columns of one family (loudness and root mean square) are one:
/// the column of the highest priority whose effect is at least 0.8 of the strongest stands for all. Deviations are
/// floored at a thousandth of the column's own, so that a column without spread inside the groups stays finite;
/// constant columns and NaN cells are left out. A column of keys (musical_key.hpp) has no mean: its effect is that of
/// the key which the group has most beyond the others. `inside[i]` says whether row i belongs.
std::vector<Effect> numeric_effects(const FeatureMatrix& features, const std::vector<bool>& inside);

/// The strongest effect of one label column (the deviation of a share floored at 0.05), nothing where the column has
/// fewer than two values or more than half as many as rows.
std::vector<Effect> label_effect(const std::string& column, const std::vector<std::string>& values,
                                 const std::vector<bool>& inside);

/// The tags (columns tag_NAME of the feature `tags`) that a model gives the group more than the others, strongest
/// first: at most `count`, each of a Cohen's d of at least 0.2; `word` is the tag.
std::vector<Effect> stronger_tags(const FeatureMatrix& tags, const std::vector<bool>& inside, int count);

/// These tags (at least one) as one effect, marked as what they are: "in the opinion of musicnn-msd: guitar +1.2, slow
/// +0.9".
Effect opinion_of(const FeatureMatrix& tags, const std::vector<Effect>& stronger);

}  // namespace ektara::report
