#include "ektara/models/checkpoint.hpp"

#include <algorithm>

#include <fmt/ranges.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/safetensors.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/version.hpp"
#include "ektara/models/detail/card.hpp"
#include "ektara/models/diagnostics_json.hpp"

namespace ektara::models {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;
using artifacts::SafetensorsFile;
using artifacts::TensorView;

constexpr const char* kMean      = "input_mean";
constexpr const char* kScale     = "input_scale";
constexpr const char* kTransform = "input_transform";
/// What is left of a tensor's numbers in single precision, where anything is.
constexpr const char* kRest = "_rest";

std::span<const float> slice(const FlatBuffer& buffer, const TensorSpec& tensor) {
    return {buffer.data() + tensor.offset, tensor.count()};
}

/// A tensor of numbers that are sums of two of single precision.
struct TwoSingles {
    explicit TwoSingles(const MatrixD& values)
        : first(values.cast<float>()), rest((values - first.cast<double>()).cast<float>()) {}
    void add_to(std::vector<TensorView>& tensors, const char* name, const std::vector<std::size_t>& shape) const {
        const auto count = static_cast<std::size_t>(first.size());
        tensors.push_back({name, shape, {first.data(), count}});
        if (!rest.isZero(0)) tensors.push_back({std::string(name) + kRest, shape, {rest.data(), count}});
    }
    Matrix first, rest;
};

void save_weights(const fs::path& path, const Fit& fit, const tables::Standardiser& input) {
    std::vector<TensorView> tensors;
    for (const auto& tensor : fit.network.layout().tensors())
        tensors.push_back({tensor.name, tensor.shape, slice(fit.network.parameters(), tensor)});
    const auto columns = static_cast<std::size_t>(input.mean.size());
    const TwoSingles mean(input.mean), transform(tables::parameters_of(input.column_transform));
    mean.add_to(tensors, kMean, {columns});
    tensors.push_back({kScale, {columns}, {input.scale.data(), columns}});
    if (transform.first.size() > 0)
        transform.add_to(tensors, kTransform, {static_cast<std::size_t>(transform.first.rows()), columns});
    artifacts::write_safetensors(path, tensors, {{"model", name(fit.options)}, {"ektara", version()}});
}

void save_optimiser(const fs::path& path, const AdamState& state) {
    const auto count = static_cast<std::size_t>(state.mean.size());
    artifacts::write_safetensors(
        path, {{"mean", {count}, {state.mean.data(), count}}, {"variance", {count}, {state.variance.data(), count}}},
        {{"optimiser", "adam"}, {"steps", fmt::format("{}", state.steps)}});
}

Json to_json(const InputRecipe& recipe) {
    Json steps = Json::array();
    for (const auto& step : recipe.steps) steps.push_back({{"kind", step.kind}, {"options", step.options}});
    return {{"features", recipe.features},
            {"options", recipe.options},
            {"analysis_build", recipe.analysis_build},
            {"steps", steps}};
}

std::optional<InputRecipe> input_recipe_from(const Json& config) {
    if (!config.contains("input")) return std::nullopt;
    using Options     = std::map<std::string, std::string>;
    const Json& input = config.at("input");
    InputRecipe recipe{input.at("features").get<std::vector<std::string>>(), input.at("options").get<Options>(),
                       input.at("analysis_build").get<std::string>()};
    for (const auto& step : input.at("steps"))
        recipe.steps.push_back({step.at("kind").get<std::string>(), step.at("options").get<Options>()});
    return recipe;
}

Json config_of(const Fit& fit, const tables::Standardiser& standardiser, const Provenance& provenance) {
    Json options;
    for (const auto& option : list_options(fit.options)) options[option.name] = option.value;
    Json warnings = Json::array();
    for (const auto& warning : fit.warnings) warnings.push_back({{"code", warning.code}, {"text", warning.text}});
    Json config       = {{"model", name(fit.options)},
                         {"version", version()},
                         {"seed", fit.seed},
                         {"data", provenance.data},
                         {"options", options},
                         {"columns", standardiser.columns},
                         {"log_columns", standardiser.log_columns},
                         {"transform", options_detail::to_text(standardiser.column_transform.kind())},
                         {"diagnostics", to_json(fit.diagnostics)},
                         {"warnings", warnings}};
    const auto& shape = fit.network.architecture();
    if (shape.channels > 0) config["input_shape"] = {shape.channels, shape.inputs / shape.channels};
    if (fit.pairing.has_crops()) config["crops"] = fit.pairing.crops();
    for (std::size_t b = 0; b < fit.blocks.size(); ++b)
        config["blocks"].push_back(
            {{"name", fit.blocks[b].name}, {"columns", fit.blocks[b].columns}, {"rows", fit.rows_with_block[b]}});
    if (fit.condition) {
        config["conditioned_on"]   = fit.condition->column;
        config["condition_values"] = fit.condition->values;
        config["condition_shares"] = fit.condition->shares;
    }
    if (provenance.input) config["input"] = to_json(*provenance.input);
    return config;
}

std::optional<Condition> condition_from(const Json& config) {
    if (!config.contains("conditioned_on")) return std::nullopt;
    Condition condition{config.at("conditioned_on").get<std::string>(),
                        config.at("condition_values").get<std::vector<std::string>>(),
                        config.at("condition_shares").get<std::vector<float>>()};
    if (condition.values.size() != condition.shares.size())
        fail("E5006", "the model's condition has {} values and {} shares; train the model again",
             condition.values.size(), condition.shares.size());
    return condition;
}

std::vector<tables::BlockColumns> blocks_from(const Json& config) {
    std::vector<tables::BlockColumns> blocks;
    if (config.contains("blocks"))
        for (const auto& block : config.at("blocks"))
            blocks.push_back({block.at("name").get<std::string>(), block.at("columns").get<int>()});
    return blocks;
}

/// The shape of the network of a configuration with so many inputs.
Architecture architecture_from(const Json& config, const Options& options, int inputs,
                               const std::optional<Condition>& condition) {
    const int channels = config.contains("input_shape") ? config.at("input_shape").at(0).get<int>() : 0;
    std::vector<int> blocks;
    int columns = 0;
    for (const auto& block : blocks_from(config)) {
        blocks.push_back(block.columns);
        columns += std::max(0, block.columns);
    }
    const bool multimodal = std::holds_alternative<MultimodalVaeOptions>(options);
    if (multimodal != (blocks.size() > 1) || (multimodal && columns != inputs))
        fail("E5006", "the model's {} blocks have {} columns, but its standardiser {}; train the model again",
             blocks.size(), columns, inputs);
    return architecture_of(options, inputs, channels, condition ? static_cast<int>(condition->values.size()) : 0,
                           blocks);
}

/// loss, reconstruction and KL a row; empty cells where there were no rows.
void add_losses(const LossRecord& record, std::vector<std::string>& cells) {
    for (const double sum : {record.objective, record.reconstruction, record.kl})
        cells.push_back(record.rows > 0 ? artifacts::format_number(sum / static_cast<double>(record.rows)) : "");
}

/// Terms of the training loss that have a weight, a row; the others' cells stay empty.
void add_terms(const LossRecord& record, const LossWeights& weights, std::vector<std::string>& cells) {
    const auto cell = [&](bool has, double sum) {
        cells.push_back(has ? artifacts::format_number(sum / static_cast<double>(record.rows)) : "");
    };
    cell(weights.tc_weight > 0, record.mutual_information);
    cell(weights.tc_weight > 0, record.total_correlation);
    cell(weights.tc_weight > 0, record.dimension_kl);
    cell(weights.dip_weight > 0, record.dip);
}

artifacts::CsvTable history_table(const std::vector<Epoch>& history, const LossWeights& weights) {
    artifacts::CsvTable table;
    table.columns = {"epoch",          "steps", "learning_rate",      "loss",
                     "reconstruction", "kl",    "heldout_loss",       "heldout_reconstruction",
                     "heldout_kl",     "beta",  "mutual_information", "total_correlation",
                     "dimension_kl",   "dip"};
    for (const auto& epoch : history) {
        table.rows.push_back({fmt::format("{}", epoch.number), fmt::format("{}", epoch.steps),
                              artifacts::format_number(epoch.learning_rate)});
        add_losses(epoch.train, table.rows.back());
        add_losses(epoch.heldout, table.rows.back());
        table.rows.back().push_back(artifacts::format_number(epoch.beta));
        add_terms(epoch.train, weights, table.rows.back());
    }
    return table;
}

/// A tensor of exactly this shape.
std::vector<float> read_shaped(const SafetensorsFile& file, const fs::path& path, const std::string& tensor,
                               const std::vector<std::size_t>& shape) {
    const auto* entry = file.find(tensor);
    if (entry == nullptr || entry->shape != shape)
        fail("E5006", "{}: tensor '{}' should have the shape ({}), but {}; train the model again", path.string(),
             tensor, fmt::join(shape, ", "),
             entry == nullptr ? "is missing" : fmt::format("has ({})", fmt::join(entry->shape, ", ")));
    std::vector<float> values = file.read(tensor);
    if (!Eigen::Map<const FlatBuffer>(values.data(), static_cast<Eigen::Index>(values.size())).allFinite())
        fail("E5006", "{}: tensor '{}' holds values that are not finite; train the model again", path.string(), tensor);
    return values;
}

/// A tensor of one or two dimensions with what single precision left of it, if anything.
MatrixD read_two_singles(const SafetensorsFile& file, const fs::path& path, const std::string& tensor,
                         const std::vector<std::size_t>& shape) {
    const auto columns = static_cast<Eigen::Index>(shape.back());
    const auto matrix  = [&](const std::string& name) -> MatrixD {
        const auto values = read_shaped(file, path, name, shape);
        return Eigen::Map<const Matrix>(values.data(), std::ssize(values) / std::max<Eigen::Index>(1, columns), columns)
            .cast<double>();
    };
    MatrixD values = matrix(tensor);
    if (file.find(tensor + kRest) != nullptr) values += matrix(tensor + kRest);
    return values;
}

/// The transform of the columns; files of before there was one have none.
tables::ColumnTransform read_transform(const Json& config, const SafetensorsFile& file, const fs::path& path,
                                       const std::vector<std::string>& columns) {
    tables::Transform kind = tables::Transform::None;
    if (config.contains("transform"))
        options_detail::from_text(kind, "transform", config.at("transform").get<std::string>());
    if (kind == tables::Transform::None) return {};
    const auto* entry      = file.find(kTransform);
    const std::size_t rows = entry == nullptr || entry->shape.empty() ? 1 : entry->shape[0];
    return tables::transform_from(columns, kind, read_two_singles(file, path, kTransform, {rows, columns.size()}));
}

/// Earlier versions wrote the options of all kinds beside every model; those of another kind changed nothing.
bool is_of_another_kind(const std::string& option) {
    for (const auto& kind : kinds())
        for (const auto& known : list_options(default_options(kind)))
            if (known.name == option) return true;
    return false;
}

Options options_from_json(const Json& config, const fs::path& path) {
    Options options = default_options(config.at("model").get<std::string>());
    for (const auto& [option, value] : config.at("options").items())
        if (!set_option(options, option, value.get<std::string>()) && !is_of_another_kind(option))
            fail("E5006", "{}: has an unknown option '{}'; it is of another version, train the model again",
                 path.string(), option);
    check(options);
    return options;
}

}  // namespace

