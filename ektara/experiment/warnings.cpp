#include "ektara/experiment/warnings.hpp"

#include <algorithm>
#include <map>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/error.hpp"

namespace ektara::experiment {
namespace {

void add_file_warnings(const rundir::RunDirectory& run, std::size_t failed, std::vector<Warning>& warnings) {
    std::size_t partial = 0;
    for (const auto& [id, info] : collection::read_tracks_csv(run / "tracks.csv").infos)
        partial += info.verdict == audio::Verdict::Partial ? 1 : 0;
    if (partial > 0)
        warnings.push_back(
            {"W-PARTIAL", fmt::format("{} files are damaged; what could be read of them was used", partial)});
    if (failed > 0)
        warnings.push_back({"W-SKIPPED", fmt::format("{} files could not be used; failures.csv says why", failed)});
}

void add_feature_warnings(const ModelInput& features, std::vector<Warning>& warnings) {
    const auto& options = features.reference().standardised.recipe.options;
    if (const auto constant = options.find("constant_columns"); constant != options.end())
        warnings.push_back(
            {"W-CONSTANT-COLUMNS", fmt::format("these columns are constant and say nothing: {}", constant->second)});
}

/// One line a code: the models that have it.
void add_model_warnings(const rundir::RunDirectory& run, std::vector<Warning>& warnings) {
    std::map<std::string, std::pair<std::string, std::string>> by_code;
    for (const auto& folder : model_folders(run))
        for (const auto& warning :
             artifacts::read_json(folder / "config.json").value("warnings", artifacts::Json::array())) {
            auto& [models, text] = by_code[warning.at("code").get<std::string>()];
            models += (models.empty() ? "" : ", ") + folder.filename().string();
            text = warning.at("text").get<std::string>();
        }
    for (const auto& [code, about] : by_code)
        warnings.push_back({code, fmt::format("{}: {}", about.first, about.second)});
}

}  // namespace

Warning placement_warning(const rundir::Placement& placement, std::size_t rows) {
    return {"W-PLACED",
            fmt::format("{} of {} songs were placed into groups that were made of {} songs, of which {} are gone; "
                        "scores are of the songs as they are now, figures of training are of then; 'ektara update "
                        "RUN --refit' groups anew",
                        placement.placed, rows, placement.fitted, placement.gone)};
}

std::vector<std::filesystem::path> model_folders(const rundir::RunDirectory& run) {
    std::error_code none;
    std::vector<std::filesystem::path> folders;
    for (const auto& entry : std::filesystem::directory_iterator(run / "models", none))
        if (artifacts::is_written(entry.path() / "config.json")) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    return folders;
}

std::vector<Warning> warnings_of(const collection::Collection& collection, const extraction::FeatureTables& tables,
                                 const ModelInput& features, const rundir::RunDirectory& run) {
    std::vector<Warning> warnings = collection.warnings;
    warnings.insert(warnings.end(), tables.warnings.begin(), tables.warnings.end());
    add_file_warnings(run, tables.failed, warnings);
    add_feature_warnings(features, warnings);
    add_model_warnings(run, warnings);
    return warnings;
}

}  // namespace ektara::experiment
