#include "ektara/report/report.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/findings.hpp"
#include "ektara/report/page.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

using artifacts::CsvTable;
using artifacts::Json;
using Labels = std::vector<std::string>;

/// Replaces the one place where `mark` stands.
void fill(std::string& page, const std::string& mark, std::string_view text) {
    page.replace(page.find(mark), mark.size(), text);
}

/// JSON that may stand inside a script element: no `</script>`, no `<!--`.
std::string inert(const Json& data) {
    std::string text;
    for (const char c : data.dump(-1, ' ', false, Json::error_handler_t::replace)) {
        if (c == '<' || c == '>' || c == '&')
            text += fmt::format("\\u{:04x}", static_cast<int>(c));
        else
            text += c;
    }
    return text;
}

std::map<std::string, std::size_t> row_of_id(const CsvTable& table, const fs::path& file) {
    std::map<std::string, std::size_t> rows;
    const std::size_t id = table.at("id", file.string());
    for (std::size_t i = 0; i < table.rows.size(); ++i) rows[table.rows[i][id]] = i;
    return rows;
}

/// The cells of a column of tracks.csv for these ids, joined by id.
Labels labels_for(const CsvTable& tracks, const std::map<std::string, std::size_t>& rows, const std::string& column,
                  const std::vector<TrackId>& ids) {
    Labels labels;
    const auto at = tracks.find(column);
    for (const auto& id : ids) {
        const auto row = rows.find(id);
        labels.push_back(at && row != rows.end() ? tracks.rows[row->second][*at] : "");
    }
    return labels;
}

std::vector<int> read_clusters(const fs::path& file, const std::vector<TrackId>& ids) {
    const CsvTable table      = artifacts::read_csv(file);
    const auto rows           = row_of_id(table, file);
    const std::size_t cluster = table.at("cluster", file.string());
    std::vector<int> clusters;
    for (const auto& id : ids) {
        const auto row = rows.find(id);
        if (row == rows.end()) fail("E4203", "{}: lacks the row '{}'; run again with --force", file.string(), id);
        clusters.push_back(static_cast<int>(artifacts::parse_number(table.rows[row->second][cluster]).value_or(-1)));
    }
    return clusters;
}

Json points_of(const Matrix& coords) {
    Json points = Json::array();
    // Three digits behind the point are a tenth of a pixel on maps a few units wide.
    const auto rounded = [](float value) { return std::round(static_cast<double>(value) * 1000) / 1000; };
    for (Eigen::Index i = 0; i < coords.rows(); ++i)
        points.push_back({rounded(coords(i, 0)), coords.cols() > 1 ? rounded(coords(i, 1)) : 0.0});
    return points;
}

/// Cluster × value counts of one label column.
Json counts_of(const std::vector<int>& clusters, const Labels& labels, const Json& head) {
    const std::set<std::string> values(labels.begin(), labels.end());
    std::map<int, std::map<std::string, int>> table;
    for (std::size_t i = 0; i < clusters.size(); ++i) ++table[clusters[i]][labels[i]];
    Json counts      = head;
    counts["values"] = Json::array();
    for (const auto& value : values) counts["values"].push_back(value.empty() ? "(none)" : value);
    counts["rows"] = Json::array();
    for (auto& [cluster, row] : table) {
        Json cells = Json::array();
        int size   = 0;
        for (const auto& value : values) {
            cells.push_back(row[value]);
            size += row[value];
        }
        counts["rows"].push_back({{"cluster", cluster}, {"size", size}, {"counts", cells}});
    }
    return counts;
}

bool has_any(const Labels& labels) {
    return std::any_of(labels.begin(), labels.end(), [](const auto& label) { return !label.empty(); });
}