void save_model(const fs::path& folder, const Fit& fit, const tables::Standardiser& standardiser,
                const Provenance& provenance) {
    save_weights(folder / "model.safetensors", fit, standardiser);
    save_optimiser(folder / "optimizer.safetensors", fit.training.optimiser);
    artifacts::write_csv(folder / "history.csv", history_table(fit.training.history, loss_weights(fit.options, 0)));
    artifacts::write_file(folder / "card.md", model_card(fit, standardiser, provenance.data));
    artifacts::write_json(folder / "config.json", config_of(fit, standardiser, provenance));
}

Model load_model(const fs::path& folder) {
    const fs::path config_path = folder / "config.json", weights_path = folder / "model.safetensors";
    const Json config = artifacts::read_json(config_path);
    try {
        const Options options = options_from_json(config, config_path);
        tables::Standardiser input;
        input.columns     = config.at("columns").get<std::vector<std::string>>();
        input.log_columns = config.at("log_columns").get<std::vector<std::string>>();
        auto condition    = condition_from(config);
        const auto shape  = architecture_from(config, options, static_cast<int>(input.columns.size()), condition);
        Model model{Network(shape),
                    std::move(input),
                    options,
                    config.at("seed").get<Seed>(),
                    std::move(condition),
                    input_recipe_from(config),
                    config.value("crops", 1),
                    blocks_from(config)};
        const SafetensorsFile file(weights_path);
        for (const auto& tensor : model.network.layout().tensors()) {
            const auto values = read_shaped(file, weights_path, tensor.name, tensor.shape);
            std::copy(values.begin(), values.end(), model.network.parameters().data() + tensor.offset);
        }
        auto& standardiser = model.standardiser;
        const std::vector<std::size_t> columns{standardiser.columns.size()};
        standardiser.mean             = read_two_singles(file, weights_path, kMean, columns);
        standardiser.scale            = read_two_singles(file, weights_path, kScale, columns).cast<float>();
        standardiser.column_transform = read_transform(config, file, weights_path, standardiser.columns);
        return model;
    } catch (const nlohmann::json::exception& problem) {
        fail("E5006", "{}: is not the configuration of a model: {}; train the model again", config_path.string(),
             problem.what());
    }
}

}  // namespace ektara::models
