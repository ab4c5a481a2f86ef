#include "ektara/rundir/run_record.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/phrase_json.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/rundir/run_record_json.hpp"
#include "ektara/rundir/run_update.hpp"

namespace ektara::rundir {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;

/// What stands before the record's own digest, its last member.
constexpr std::string_view kDigestMember = "\"digest\": \"";

/// Nothing and NaN are null.
Json number_json(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

template <class T>
void put(Json& json, const char* key, const std::optional<T>& value) {
    if (value) json[key] = *value;
}

std::string text_of(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? std::string() : found->get<std::string>();
}

/// Behind the key of a sentence's English: what it takes to say it in another language.
constexpr const char* kSaid = "_said";

void put_phrase(Json& json, const std::string& key, const Phrase& said) {
    json[key] = said.text;
    if (said.kind == Phrase::Kind::Words) json[key + kSaid] = artifacts::to_json(said);
}

/// The words alone where an earlier version wrote them.
Phrase phrase_of(const Json& json, const std::string& key) {
    const auto found = json.find(key + kSaid);
    return found == json.end() ? Phrase(text_of(json, key.c_str())) : artifacts::phrase_from_json(*found);
}

double number_of(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? std::numeric_limits<double>::quiet_NaN() : found->get<double>();
}

template <class T>
std::optional<T> maybe(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? std::nullopt : std::optional<T>(found->get<T>());
}

template <class T>
T value_or_empty(const Json& json, const char* key) {
    return maybe<T>(json, key).value_or(T());
}

/// The objects of a list as structs.
template <class T>
std::vector<T> list_of(const Json& json, const char* key, T (*read)(const Json&)) {
    std::vector<T> list;
    if (const auto found = json.find(key); found != json.end() && !found->is_null())
        for (const auto& item : *found) list.push_back(read(item));
    return list;
}

template <class T>
Json list_json(const std::vector<T>& list, Json (*write)(const T&)) {
    Json json = Json::array();
    for (const auto& item : list) json.push_back(write(item));
    return json;
}

template <class T>
Json object_json(const std::vector<std::pair<std::string, T>>& members) {
    Json json = Json::object();
    for (const auto& [name, value] : members) json[name] = value;
    return json;
}

template <class T>
std::vector<std::pair<std::string, T>> members_of(const Json& json, const char* key) {
    std::vector<std::pair<std::string, T>> members;
    if (const auto found = json.find(key); found != json.end() && found->is_object())
        for (const auto& [name, value] : found->items()) members.emplace_back(name, value.template get<T>());
    return members;
}

/// Text as it is, other values as they are written; objects inside (older files of `extract`) are opened.
void add_settings(const Json& json, Settings& settings) {
    for (const auto& [name, value] : json.items()) {
        if (value.is_object())
            add_settings(value, settings);
        else
            settings.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
}

Json figure_json(const Figure& figure) {
    return std::visit(
        [](const auto& value) -> Json {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>)
                return nullptr;
            else
                return value;
        },
        figure);
}

Figure figure_of(const Json& json) {
    if (json.is_boolean()) return json.get<bool>();
    if (json.is_number_integer()) return json.get<std::int64_t>();
    if (json.is_number()) return json.get<double>();
    if (json.is_string()) return json.get<std::string>();
    if (!json.is_array()) return std::monostate();
    std::vector<double> list;
    for (const auto& value : json)
        list.push_back(value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN());
    return list;
}

Json model_json(const ModelRecord& model) {
    Json card = Json::object();
    for (const auto& [name, figure] : model.card) card[name] = figure_json(figure);
    return {{"name", model.name}, {"card", card}};
}

Json method_json(const MethodRecord& method) {
    return {{"method", method.name},
            {"task", method.task},
            {"features", method.features},
            {"transform", method.transform},
            {"model", method.model},
            {"conditioned_on", method.conditioned_on},
            {"projected_by", method.projected_by},
            {"clusterer", method.clusterer},
            {"space", method.space},
            {"seed", method.seed},
            {"seeds", method.seeds},
            {"embedding", method.embedding},
            {"projection", method.projection},
            {"clustering", method.clustering}};
}

/// A file of the run, or "" where there is none. The record of another's run must not name files outside of it.
std::string own_file(std::string path) {
    if (!path.empty() && !artifacts::leads_inside(path))
        fail("E4304", "it names '{}', which lies outside of the run", path);
    return path;
}

/// "projections/vae.s0.npy" → "embeddings/vae.s0.npy": what files of earlier versions do not say.
std::string embedding_beside(const std::string& projection) {
    return "embeddings/" + fs::path(projection).filename().string();
}

ModelRecord model_of(const Json& json) {
    return model_record(own_file(json.at("name").get<std::string>()), json.at("card"));
}

MethodRecord method_of(const Json& json) {
    MethodRecord method;
    method.name           = json.at("method").get<std::string>();
    method.task           = text_of(json, "task");
    method.features       = text_of(json, "features");
    method.transform      = text_of(json, "transform");
    method.model          = text_of(json, "model");
    method.conditioned_on = text_of(json, "conditioned_on");
    method.projected_by   = text_of(json, "projected_by");
    method.clusterer      = text_of(json, "clusterer");
    method.space          = own_file(json.at("space").get<std::string>());
    method.seed           = json.at("seed").get<Seed>();
    method.seeds          = value_or_empty<std::vector<Seed>>(json, "seeds");
    method.projection     = own_file(json.at("projection").get<std::string>());
    method.embedding =
        json.contains("embedding") ? own_file(text_of(json, "embedding")) : embedding_beside(method.projection);
    method.clustering = own_file(json.at("clustering").get<std::string>());
    return method;
}

Json probe_json(const ProbeRecord& row) {
    Json json{{"column", row.column},
              {"classes", row.classes},
              {"rows", row.rows},
              {"balanced_accuracy", number_json(row.balanced_accuracy)},
              {"chance", number_json(row.chance)},
              {"entangled_with", row.entangled_with},
              {"association", number_json(row.association)},
              {"confounded", row.confounded}};
    if (row.without_controls) json["balanced_accuracy_without_controls"] = number_json(*row.without_controls);
    return json;
}

ProbeRecord probe_of(const Json& json) {
    return {.column            = json.at("column").get<std::string>(),
            .classes           = json.value("classes", 0),
            .rows              = json.value("rows", 0),
            .balanced_accuracy = number_of(json, "balanced_accuracy"),
            .chance            = number_of(json, "chance"),
            .entangled_with    = text_of(json, "entangled_with"),
            .association       = number_of(json, "association"),
            .confounded        = json.value("confounded", false),
            .without_controls  = maybe<double>(json, "balanced_accuracy_without_controls")};
}

Json default_json(const DefaultClustering& chosen) {
    Json json{{"method", chosen.method}, {"clustering", chosen.clustering}, {"file", chosen.file}};
    put_phrase(json, "rule", chosen.rule);
    return json;
}

DefaultClustering default_of(const Json& json) {
    return {.method     = json.at("method").get<std::string>(),
            .clustering = json.at("clustering").get<std::string>(),
            .file       = text_of(json, "file"),
            .rule       = phrase_of(json, "rule")};
}

Json change_json(const NumberChange& change) {
    return {{"clustering", change.clustering}, {"songs", change.songs}, {"kept", change.kept},
            {"ari", number_json(change.ari)},  {"gone", change.gone},   {"introduced", change.introduced}};
}

NumberChange change_of(const Json& json) {
    return {.clustering = json.at("clustering").get<std::string>(),
            .songs      = json.at("songs").get<int>(),
            .kept       = json.at("kept").get<int>(),
            .ari        = number_of(json, "ari"),
            .gone       = json.at("gone").get<std::vector<int>>(),
            .introduced = json.at("introduced").get<std::vector<int>>()};
}

Json placement_json(const Placement& placement) {
    return {{"fitted", placement.fitted}, {"placed", placement.placed}, {"gone", placement.gone}};
}

Placement placement_of(const Json& json) {
    return {.fitted = json.value("fitted", std::size_t{0}),
            .placed = json.value("placed", std::size_t{0}),
            .gone   = json.value("gone", std::size_t{0})};
}

Json warning_json(const Warning& warning) { return {{"code", warning.code}, {"text", warning.text}}; }

Warning warning_of(const Json& json) {
    return {json.at("code").get<std::string>(), json.at("text").get<std::string>()};
}

/// Figures that the criterion has not are left out.
Json candidate_json(const cluster::Candidate& candidate) {
    Json json{{"k", candidate.k}};
    cluster::Candidate::fields(candidate, [&](const char* name, const std::optional<double>& figure) {
        if (figure) json[name] = number_json(*figure);
    });
    return json;
}

cluster::Candidate candidate_of(const Json& json) {
    cluster::Candidate candidate{json.at("k").get<int>()};
    cluster::Candidate::fields(candidate, [&](const char* name, std::optional<double>& figure) {
        if (const auto found = json.find(name); found != json.end() && found->is_number())
            figure = found->get<double>();
    });
    return candidate;
}

/// What a run is before any stage has ended.
Json start_json(const RunRecord& record) {
    Json json{{"version", record.version}};
    if (!record.build.empty()) json["build"] = record.build;
    json["status"]     = record.status;
    json["config"]     = object_json(record.config);
    json["input"]      = record.input;
    json["input_hash"] = record.input_hash;
    json["timings"]    = object_json(record.timings);
    put(json, "k", record.k);
    if (!record.k_choice.text.empty()) put_phrase(json, "k_choice", record.k_choice);
    if (!record.k_curve.empty()) json["k_curve"] = list_json(record.k_curve, candidate_json);
    return json;
}

}  // namespace

std::string MethodRecord::clustering_name() const { return fs::path(clustering).stem().stem().string(); }

fs::path MethodRecord::clustering_of(Seed other) const {
    return fs::path(clustering).parent_path() / fmt::format("{}.s{}.csv", clustering_name(), other);
}

void RunRecord::add_seconds(const std::string& stage, double seconds) {
    const auto found =
        std::find_if(timings.begin(), timings.end(), [&](const auto& one) { return one.first == stage; });
    if (found == timings.end())
        timings.emplace_back(stage, seconds);
    else
        found->second += seconds;
}

ModelRecord model_record(const std::string& name, const Json& card) {
    ModelRecord model{name, {}};
    for (const auto& [key, figure] : card.items()) model.card.emplace_back(key, figure_of(figure));
    return model;
}

Json to_json(const RunRecord& record) {
    Json json         = start_json(record);
    json["probe"]     = list_json(record.probe, probe_json);
    json["command"]   = record.command;
    json["directory"] = record.directory;
    json["seeds"]     = record.seeds;
    put(json, "rows", record.rows);
    put(json, "failed", record.failed);
    if (record.recipe) json["recipe"] = artifacts::to_json(*record.recipe);
    json["methods"] = list_json(record.methods, method_json);
    if (record.default_clustering) json["default_clustering"] = default_json(*record.default_clustering);
    if (!record.number_changes.empty()) json["number_changes"] = list_json(record.number_changes, change_json);
    if (record.placement) json["placement"] = placement_json(*record.placement);
    json["models"]       = list_json(record.models, model_json);
    json["target_names"] = object_json(record.target_names);
    json["warnings"]     = list_json(record.warnings, warning_json);
    put(json, "peak_memory_mb", record.peak_memory_mb);
    json["host"] = {{"name", record.host_name}, {"cores", record.host_cores}};
    return json;
}

RunRecord run_record_from_json(const Json& json) {
    json.get_ref<const Json::object_t&>();  // throws unless it is an object
    RunRecord record;
    record.version = text_of(json, "version");
    record.build   = text_of(json, "build");
    record.status  = text_of(json, "status");
    if (json.contains("config")) add_settings(json.at("config"), record.config);
    record.input      = text_of(json, "input");
    record.input_hash = text_of(json, "input_hash");
    record.timings    = members_of<double>(json, "timings");
    record.k          = maybe<int>(json, "k");
    record.k_choice   = phrase_of(json, "k_choice");
    record.k_curve    = list_of(json, "k_curve", candidate_of);
    record.probe      = list_of(json, "probe", probe_of);
    record.command    = text_of(json, "command");
    record.directory  = text_of(json, "directory");
    record.seeds      = value_or_empty<std::vector<Seed>>(json, "seeds");
    record.rows       = maybe<std::size_t>(json, "rows");
    record.failed     = maybe<std::size_t>(json, "failed");
    if (json.contains("recipe")) record.recipe = artifacts::recipe_from_json(json.at("recipe"));
    record.methods = list_of(json, "methods", method_of);
    if (json.contains("default_clustering")) record.default_clustering = default_of(json.at("default_clustering"));
    record.number_changes = list_of(json, "number_changes", change_of);
    if (json.contains("placement")) record.placement = placement_of(json.at("placement"));
    record.models         = list_of(json, "models", model_of);
    record.target_names   = members_of<std::string>(json, "target_names");
    record.warnings       = list_of(json, "warnings", warning_of);
    record.peak_memory_mb = maybe<double>(json, "peak_memory_mb");
    if (const auto host = json.find("host"); host != json.end()) {
        record.host_name  = text_of(*host, "name");
        record.host_cores = host->value("cores", 0);
    }
    return record;
}

std::string identity(const RunRecord& record) {
    auto hash = record.input_hash;
    while (hash.ends_with(kAnew)) hash.resize(hash.size() - std::string_view(kAnew).size());
    Digest digest;
    digest.add(record.version).add(record.build);
    for (const auto& [name, value] : record.config) digest.add(name).add(value);
    return digest.add(record.input).add(hash).text();
}

namespace {

/// What becomes of the record of a changed file, which may be no JSON.
enum class IfChanged { LeaveEmpty, Read };

/// What run.json holds, and whether its own digest fits; one of before records had a digest is taken as it is.
FoundRecord found_record(const fs::path& run, IfChanged changed) try {
    const auto file  = run / layout::kRecord;
    const auto text  = artifacts::read_file(file);
    const auto right = artifacts::own_digest_is_right(text, kDigestMember, layout::kRecord);
    if (!right.value_or(true) && changed == IfChanged::LeaveEmpty) return {{}, false};
    auto record              = run_record_from_json(artifacts::parse_json(text, file.string()));
    const bool is_as_written = right.value_or(record.build.empty());
    return {std::move(record), is_as_written};
} catch (const nlohmann::json::exception& problem) {
    fail("E4304", "{}: run.json is damaged or of another version: {}; run again with --force", run.string(),
         problem.what());
} catch (const Error& problem) {
    fail("E4304", "{}: run.json is damaged or missing: {}; run again with --force", run.string(), problem.what());
}

/// Throws Error E4107 where the list beside a record is none, is damaged or has another owner; "" stands for any.
void check_list_beside(const fs::path& run, const std::string& owner) {
    const auto list   = artifacts::read_digest_list(run);
    const auto refuse = [&](const char* what) {
        fail("E4107",
             "{}: the list of the run's digests {}; the command that made the run makes anew what it no longer "
             "proves",
             (run / artifacts::kDigestList).string(), what);
    };
    if (!list) refuse("is missing or no such list");
    if (!owner.empty() && list->owner != owner) refuse("is of another run than run.json");
    if (list->damaged_lines > 0) refuse("is damaged");
}

}  // namespace

RunRecord read_record_alone(const fs::path& run) {
    finish_update(run);
    auto found = found_record(run, IfChanged::LeaveEmpty);
    if (!found.is_as_written)
        fail("E4104",
             "{}: is not what the run wrote there: it is damaged or was changed; 'ektara run' with --force makes the "
             "run anew",
             (run / layout::kRecord).string());
    return std::move(found.record);
}

RunRecord read_run_record(const fs::path& run) {
    auto record = read_record_alone(run);
    if (!record.build.empty()) check_list_beside(run, identity(record));
    return record;
}

FoundRecord read_changed_record(const fs::path& run) {
    finish_update(run);
    auto found = found_record(run, IfChanged::Read);
    if (!found.record.build.empty())
        check_list_beside(run, found.is_as_written ? identity(found.record) : std::string());
    return found;
}

std::vector<Warning> notes_on(const RunRecord& record, const fs::path& run) {
    if (!record.build.empty()) return {};
    return {
        {"W-NO-DIGESTS",
         fmt::format("{} was made before runs kept digests of their files: damage to them is not noticed; a new run "
                     "has them",
                     run.string())}};
}

void write_run_record(const fs::path& run, const RunRecord& record) {
    auto json      = to_json(record);
    json["digest"] = artifacts::kOwnDigest;
    artifacts::write_file(run / layout::kRecord,
                          artifacts::with_own_digest(artifacts::format_json(json), kDigestMember, layout::kRecord));
}

}  // namespace ektara::rundir
