#include "ektara/extraction/track_message.hpp"

#include "ektara/core/copy_bytes.hpp"

namespace ektara::extraction {

using artifacts::Json;
using features::TrackFeatures;
using features::TrackInfo;

namespace {

Json rows_to_json(const std::vector<RowVector>& rows) {
    Json list = Json::array();
    for (const auto& row : rows)
        list.push_back(
            binary({reinterpret_cast<const char*>(row.data()), static_cast<std::size_t>(row.size()) * sizeof(float)}));
    return list;
}

RowVector row_from_json(const Json& json) {
    const auto bytes = text_of(json);
    RowVector row(static_cast<Eigen::Index>(bytes.size() / sizeof(float)));
    copy_bytes(std::string_view(bytes).substr(0, static_cast<std::size_t>(row.size()) * sizeof(float)), row.data());
    return row;
}

}  // namespace

Identified identify_track(const Track& track, audio::TagReader reader, audio::ReadFile* read) {
    auto outcome = audio::identify(track.audio, reader, read);
    if (auto* known = std::get_if<audio::Identity>(&outcome)) return {"audio:" + known->content, known->tags, {}};
    auto& failure            = std::get<Failure>(outcome);
    failure.track            = track.id;
    const std::string digest = audio::digest_of_bytes(track.audio);
    return {digest.empty() ? "" : "bytes:" + digest, {}, std::move(failure)};
}

std::string to_bytes(const Json& message) {
    std::string bytes;
    Json::to_cbor(message, bytes);
    return bytes;
}
Json from_bytes(std::string_view bytes) { return Json::from_cbor(bytes.begin(), bytes.end()); }

Json binary(std::string_view bytes) { return Json::binary({bytes.begin(), bytes.end()}); }
std::string text_of(const Json& binary) {
    const auto& bytes = binary.get_binary();
    return {bytes.begin(), bytes.end()};
}

Json to_json(const audio::Tags& tags) {
    Json lyrics = Json::array();
    for (const auto& found : tags.lyrics)
        lyrics.push_back(Json::array({found.language, found.description, found.text}));
    return Json::array({tags.title, tags.artist, tags.album, tags.genre, tags.language, lyrics, tags.other_artists,
                        tags.other_genres, tags.other_languages, tags.broken});
}
audio::Tags tags_from_json(const Json& json) {
    audio::Tags tags{.title           = json.at(0),
                     .artist          = json.at(1),
                     .album           = json.at(2),
                     .genre           = json.at(3),
                     .language        = json.at(4),
                     .lyrics          = {},
                     .other_artists   = {},
                     .other_genres    = {},
                     .other_languages = {}};
    for (const auto& found : json.at(5)) tags.lyrics.push_back({found.at(0), found.at(1), found.at(2)});
    tags.other_artists   = json.at(6).get<std::vector<std::string>>();
    tags.other_genres    = json.at(7).get<std::vector<std::string>>();
    tags.other_languages = json.at(8).get<std::vector<std::string>>();
    tags.broken          = json.at(9);
    return tags;
}

Json to_json(const TrackInfo& info) {
    return {info.duration_seconds,
            static_cast<int>(info.verdict),
            info.note,
            info.source_rate_hz,
            info.source_channels,
            info.peak_amplitude_dbfs,
            info.analysed_seconds,
            info.channels_cancel};
}
TrackInfo info_from_json(const Json& json) {
    return {.duration_seconds    = json.at(0),
            .verdict             = static_cast<audio::Verdict>(json.at(1).get<int>()),
            .note                = json.at(2),
            .tags                = {},
            .source_rate_hz      = json.at(3),
            .source_channels     = json.at(4),
            .peak_amplitude_dbfs = json.at(5),
            .analysed_seconds    = json.at(6),
            .channels_cancel     = json.at(7)};
}

Json to_json(const Failure& failure) { return {failure.stage, failure.code, failure.reason}; }
Failure failure_from_json(const Json& json, const Track& track) {
    return {.track = track.id, .path = track.audio, .stage = json.at(0), .code = json.at(1), .reason = json.at(2)};
}

Json to_json(const Identified& identified) {
    Json json{{"content", identified.content}, {"tags", to_json(identified.tags)}};
    if (identified.failure) json["failure"] = to_json(*identified.failure);
    return json;
}
Identified identified_from_json(const Json& json, const Track& track) {
    Identified identified{json.at("content"), tags_from_json(json.at("tags")), {}};
    if (json.contains("failure")) identified.failure = failure_from_json(json.at("failure"), track);
    return identified;
}

Json to_json(const Outcome<TrackFeatures>& outcome) {
    if (const auto* failure = std::get_if<Failure>(&outcome)) return {{"failure", to_json(*failure)}};
    const auto& track = std::get<TrackFeatures>(outcome);
    return {{"info", to_json(track.info)},
            {"rows", rows_to_json(track.rows)},
            {"seconds", {track.decode_seconds, track.feature_seconds}}};
}
Outcome<TrackFeatures> outcome_from_json(const Json& json, const Track& track) {
    if (json.contains("failure")) return failure_from_json(json.at("failure"), track);
    TrackFeatures features{.info            = info_from_json(json.at("info")),
                           .rows            = {},
                           .decode_seconds  = json.at("seconds").at(0),
                           .feature_seconds = json.at("seconds").at(1)};
    for (const auto& row : json.at("rows")) features.rows.push_back(row_from_json(row));
    return features;
}

}  // namespace ektara::extraction
