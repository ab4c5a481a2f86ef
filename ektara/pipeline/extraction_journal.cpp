#include "ektara/pipeline/extraction_journal.hpp"

#include "ektara/core/error.hpp"

namespace ektara::pipeline {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;
using features::TrackFeatures;

constexpr std::size_t kTracksAPart = 32;

Json entry(const TrackId& id, const TrackFeatures& track) {
    Json rows = Json::array();
    for (const auto& row : track.rows) rows.push_back(std::vector<float>(row.begin(), row.end()));
    const auto& info = track.info;
    return {
        {"id", id},
        {"rows", rows},
        {"duration", info.duration_seconds},
        {"verdict", static_cast<int>(info.verdict)},
        {"note", info.note},
        {"tags",
         {info.tags.title, info.tags.artist, info.tags.album, info.tags.genre, info.tags.language, info.tags.lyrics}},
        {"source", {info.source_rate_hz, info.source_channels}},
        {"seconds", {track.decode_seconds, track.feature_seconds}}};
}

Json entry(const TrackId& id, const Failure& failure) {
    return {{"id", id}, {"failure", {failure.path.string(), failure.stage, failure.code, failure.reason}}};
}

Outcome<TrackFeatures> outcome_of(const Json& json) {
    if (json.contains("failure")) {
        const auto& part = json.at("failure");
        return Failure{json.at("id"), part.at(0).get<std::string>(), part.at(1), part.at(2), part.at(3)};
    }
    TrackFeatures track;
    for (const auto& values : json.at("rows")) {
        const auto row = values.get<std::vector<float>>();
        track.rows.emplace_back(Eigen::Map<const RowVector>(row.data(), static_cast<Eigen::Index>(row.size())));
    }
    const auto& tags      = json.at("tags");
    track.info            = {json.at("duration"),     static_cast<audio::Verdict>(json.at("verdict").get<int>()),
                             json.at("note"),         {tags.at(0), tags.at(1), tags.at(2), tags.at(3), tags.at(4), tags.at(5)},
                             json.at("source").at(0), json.at("source").at(1)};
    track.decode_seconds  = json.at("seconds").at(0);
    track.feature_seconds = json.at("seconds").at(1);
    return track;
}

}  // namespace

ExtractionJournal::ExtractionJournal(fs::path folder) : folder_(std::move(folder)) {
    std::error_code ignored;
    for (const auto& part : fs::directory_iterator(folder_, ignored)) {
        ++parts_;
        try {
            for (const auto& json : artifacts::read_json(part.path()))
                found_.insert_or_assign(json.at("id").get<std::string>(), outcome_of(json));
        } catch (const std::exception&) {
            // Its tracks are decoded again.
        }
    }
}

const Outcome<TrackFeatures>* ExtractionJournal::find(const TrackId& id) const {
    const auto at = found_.find(id);
    return at == found_.end() ? nullptr : &at->second;
}

void ExtractionJournal::add(const TrackId& id, const Outcome<TrackFeatures>& outcome) {
    const std::lock_guard lock(one_at_a_time_);
    waiting_.push_back(std::visit([&](const auto& value) { return entry(id, value); }, outcome));
    if (waiting_.size() >= kTracksAPart) flush();
}

void ExtractionJournal::flush() {
    artifacts::write_json(folder_ / fmt::format("{:06}.json", parts_++), waiting_);
    waiting_ = Json::array();
}

void ExtractionJournal::remove() const {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

}  // namespace ektara::pipeline
