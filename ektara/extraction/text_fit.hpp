#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/features/descriptions.hpp"
#include "ektara/models/input_recipe.hpp"
#include "ektara/tables/hybrid.hpp"

namespace ektara::extraction {

using TableSteps = std::vector<models::TableStep>;

/// What is taken out of lyrics, and the vector that stands for a track without any.
struct LyricsFit {
    std::vector<std::string> label_words;
    RowVector mean;
};

/// What text tables take from the whole collection: with it new songs get the words, vectors and scales that songs of
/// the collection get.
struct TextFit {
    /// Name of the sentence model and the digest of its weights; empty where no text was encoded.
    std::string sentence_model, weights;
    std::map<std::string, features::Thirds> thirds;
    std::optional<LyricsFit> lyrics;
    std::vector<tables::BlockFit> blocks;
};

/// As the steps of a recipe, numbers in the shortest text that gives the same bits, and back. Throws Error E5006 for
/// steps that cannot be read.
TableSteps to_steps(const TextFit& fit);
TextFit text_fit_from(const TableSteps& steps);

/// Writes the steps beside a table (text.npy: text.steps.json), and reads them; none where there is no such file.
void write_steps(const std::filesystem::path& table, const TableSteps& steps);
TableSteps read_steps(const std::filesystem::path& table);

}  // namespace ektara::extraction
