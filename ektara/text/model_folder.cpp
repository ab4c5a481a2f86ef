#include "ektara/text/detail/model_folder.hpp"

#include <algorithm>

#include <fmt/ranges.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/safetensors.hpp"
#include "ektara/core/error.hpp"

namespace ektara::text {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;
using artifacts::SafetensorsFile;

/// Rows of an embedding table beyond the tokeniser's: the mask and what rounds the number up.
constexpr int kSpareRows = 128;

struct Checkpoint {
    SafetensorsFile file;
    std::string prefix;  // "" or "bert."
    std::string name;
};

int size_field(const Json& config, const char* key, const std::string& name) {
    if (!config.contains(key) || !config[key].is_number_unsigned() || config[key] > 10'000'000)
        fail("E3201", "{}: has no usable '{}'; take the config.json of the model's own folder", name, key);
    return config[key].get<int>();
}

std::string text_field(const Json& config, const char* key, const char* otherwise) {
    return config.contains(key) && config[key].is_string() ? config[key].get<std::string>() : otherwise;
}

BertShape shape_of(const Json& config, const std::string& name) {
    if (!config.is_object()) fail("E3201", "{}: is not an object; take the config.json of the model's folder", name);
    const std::pair<const char*, const char*> kMust[] = {
        {"model_type", "bert"}, {"hidden_act", "gelu"}, {"position_embedding_type", "absolute"}};
    for (const auto& [key, value] : kMust)
        if (const auto found = text_field(config, key, value); found != value)
            fail("E3201", "{}: {} is '{}', but only '{}' is supported; choose a BERT sentence model", name, key, found,
                 value);
    BertShape shape{.hidden            = size_field(config, "hidden_size", name),
                    .layers            = size_field(config, "num_hidden_layers", name),
                    .heads             = size_field(config, "num_attention_heads", name),
                    .intermediate_size = size_field(config, "intermediate_size", name),
                    .vocabulary        = size_field(config, "vocab_size", name),
                    .positions         = size_field(config, "max_position_embeddings", name)};
    if (config.contains("layer_norm_eps") && config["layer_norm_eps"].is_number())
        shape.epsilon = config["layer_norm_eps"].get<float>();
    require_shape(shape, name);
    return shape;
}

std::string shape_text(const std::vector<std::size_t>& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

/// The entry of a tensor whose shape is `wanted`, where 0 stands for any size.
const artifacts::TensorEntry& entry_of(const Checkpoint& checkpoint, const std::string& name,
                                       const std::vector<std::size_t>& wanted) {
    const auto* entry = checkpoint.file.find(checkpoint.prefix + name);
    if (entry == nullptr)
        fail("E3202", "{}: the tensor '{}' is missing; download the model again", checkpoint.name,
             checkpoint.prefix + name);
    const bool fits =
        std::equal(wanted.begin(), wanted.end(), entry->shape.begin(), entry->shape.end(),
                   [](std::size_t asked, std::size_t is) { return is > 0 && (asked == 0 || asked == is); });
    if (!fits)
        fail("E3202", "{}: the tensor '{}' has the shape {}, not {}; config.json is another model's", checkpoint.name,
             entry->name, shape_text(entry->shape), shape_text(wanted));
    return *entry;
}

TensorSource source_of(const Checkpoint& checkpoint, const BertShape& shape) {
    const auto word = entry_of(checkpoint, "embeddings.word_embeddings.weight",
                               {static_cast<std::size_t>(shape.vocabulary), static_cast<std::size_t>(shape.hidden)});
    return {
        [&checkpoint](const std::string& name, Eigen::Index rows, Eigen::Index columns) {
            const auto asked  = static_cast<std::size_t>(std::max<Eigen::Index>(rows, 0));
            const auto entry  = entry_of(checkpoint, name, {asked, static_cast<std::size_t>(columns)});
            const auto values = checkpoint.file.read(entry.name);
            return Matrix(Eigen::Map<const Matrix>(values.data(), static_cast<Eigen::Index>(entry.shape[0]), columns));
        },
        [&checkpoint](const std::string& name, Eigen::Index size) {
            const auto entry  = entry_of(checkpoint, name, {static_cast<std::size_t>(size)});
            const auto values = checkpoint.file.read(entry.name);
            return RowVector(Eigen::Map<const RowVector>(values.data(), size));
        },
        [file = checkpoint.file, word](int id) {
            const auto values = file.read_row(word, static_cast<std::size_t>(id));
            return RowVector(Eigen::Map<const RowVector>(values.data(), std::ssize(values)));
        }};
}

Checkpoint open_checkpoint(const fs::path& path) {
    Checkpoint checkpoint{SafetensorsFile(path), "", path.string()};
    if (checkpoint.file.find("bert.embeddings.word_embeddings.weight") != nullptr) checkpoint.prefix = "bert.";
    return checkpoint;
}

std::optional<SentencePieceModel> read_tokeniser(const fs::path& path, const BertShape& shape) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) return std::nullopt;
    SentencePieceModel tokeniser(path);
    if (tokeniser.size() > shape.vocabulary || tokeniser.size() + kSpareRows < shape.vocabulary)
        fail("E3203",
             "{}: makes {} ids, but the model has {} words: it is another model's tokeniser; take the one of "
             "the model's own folder",
             path.string(), tokeniser.size(), shape.vocabulary);
    return tokeniser;
}

/// What an optional .json beside the model says.
Json read_optional(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored) ? artifacts::read_json(path) : Json();
}

bool has_normalize(const Json& modules) {
    return modules.is_array() && std::any_of(modules.begin(), modules.end(), [](const Json& module) {
               return module.is_object() && text_field(module, "type", "").ends_with("Normalize");
           });
}

std::string query_prompt(const Json& config) {
    if (!config.is_object() || !config.contains("prompts") || !config["prompts"].is_object()) return {};
    return text_field(config["prompts"], "query", "");
}

}  // namespace

FolderModel read_model_folder(const fs::path& folder) {
    const auto config     = artifacts::read_json(folder / "config.json");
    const auto shape      = shape_of(config, (folder / "config.json").string());
    const auto checkpoint = open_checkpoint(folder / "model.safetensors");
    FolderModel model{read_bert(shape, source_of(checkpoint, shape)),
                      read_tokeniser(folder / "sentencepiece.bpe.model", shape),
                      query_prompt(read_optional(folder / "config_sentence_transformers.json")),
                      has_normalize(read_optional(folder / "modules.json"))};
    const auto names = text_field(config, "_name_or_path", "") + " " + fs::absolute(folder).filename().string();
    if (names.find("multilingual-e5") != std::string::npos) {
        model.prefix    = "query: ";
        model.normalise = true;
    }
    return model;
}

}  // namespace ektara::text
