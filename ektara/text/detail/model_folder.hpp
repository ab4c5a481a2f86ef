#pragma once

#include <filesystem>
#include <optional>

#include "ektara/text/bert.hpp"
#include "ektara/text/sentencepiece_model.hpp"

namespace ektara::text {

/// A sentence model in Hugging Face's layout.
struct FolderModel {
    Bert bert;
    /// Missing where the folder has no sentencepiece.bpe.model: then only token ids can be encoded.
    std::optional<SentencePieceModel> tokeniser;
    /// What sentence-transformers would put before a text, and whether it scales vectors to length 1.
    std::string prefix;
    bool normalise = false;
};

/// Reads config.json, model.safetensors (mapped; tensor names with or without "bert."), and, where they are there,
/// sentencepiece.bpe.model, modules.json (a Normalize module) and config_sentence_transformers.json (the prompt named
/// "query"). A multilingual E5, told by its `_name_or_path` or folder, has the prefix "query: " and length 1.
/// Throws Error E3201 (another kind of model), E3202 (a tensor is missing or has another shape), E3203 (the tokeniser
/// is another model's), E4101, E4202, E4204.
FolderModel read_model_folder(const std::filesystem::path& folder);

}  // namespace ektara::text
