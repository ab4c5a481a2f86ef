#include "ektara/report/result_rows.hpp"

#include <algorithm>

namespace ektara::report {

using artifacts::Json;

std::optional<double> value_in(const Json& row, const std::string& key) {
    const auto found = row.find(key);
    if (found == row.end() || !found->is_number()) return std::nullopt;
    return found->get<double>();
}

std::string text_in(const Json& row, const std::string& key) {
    const auto found = row.find(key);
    return found == row.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

std::optional<double> above_chance(const Json& row) {
    const auto ami = value_in(row, "ami"), chance = value_in(row, "chance_ami");
    if (!ami) return std::nullopt;
    return *ami - chance.value_or(0);
}

bool is_as_published(const Json& metrics) {
    return !metrics.empty() && metrics.front().contains("published_silhouette");
}

const Json* row_of(const Json& metrics, const std::string& method, const std::string& target) {
    for (const auto& row : metrics)
        if (row.at("method") == method && row.at("target") == target) return &row;
    return nullptr;
}

std::vector<Json> rows_of(const Json& metrics, const std::string& target) {
    std::vector<Json> rows;
    for (const auto& row : metrics)
        if (row.at("target") == target) rows.push_back(row);
    return rows;
}

std::vector<std::string> methods_in(const Json& metrics) {
    std::vector<std::string> methods;
    for (const auto& row : metrics) {
        const auto method = row.at("method").get<std::string>();
        if (std::find(methods.begin(), methods.end(), method) == methods.end()) methods.push_back(method);
    }
    return methods;
}

}  // namespace ektara::report