/// One curve a numeric column of history.csv but the first, which is the epoch.
Json curves_of(const fs::path& history) {
    Json curves = Json::array();
    if (!fs::exists(history)) return curves;
    const CsvTable table = artifacts::read_csv(history);
    for (const char* name : {"loss", "heldout_loss"}) {
        const auto column = table.find(name);
        if (!column) continue;
        Json points = Json::array();
        for (const auto& row : table.rows)
            if (const auto value = artifacts::parse_number(row[*column]))
                points.push_back({artifacts::parse_number(row[0]).value_or(0), *value});
        curves.push_back({{"name", name}, {"points", points}});
    }
    return curves;
}

Json models_of(const fs::path& run, const Json& record) {
    Json models = Json::array();
    if (!record.contains("models")) return models;
    for (const auto& model : record.at("models")) {
        const auto name = model.at("name").get<std::string>();
        models.push_back(
            {{"name", name}, {"card", model.at("card")}, {"curves", curves_of(run / "models" / name / "history.csv")}});
    }
    return models;
}

Json rows_as_objects(const CsvTable& table) {
    Json objects = Json::array();
    for (const auto& row : table.rows) {
        Json object = Json::object();
        for (std::size_t c = 0; c < row.size(); ++c) object[table.columns[c]] = row[c];
        objects.push_back(object);
    }
    return objects;
}

/// Maps and counts of every method for the first seed.
void add_pictures(const fs::path& run, const Json& record, Json& data) {
    const CsvTable tracks = artifacts::read_csv(run / "tracks.csv");
    const auto rows       = row_of_id(tracks, run / "tracks.csv");
    data["maps"] = data["counts"] = Json::array();
    for (const auto& method : record.at("methods")) {
        const auto projection = artifacts::read_table(run / method.at("projection").get<std::string>());
        const auto clusters   = read_clusters(run / method.at("clustering").get<std::string>(), projection.rows);
        const Json head{{"method", method.at("method")}, {"seed", method.at("seed")}, {"space", method.at("space")}};
        Json map        = head;
        map["points"]   = points_of(projection.values);
        map["clusters"] = clusters;
        data["maps"].push_back(map);
        for (const char* column : {"language", "genre"}) {
            const Labels labels = labels_for(tracks, rows, column, projection.rows);
            if (!has_any(labels)) continue;
            data["labels"][column] = labels;
            Json titled            = head;
            titled["column"]       = column;
            data["counts"].push_back(counts_of(clusters, labels, titled));
        }
    }
}

}  // namespace

Json page_data(const fs::path& run) {
    if (!fs::exists(run / "run.json") || !fs::exists(run / "metrics.json"))
        fail("E4304", "{}: holds no finished run; 'ektara run INPUT -o {}' makes one", run.string(), run.string());
    const Json record = artifacts::read_json(run / "run.json");
    Json data;
    try {
        for (const char* key : {"version", "config", "seeds", "warnings", "timings", "peak_memory_mb", "command",
                                "target_names", "recipe"})
            data[key] = record.at(key);
        data["n"]       = record.at("rows");
        data["title"]   = fs::path(record.at("input").get<std::string>()).filename().string();
        data["metrics"] = artifacts::read_json(run / "metrics.json");
        data["labels"]  = Json::object();
        add_pictures(run, record, data);
        data["models"] = models_of(run, record);
    } catch (const nlohmann::json::exception& problem) {
        fail("E4304", "{}: run.json is damaged or of another version: {}; run again with --force", run.string(),
             problem.what());
    }
    data["findings"] = findings(data.at("metrics"));
    data["failures"] = rows_as_objects(artifacts::read_csv(run / "failures.csv"));
    return data;
}

std::string render(const Json& data) {
    std::string page(page_html());
    // Data last: it may hold the marks of the others.
    fill(page, "@STYLE@", page_style());
    fill(page, "@SCRIPT@", page_script());
    fill(page, "@DATA@", inert(data));
    return page;
}

void write_report(const fs::path& run) { artifacts::write_file(run / "report.html", render(page_data(run))); }

}  // namespace ektara::report
