#include "ektara/features/descriptions.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "ektara/core/error.hpp"

namespace ektara::features {
namespace {

/// A descriptor and its words for the lower, middle and upper third.
struct Scale {
    const char* column;
    std::array<const char*, 3> english, bangla;
};

constexpr std::array kScales{
    Scale{"tempo_bpm", {"slow", "moderate", "fast"}, {"ধীর", "মাঝারি", "দ্রুত"}},
    Scale{"loudness_lufs", {"quiet", "medium-loud", "loud"}, {"মৃদু", "মাঝারি জোরের", "জোরালো"}},
    Scale{"spectral_centroid_hz", {"dark", "balanced", "bright"}, {"গাঢ়", "সুষম", "উজ্জ্বল"}},
    Scale{"onset_strength", {"sparse", "steady", "busy"}, {"হালকা", "স্থির", "ঘন"}},
    Scale{"loudness_range_lu", {"even", "changing", "very wide"}, {"সমান", "পরিবর্তনশীল", "খুব ওঠানামা করা"}},
    Scale{"harmonic_ratio", {"percussive", "mixed", "melodic"}, {"তালপ্রধান", "মিশ্র", "সুরপ্রধান"}},
    Scale{"chroma_entropy", {"few notes", "several notes", "many notes"}, {"অল্প স্বর", "কয়েকটি স্বর", "অনেক স্বর"}},
    Scale{"spectral_flatness", {"pure", "slightly rough", "noisy"}, {"নির্মল", "একটু খসখসে", "কোলাহলময়"}},
};

std::size_t column_of(const FeatureMatrix& table, const char* name) {
    const auto found = std::find(table.columns.begin(), table.columns.end(), name);
    require(found != table.columns.end(), "E3303", "describe: the descriptors lack the column '{}'; extract them again",
            name);
    return static_cast<std::size_t>(found - table.columns.begin());
}

Thirds thirds_of_column(const FeatureMatrix& table, const char* name) {
    const auto values = table.values.col(static_cast<Eigen::Index>(column_of(table, name)));
    std::vector<float> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    if (sorted.empty()) return {};
    return {sorted[sorted.size() / 3], sorted[sorted.size() * 2 / 3], sorted.front() < sorted.back()};
}

/// 0, 1 or 2 for each row: the third in which its value lies. Equal values are in the same third.
std::vector<std::size_t> levels_of(const FeatureMatrix& table, const char* name, const Thirds& thirds) {
    std::vector<std::size_t> levels;
    for (const float value : table.values.col(static_cast<Eigen::Index>(column_of(table, name))))
        levels.push_back(!thirds.spread ? 1 : value < thirds.lower ? 0 : value < thirds.upper ? 1 : 2);
    return levels;
}

std::string english_sentence(const std::array<const char*, kScales.size()>& w, bool major) {
    return fmt::format(
        "A {} and {} song with a {} sound, {} rhythm and {} dynamics; {} in texture, {} in a {} key, {} in "
        "tone.",
        w[0], w[1], w[2], w[3], w[4], w[5], w[6], major ? "major" : "minor", w[7]);
}

std::string bangla_sentence(const std::array<const char*, kScales.size()>& w, bool major) {
    return fmt::format("{} লয়ের {} গান, আওয়াজ {}, ছন্দ {}, শব্দের জোর {}; গড়ন {}, {} ঠাটে {}, ধ্বনি {}।", w[0], w[1], w[2],
                       w[3], w[4], w[5], major ? "মেজর" : "মাইনর", w[6], w[7]);
}

}  // namespace

std::map<std::string, Thirds> thirds_of(const FeatureMatrix& descriptors) {
    std::map<std::string, Thirds> thirds;
    for (const auto& scale : kScales) thirds[scale.column] = thirds_of_column(descriptors, scale.column);
    return thirds;
}

std::vector<Description> describe(const FeatureMatrix& descriptors) {
    return describe(descriptors, thirds_of(descriptors));
}

std::vector<Description> describe(const FeatureMatrix& descriptors, const std::map<std::string, Thirds>& thirds) {
    std::array<std::vector<std::size_t>, kScales.size()> levels;
    for (std::size_t s = 0; s < kScales.size(); ++s) {
        const auto found = thirds.find(kScales[s].column);
        require(found != thirds.end(), "E3303", "describe: there are no thirds of the column '{}'", kScales[s].column);
        levels[s] = levels_of(descriptors, kScales[s].column, found->second);
    }
    const auto mode = static_cast<Eigen::Index>(column_of(descriptors, "mode"));
    std::vector<Description> all;
    for (std::size_t i = 0; i < descriptors.rows.size(); ++i) {
        std::array<const char*, kScales.size()> english{}, bangla{};
        for (std::size_t s = 0; s < kScales.size(); ++s) {
            english[s] = kScales[s].english[levels[s][i]];
            bangla[s]  = kScales[s].bangla[levels[s][i]];
        }
        const bool major = descriptors.values(static_cast<Eigen::Index>(i), mode) >= 0.5f;
        all.push_back({descriptors.rows[i], english_sentence(english, major), bangla_sentence(bangla, major)});
    }
    return all;
}

Repetition repetition(const std::vector<std::string>& sentences) {
    std::map<std::string, std::size_t> counts;
    for (const auto& sentence : sentences) ++counts[sentence];
    std::size_t most = 0;
    for (const auto& [sentence, count] : counts) most = std::max(most, count);
    const auto rows = static_cast<double>(std::max<std::size_t>(1, sentences.size()));
    return {static_cast<double>(counts.size()) / rows, static_cast<double>(most) / rows};
}

}  // namespace ektara::features
