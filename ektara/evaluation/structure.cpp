#include "ektara/evaluation/structure.hpp"

#include <cmath>

#include <fmt/format.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"

namespace ektara::evaluation {
namespace {

using artifacts::Json;
using metrics::Structure;

Structure structure_from(const Json& json) {
    Structure found;
    Structure::fields(found, [&](const char* name, auto& field) {
        if (const auto& value = json.at(name); !value.is_null()) value.get_to(field);
    });
    return found;
}

/// p in as many digits as it has: 0.004, 0.05, 0.3.
std::string probability(double p) { return fmt::format("{:.{}f}", p, p < 0.0995 ? 3 : 2); }

}  // namespace

Json to_json(const Structure& structure) {
    Json json = Json::object();
    Structure::fields(structure, [&](const char* name, const auto& field) { json[name] = field; });
    if (!structure.tested)
        for (const char* name : {"p", "statistic", "null", "k", "components"}) json[name] = nullptr;
    return json;
}

Structure structure_stage(const std::filesystem::path& folder, const Matrix& features, const std::vector<Track>& tracks,
                          const metrics::StructureOptions& options, int jobs) {
    if (artifacts::is_written(folder / kStructureFile))
        if (const auto found = read_structure(folder)) return *found;
    const auto found = metrics::structure(features, encode_labels(collection::songs_of(tracks)), options, jobs);
    artifacts::write_json(folder / kStructureFile, to_json(found));
    return found;
}

std::optional<Structure> read_structure(const std::filesystem::path& folder) try {
    const auto file = folder / kStructureFile;
    if (!artifacts::is_expected(file)) return std::nullopt;
    return structure_from(artifacts::read_json(file));
} catch (const nlohmann::json::exception& problem) {
    fail("E4304", "structure.json is damaged: {}; delete the file and run again", problem.what());
}

Phrase sentence(const Structure& structure) {
    if (!structure.tested && structure.songs < metrics::kFewestTestedSongs)
        return phrase(
            "finding.too_few", "{n} songs are too few to tell whether they form groups: it takes {least}.",
            {{"n", number_phrase(structure.of_songs)}, {"least", number_phrase(metrics::kFewestTestedSongs)}});
    if (!structure.tested)
        return phrase("finding.all_equal", "The songs do not differ in these features, so they form no groups.");
    const auto p = number_phrase(probability(structure.p));
    if (structure.structured)
        return phrase("finding.structured", "These songs form groups: p = {p} against clouds without groups.",
                      {{"p", p}});
    return phrase(
        "finding.unstructured",
        "No groups beyond chance were found: p = {p} against clouds without groups. The groups shown here cut "
        "an even cloud into pieces.",
        {{"p", p}});
}

std::vector<Warning> structure_warnings(const Structure& structure) {
    if (structure.songs == structure.of_songs) return {};
    return {{"W-SAMPLED", fmt::format("whether the songs form groups was tested on {} of {} of them, drawn at random; "
                                      "--set structure.max_rows={} takes all",
                                      structure.songs, structure.of_songs, structure.of_songs)}};
}

}  // namespace ektara::evaluation
