#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ektara/artifacts/json.hpp"
#include "ektara/features/extract.hpp"

namespace ektara::extraction {

/// What a track is: the first thing that is found out about it.
struct Identified {
    /// "audio:" and the digest of its packets, or "bytes:" and that of the file where it cannot be read as audio; empty
    /// where there is nothing to read.
    std::string content;
    audio::Tags tags;
    std::optional<Failure> failure;
};
Identified identify_track(const Track& track, audio::TagReader reader = audio::TagReader::Own,
                          audio::ReadFile* read = nullptr);

/// What goes between the program and its workers and into the store, as CBOR: numbers to the bit, paths as bytes.
std::string to_bytes(const artifacts::Json& message);
/// Throws nlohmann's exceptions for anything else than CBOR.
artifacts::Json from_bytes(std::string_view bytes);

artifacts::Json binary(std::string_view bytes);
std::string text_of(const artifacts::Json& binary);

artifacts::Json to_json(const audio::Tags& tags);
audio::Tags tags_from_json(const artifacts::Json& json);
/// Without its tags, which belong to `Identified`.
artifacts::Json to_json(const features::TrackInfo& info);
features::TrackInfo info_from_json(const artifacts::Json& json);
/// Without track and path, which are the reader's to know.
artifacts::Json to_json(const Failure& failure);
Failure failure_from_json(const artifacts::Json& json, const Track& track);

artifacts::Json to_json(const Identified& identified);
Identified identified_from_json(const artifacts::Json& json, const Track& track);
artifacts::Json to_json(const Outcome<features::TrackFeatures>& outcome);
Outcome<features::TrackFeatures> outcome_from_json(const artifacts::Json& json, const Track& track);

}  // namespace ektara::extraction
