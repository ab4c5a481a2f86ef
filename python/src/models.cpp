#include "bindings.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/collection/feature_input.hpp"
#include "ektara/experiment/input_recipe.hpp"
#include "ektara/experiment/train_model.hpp"
#include "ektara/models/checkpoint.hpp"
#include "ektara/models/diagnostics_json.hpp"
#include "ektara/models/model.hpp"
#include "long_call.hpp"

namespace ektara::python {
namespace {

using Texts = std::vector<std::string>;

FeatureMatrix features_of(const Table& table, const Texts& columns) {
    FeatureMatrix features;
    features.values = matrix_of(table);
    for (Eigen::Index i = 0; i < features.values.rows(); ++i) features.rows.push_back(std::to_string(i));
    features.columns = columns;
    return features;
}

constexpr const char* kConditionColumn = "condition";

/// A model that was trained here or read from a folder.
class FittedModel {
  public:
    explicit FittedModel(experiment::TrainedModel trained)
        : model_{trained.fit.network, trained.standardiser, trained.fit.options, trained.fit.seed,
                 trained.fit.condition},
          trained_(std::move(trained)) {}
    explicit FittedModel(models::Model model) : model_(std::move(model)) {}

    nb::object encode(const Table& table, const Texts& columns, const Texts& condition) const {
        const auto features = features_of(table, columns);
        return array_of(long_call([&] { return models::encode(model_, features, condition); }));
    }
    nb::object decode(const Table& latents, const Texts& condition) const {
        const Matrix z = matrix_of(latents);
        return array_of(long_call([&] { return models::decode(model_, z, condition); }));
    }
    double explained_variance(const Table& table, const Texts& columns, const Texts& condition) const {
        const auto features = features_of(table, columns);
        return long_call([&] { return models::explained_variance(model_, features, condition); });
    }
    nb::object embedding() const { return array_of(Matrix(trained().embedding.coords)); }
    std::string diagnostics() const { return models::to_json(trained().fit.diagnostics).dump(); }
    nb::list history() const {
        nb::list epochs;
        for (const auto& epoch : trained().fit.training.history) {
            nb::dict row;
            row["epoch"] = epoch.number;
            row["steps"] = epoch.steps;
            row["beta"]  = epoch.beta;
            add(row, "train", epoch.train);
            if (epoch.heldout.rows > 0) add(row, "heldout", epoch.heldout);
            epochs.append(row);
        }
        return epochs;
    }
    std::vector<std::pair<std::string, std::string>> warnings() const { return told(trained().fit.warnings); }
    void save(const std::string& folder) const {
        long_call([&] { experiment::save_with_embedding(folder, trained(), {}); });
    }
    int latent_dims() const { return model_.network.architecture().latent_dims; }
    std::string kind() const { return models::name(model_.options); }
    Texts columns() const { return model_.standardiser.columns; }

  private:
    static void add(nb::dict& row, const std::string& part, const models::LossRecord& record) {
        const auto rows                         = static_cast<double>(std::max(1L, record.rows));
        row[(part + "_loss").c_str()]           = record.objective / rows;
        row[(part + "_reconstruction").c_str()] = record.reconstruction / rows;
        row[(part + "_kl").c_str()]             = record.kl / rows;
    }
    const experiment::TrainedModel& trained() const {
        if (!trained_) fail<UsageError>("E5071", "this model was read from a folder, which keeps what training told");
        return *trained_;
    }

    models::Model model_;
    std::optional<experiment::TrainedModel> trained_;
};

FittedModel fit(const Table& table, const std::string& kind, const Settings& settings, Seed seed, int jobs,
                const Texts& columns, int channels, const Texts& songs, const Texts& condition,
                const nb::object& progress) {
    auto options = models::default_options(kind);
    for (const auto& [name, value] : settings)
        if (!models::set_option(options, name, value))
            fail<UsageError>("E1101", "{}: there is no option '{}'", kind, name);
    const auto features = features_of(table, columns);
    std::vector<Track> tracks(features.rows.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        tracks[i].id = features.rows[i];
        if (!songs.empty()) tracks[i].song_id = songs.at(i);
        if (!condition.empty()) tracks[i].labels[kConditionColumn] = condition.at(i);
    }
    return FittedModel(long_call([&](Interruption& interruption) {
        const auto input =
            experiment::training_input(collection::feature_input(features, channels, collection::InputOptions{}),
                                       tracks, condition.empty() ? "" : kConditionColumn);
        models::Session session;
        session.jobs     = jobs;
        session.progress = progress_of(progress, interruption);
        return experiment::train_model(input, options, seed, session);
    }));
}

}  // namespace

void bind_models(nb::module_& module) {
    using namespace nb::literals;
    nb::class_<FittedModel>(module, "FittedModel")
        .def("encode", &FittedModel::encode, "table"_a, "columns"_a, "condition"_a)
        .def("decode", &FittedModel::decode, "latents"_a, "condition"_a)
        .def("explained_variance", &FittedModel::explained_variance, "table"_a, "columns"_a, "condition"_a)
        .def("embedding", &FittedModel::embedding)
        .def("diagnostics", &FittedModel::diagnostics)
        .def("history", &FittedModel::history)
        .def("warnings", &FittedModel::warnings)
        .def("save", &FittedModel::save, "folder"_a)
        .def("latent_dims", &FittedModel::latent_dims)
        .def("kind", &FittedModel::kind)
        .def("columns", &FittedModel::columns);
    module.def("fit_model", &fit, "table"_a, "kind"_a, "settings"_a, "seed"_a, "jobs"_a, "columns"_a, "channels"_a,
               "songs"_a, "condition"_a, "progress"_a = nb::none());
    module.def(
        "load_model", [](const std::string& folder) { return FittedModel(models::load_model(folder)); }, "folder"_a);
}

}  // namespace ektara::python
