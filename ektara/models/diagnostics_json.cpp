#include "ektara/models/diagnostics_json.hpp"

#include "ektara/artifacts/json.hpp"

namespace ektara::models {
namespace {

template <class T>
artifacts::Json to_json(const T& value) {
    return value;
}

template <class T>
artifacts::Json to_json(const std::optional<T>& value) {
    return value ? artifacts::Json(*value) : artifacts::Json(nullptr);
}

}  // namespace

nlohmann::ordered_json to_json(const Diagnostics& diagnostics) {
    artifacts::Json json;
    diagnostics.visit([&](const char* name, const auto& value) { json[name] = to_json(value); });
    return json;
}

}  // namespace ektara::models
