#include "ektara/evaluation/score_row.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string_view>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/evaluation/detail/csv_fields.hpp"
#include "ektara/evaluation/score_row_json.hpp"

namespace ektara::evaluation {
namespace {

using artifacts::Json;

/// A row as an object; columns that it does not have are left out.
struct JsonWriter {
    Json row = Json::object();
    void operator()(const char* name, const std::string& text) { row[name] = text; }
    void operator()(const char* name, std::int64_t count) { row[name] = count; }
    void operator()(const char* name, double number) { row[name] = number; }
    void operator()(const char* name, const std::vector<metrics::Difference>& differences) {
        for (const auto& [other, value, low, high] : differences)
            row[name][other] = {{"ami", value}, {"low", low}, {"high", high}};
    }
    void operator()(const char* name, const std::vector<RowWarning>& warnings) { row[name] = to_text(warnings); }
};

double number_of(const Json& value) { return value.is_null() ? ScoreRow::kUnknown : value.get<double>(); }

struct JsonReader {
    const Json& row;
    template <class T>
    void operator()(const char* name, T& field) const {
        if (const auto found = row.find(name); found != row.end()) read(*found, field);
    }
    static void read(const Json& value, std::string& text) { text = value.get<std::string>(); }
    static void read(const Json& value, std::int64_t& count) { count = value.get<std::int64_t>(); }
    static void read(const Json& value, double& number) { number = number_of(value); }
    static void read(const Json& value, std::vector<metrics::Difference>& differences) {
        for (const auto& [other, of] : value.items())
            differences.push_back({.other = other,
                                   .value = number_of(of.at("ami")),
                                   .low   = number_of(of.at("low")),
                                   .high  = number_of(of.at("high"))});
    }
    static void read(const Json& value, std::vector<RowWarning>& warnings) {
        warnings = warnings_from_text(value.get<std::string>());
    }
};

/// NAME of a column NAME_silhouette: the system that a row's run repeats. Empty where there is none.
std::string repeated_system(const Json& row) {
    constexpr std::string_view kEnd = "_silhouette";
    for (const auto& [key, value] : row.items())
        if (key.ends_with(kEnd)) return key.substr(0, key.size() - kEnd.size());
    return {};
}

/// The header of a row's cells, or the cells.
struct CsvWriter : CsvFields {
    using CsvFields::operator();
    void operator()(const char*, const std::vector<metrics::Difference>&) {}
    void operator()(const char* name, const std::vector<RowWarning>& warnings) { add(name, to_text(warnings)); }
};

}  // namespace

metrics::ExternalScores unknown_scores() {
    metrics::ExternalScores scores;
    metrics::ExternalScores::fields(scores, [](const char*, double& value) { value = ScoreRow::kUnknown; });
    return scores;
}

bool ScoreRow::has_warning(const std::string& code) const {
    return std::any_of(warnings.begin(), warnings.end(), [&](const RowWarning& one) { return one.code == code; });
}

std::string pretrained_on(const ScoreRow& row) {
    for (const auto& warning : row.warnings)
        if (warning.code == kPretrained) return warning.column;
    return {};
}

std::optional<double> above_chance(const ScoreRow& row) {
    if (!std::isfinite(row.scores.ami)) return std::nullopt;
    return row.scores.ami - (std::isfinite(row.chance_ami) ? row.chance_ami : 0);
}

std::string to_text(const std::vector<RowWarning>& warnings) {
    std::string text;
    for (const auto& [code, column] : warnings) {
        text += (text.empty() ? "" : " ") + code;
        if (!column.empty()) text += " " + column;
    }
    return text;
}

std::vector<RowWarning> warnings_from_text(const std::string& text) {
    std::vector<RowWarning> warnings;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (word.starts_with("W-") || warnings.empty())
            warnings.push_back({word});
        else
            warnings.back().column += (warnings.back().column.empty() ? "" : " ") + word;
    }
    return warnings;
}

artifacts::Json to_json(const std::vector<ScoreRow>& rows) {
    Json list = Json::array();
    for (const auto& row : rows) {
        JsonWriter writer;
        ScoreRow::fields(row, writer);
        list.push_back(std::move(writer.row));
    }
    return list;
}

std::vector<ScoreRow> rows_from_json(const Json& json) try {
    if (!json.is_array()) fail("E4304", "metrics.json is damaged: it holds no list of rows; delete it and run again");
    std::vector<ScoreRow> rows;
    for (const auto& row : json) {
        rows.emplace_back();
        rows.back().repeats = repeated_system(row);
        ScoreRow::fields(rows.back(), JsonReader{row});
    }
    return rows;
} catch (const nlohmann::json::exception& problem) {
    fail("E4304", "metrics.json is damaged: {}; delete the file and run again", problem.what());
}

std::string metrics_json(const std::vector<ScoreRow>& rows) { return artifacts::format_json(to_json(rows)); }

void write_metrics(const std::filesystem::path& folder, const std::vector<ScoreRow>& rows) {
    artifacts::CsvTable table;
    for (const auto& row : rows) {
        CsvWriter writer;
        ScoreRow::fields(row, writer);
        table.columns = std::move(writer.columns);
        table.rows.push_back(std::move(writer.cells));
    }
    artifacts::write_csv(folder / "metrics.csv", table);
    artifacts::write_file(folder / "metrics.json", metrics_json(rows));
}

std::vector<ScoreRow> read_metrics(const std::filesystem::path& folder) {
    return rows_from_json(artifacts::read_json(folder / "metrics.json"));
}

}  // namespace ektara::evaluation
