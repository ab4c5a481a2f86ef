#include "ektara/models/detail/training_state.hpp"

#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/safetensors.hpp"
#include "ektara/core/error.hpp"

namespace ektara::models {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

/// FNV-1a (Fowler, Noll and Vo), 64 bits.
class Hash {
  public:
    void add(const void* data, std::size_t size) {
        const auto* bytes = static_cast<const unsigned char*>(data);
        for (std::size_t i = 0; i < size; ++i) value_ = (value_ ^ bytes[i]) * 0x100000001b3ULL;
    }
    void add(const Matrix& matrix) {
        const Eigen::Index shape[] = {matrix.rows(), matrix.cols()};
        add(shape, sizeof shape);
        add(matrix.data(), static_cast<std::size_t>(matrix.size()) * sizeof(float));
    }
    std::uint64_t value() const { return value_; }

  private:
    std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

/// Every number of a record; the text of a double in JSON is read back to the same bits.
template <class Record, class Visit>
void visit_numbers(Record& record, Visit&& visit) {
    for (auto* number : {&record.objective, &record.reconstruction, &record.kl, &record.mutual_information,
                         &record.total_correlation, &record.dimension_kl, &record.dip})
        visit(*number);
    for (auto& number : record.kl_by_dimension) visit(number);
}

Json to_json(const LossRecord& record) {
    Json numbers = Json::array({record.rows});
    visit_numbers(record, [&](double number) { numbers.push_back(number); });
    return numbers;
}

LossRecord record_from(const Json& numbers) {
    constexpr std::size_t kScalars = 8;
    if (numbers.size() < kScalars) fail("E5006", "a checkpoint's history lacks numbers; train the model again");
    LossRecord record(static_cast<Eigen::Index>(numbers.size() - kScalars));
    record.rows    = numbers.at(0).get<long>();
    std::size_t at = 1;
    visit_numbers(record, [&](double& number) { number = numbers.at(at++).get<double>(); });
    return record;
}

Json to_json(const TrainingState& state, const std::string& fingerprint) {
    Json history = Json::array();
    for (const auto& epoch : state.history)
        history.push_back({epoch.steps, epoch.learning_rate, epoch.beta, to_json(epoch.train), to_json(epoch.heldout)});
    return {{"fingerprint", fingerprint},
            {"steps", state.optimiser.steps},
            {"best_epoch", state.best_epoch},
            {"best_steps", state.best_steps},
            {"best_loss", state.best_loss},
            {"choosing", state.choosing},
            {"history", history}};
}

void read_history(const Json& json, TrainingState& state) {
    for (const auto& row : json) {
        Epoch epoch{static_cast<int>(state.history.size()) + 1,
                    row.at(0).get<long>(),
                    row.at(1).get<double>(),
                    row.at(2).get<double>(),
                    record_from(row.at(3)),
                    record_from(row.at(4))};
        state.history.push_back(std::move(epoch));
    }
}

FlatBuffer read_buffer(const artifacts::SafetensorsFile& file, const fs::path& path, const char* tensor,
                       Eigen::Index size) {
    const auto* entry = file.find(tensor);
    if (entry == nullptr || entry->shape != std::vector<std::size_t>{static_cast<std::size_t>(size)})
        fail("E5006", "{}: tensor '{}' should have {} values; this checkpoint is of a network of another shape",
             path.string(), tensor, size);
    const auto values   = file.read(tensor);
    const FlatBuffer in = Eigen::Map<const FlatBuffer>(values.data(), size);
    if (!in.allFinite())
        fail("E5006", "{}: tensor '{}' holds values that are not finite; train without --resume", path.string(),
             tensor);
    return in;
}

}  // namespace

std::string fingerprint(const Options& options, Seed seed, const TrainingSet& set) {
    // What may differ: when training ends.
    Options same               = options;
    const TrainingOptions any  = {};
    auto& training             = training_of(same);
    training.max_epochs        = any.max_epochs;
    training.min_epochs        = any.min_epochs;
    training.min_steps         = any.min_steps;
    training.patience          = any.patience;
    training.checkpoint_epochs = any.checkpoint_epochs;
    std::string text           = fmt::format("{} seed={}", name(options), seed);
    if (set.examples.crops > 1) text += fmt::format(" crops={}", set.examples.crops);
    for (const auto& block : set.blocks) text += fmt::format(" {}:{}", block.name, block.columns);
    for (const auto& option : list_options(same)) text += fmt::format(" {}={}", option.name, option.value);
    Hash hash;
    hash.add(set.examples.values);
    hash.add(set.examples.condition);
    hash.add(set.examples.present);
    for (const auto& song : set.song_of_row) hash.add(song.c_str(), song.size() + 1);
    return fmt::format("{} rows={:016x}", text, hash.value());
}

void save_state(const fs::path& file, const TrainingState& state, const std::string& fingerprint) {
    const auto count = static_cast<std::size_t>(state.parameters.size());
    const auto view  = [&](const char* name, const FlatBuffer& buffer) {
        return artifacts::TensorView{name, {count}, {buffer.data(), count}};
    };
    artifacts::write_safetensors(file,
                                 {view("parameters", state.parameters), view("best", state.best),
                                  view("mean", state.optimiser.mean), view("variance", state.optimiser.variance)},
                                 {{"state", to_json(state, fingerprint).dump()}});
}

TrainingState load_state(const fs::path& path, Eigen::Index parameters, const std::string& fingerprint) {
    const artifacts::SafetensorsFile file(path);
    const auto& metadata = file.header().metadata;
    if (!metadata.contains("state"))
        fail("E5006", "{}: is no checkpoint; name the folder that was trained into", path.string());
    const Json json = artifacts::parse_json(metadata.at("state"), path.string());
    try {
        if (json.at("fingerprint").get<std::string>() != fingerprint)
            fail<UsageError>("E5011",
                             "{}: is a checkpoint of other options, another seed or other rows; give the same ones, or "
                             "train without --resume",
                             path.string());
        TrainingState state;
        state.parameters         = read_buffer(file, path, "parameters", parameters);
        state.best               = read_buffer(file, path, "best", parameters);
        state.optimiser.mean     = read_buffer(file, path, "mean", parameters);
        state.optimiser.variance = read_buffer(file, path, "variance", parameters);
        state.optimiser.steps    = json.at("steps").get<long>();
        state.best_epoch         = json.at("best_epoch").get<int>();
        state.best_steps         = json.at("best_steps").get<long>();
        state.best_loss          = json.at("best_loss").get<double>();
        state.choosing           = json.at("choosing").get<bool>();
        read_history(json.at("history"), state);
        return state;
    } catch (const nlohmann::json::exception& problem) {
        fail("E5006", "{}: is not a checkpoint: {}; train without --resume", path.string(), problem.what());
    }
}

}  // namespace ektara::models
