#include "ektara/extraction/feature_store.hpp"

#include <fmt/ranges.h>
#include <sys/stat.h>

#include "ektara/core/options.hpp"
#include "ektara/features/analysis_build_id.hpp"
#include "ektara/features/onnx_model.hpp"

namespace ektara::extraction {
namespace fs = std::filesystem;

using artifacts::Json;
using features::TrackFeatures;

namespace {

constexpr const char *kAbout = "about", *kFiles = "files", *kVerdicts = "verdicts", *kRows = "features";

/// What an entry says, or nothing where it says something else than it should.
std::optional<Json> parsed(const std::optional<std::string>& bytes) {
    if (!bytes) return std::nullopt;
    try {
        return from_bytes(*bytes);
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

std::string file_key(const fs::path& file) { return fs::absolute(file).lexically_normal().string(); }

template <class Options>
std::string text(const Options& options) {
    std::string all;
    for (const auto& option : list_options(options)) all += option.name + "=" + option.value + ";";
    return all;
}

}  // namespace

std::string stamp_of(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return fmt::format("{} {} {} {}.{} {}.{}", status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                       status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
}

FeatureStore::FeatureStore(artifacts::Store& store, const features::ExtractOptions& options,
                           const WorkerOptions& limits)
    : store_(store), options_(options), limits_(limits), names_(features::feature_names(options)) {
    for (const auto& name : names_) widths_.push_back(features::feature_columns(name, options).size());
    const auto before = store_.find(kAbout, "analyser");
    if (before == features::analysis_build_id()) return;
    for (const char* space : {kFiles, kVerdicts, kRows}) removed_ += store_.clear(space);
    store_.put(kAbout, "analyser", features::analysis_build_id());
    store_.flush();  // another process that finds none empties the store
}

std::string FeatureStore::row_key(const Identified& identified, const std::string& name) const {
    const Recipe recipe = features::feature_recipe(name, options_);
    std::string key     = fmt::format("{} {} {}", identified.content, features::analysis_build_id(),
                                  features::is_onnx(name) ? features::onnx_stem(name) : recipe.kind);
    for (const auto& [option, value] : recipe.options) key += fmt::format(" {}={}", option, value);
    return key;
}

std::string FeatureStore::verdict_key(const Identified& identified) const {
    return fmt::format("{} {} {}", identified.content, features::analysis_build_id(), text(options_.decode));
}

/// The settings that a verdict depends on, beside those in its key.
std::string FeatureStore::thresholds_of(audio::Verdict verdict) const {
    switch (verdict) {
        // Of a clip that is both, the one that is told depends on the other's threshold too.
        case audio::Verdict::TooShort:
        case audio::Verdict::Silent:
            return fmt::format("{} {}", options_.shortest_seconds, options_.silence_db);
        case audio::Verdict::Crashed:
        case audio::Verdict::Timeout:
        case audio::Verdict::OutOfMemory:
            return fmt::format("{}{}", text(limits_), fmt::join(options_.names, ","));
        default:
            return {};
    }
}

std::optional<Identified> FeatureStore::identify(const Track& track, const std::string& stamp) {
    if (stamp.empty()) return std::nullopt;
    const auto known = parsed(store_.find(kFiles, file_key(track.audio)));
    if (!known || known->at("stamp") != stamp) return std::nullopt;
    return identified_from_json(known->at("file"), track);
}

Kept FeatureStore::find(const Track& track, const Identified& identified) {
    Kept kept{std::nullopt, names_};
    const auto known = parsed(store_.find(kVerdicts, verdict_key(identified)));
    if (!known) return kept;
    if (known->contains("failure")) {
        auto failure = failure_from_json(known->at("failure"), track);
        if (known->at("thresholds") != thresholds_of(audio::verdict_of(failure.code))) return kept;
        return {std::move(failure), {}};
    }
    TrackFeatures found{.info = info_from_json(known->at("info")), .rows = {}};
    found.info.tags = identified.tags;
    if (auto unusable = features::too_short_or_silent(track, found.info, options_)) return {std::move(*unusable), {}};
    kept.missing.clear();
    for (std::size_t f = 0; f < names_.size(); ++f) {
        const auto values = store_.find_floats(kRows, row_key(identified, names_[f])).value_or(std::vector<float>{});
        found.rows.emplace_back(Eigen::Map<const RowVector>(values.data(), static_cast<Eigen::Index>(values.size())));
        if (values.size() != widths_[f]) kept.missing.push_back(names_[f]);
    }
    kept.outcome = std::move(found);
    return kept;
}

void FeatureStore::keep_file(const Track& track, const std::string& stamp, const Identified& identified) {
    // What changed while it was read is read again.
    if (identified.content.empty() || stamp.empty() || stamp_of(track.audio) != stamp) return;
    store_.put(kFiles, file_key(track.audio), to_bytes({{"stamp", stamp}, {"file", to_json(identified)}}));
}

void FeatureStore::keep(const Identified& identified, const std::vector<std::string>& names,
                        const Outcome<TrackFeatures>& outcome) {
    if (identified.content.empty()) return;
    if (const auto* failure = std::get_if<Failure>(&outcome)) {
        if (!audio::comes_of_content(failure->code)) return;
        store_.put(kVerdicts, verdict_key(identified),
                   to_bytes({{"failure", to_json(*failure)},
                             {"thresholds", thresholds_of(audio::verdict_of(failure->code))}}));
        return;
    }
    const auto& found = std::get<TrackFeatures>(outcome);
    for (std::size_t i = 0; i < names.size(); ++i)
        store_.put_floats(kRows, row_key(identified, names[i]),
                          {found.rows[i].data(), static_cast<std::size_t>(found.rows[i].size())});
    store_.put(kVerdicts, verdict_key(identified), to_bytes({{"info", to_json(found.info)}}));
}

void FeatureStore::forget(const fs::path& file) {
    const std::string key = file_key(file);
    if (const auto known = parsed(store_.find(kFiles, key)))
        if (const std::string content = known->at("file").value("content", ""); !content.empty())
            store_.erase(kVerdicts, content + ' ', content + '!');
    store_.erase(kFiles, key, key + '\0');
}

}  // namespace ektara::extraction
