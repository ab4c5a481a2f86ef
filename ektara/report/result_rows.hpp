#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ektara/artifacts/json.hpp"

namespace ektara::report {

/// "genre within each language", the target whose scores come first.
inline constexpr const char* kFirstTarget = "genre@language";

/// The same on every fifth file, where a collection's files are numbered and nobody says who made them.
inline constexpr const char* kEveryFifthFile = "genre@language/fifth";

/// A number in a row of metrics.json; nothing where it is null or not there.
std::optional<double> value_in(const artifacts::Json& row, const std::string& key);
/// A text; empty where it is not there.
std::string text_in(const artifacts::Json& row, const std::string& key);

/// AMI minus its chance level.
std::optional<double> above_chance(const artifacts::Json& row);

/// Whether the rows are those of `run --as-published`, which hold the original's figures too.
bool is_as_published(const artifacts::Json& metrics);

/// The row of a method and target, or null.
const artifacts::Json* row_of(const artifacts::Json& metrics, const std::string& method, const std::string& target);
/// The rows of a target, and the names of all methods, in the table's order.
std::vector<artifacts::Json> rows_of(const artifacts::Json& metrics, const std::string& target);
std::vector<std::string> methods_in(const artifacts::Json& metrics);

}  // namespace ektara::report
