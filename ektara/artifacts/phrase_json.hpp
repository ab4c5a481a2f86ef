#pragma once

#include "ektara/artifacts/json.hpp"
#include "ektara/core/phrase.hpp"

namespace ektara::artifacts {

/// A name as its text, a column as {"column": …}, a number as {"number": …}, a list as an array, and words as
/// {"key": …, "text": their English, "values": {…}}.
Json to_json(const Phrase& phrase);

/// The phrase that `to_json` has written. Throws Json::exception where it is none, or where parts lie inside each other
/// more than 8 deep.
Phrase phrase_from_json(const Json& json);

}  // namespace ektara::artifacts
