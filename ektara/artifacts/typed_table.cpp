#include "ektara/artifacts/typed_table.hpp"

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/parquet.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {
namespace {

std::string text_of(const std::string& cell) { return cell; }
std::string text_of(const std::optional<std::int32_t>& cell) { return cell ? std::to_string(*cell) : std::string(); }
std::string text_of(float cell) { return format_number(cell); }
std::string text_of(double cell) { return format_number(cell); }

}  // namespace

CsvTable csv_of(const TypedTable& table) {
    CsvTable csv;
    csv.rows.resize(table.n_rows);
    for (auto& row : csv.rows) row.reserve(table.columns.size());
    for (const auto& column : table.columns) {
        csv.columns.push_back(column.name);
        std::visit(
            [&](const auto& cells) {
                for (std::size_t i = 0; i < table.n_rows; ++i) csv.rows[i].push_back(text_of(cells[i]));
            },
            column.values);
    }
    return csv;
}

void require_table_ending(const std::filesystem::path& path) {
    if (path.extension() != ".csv" && path.extension() != ".parquet")
        fail<UsageError>("E6246", "{}: a table is written as .csv or .parquet; give the file one of these endings",
                         path.string());
}

void write_typed_table(const std::filesystem::path& path, const TypedTable& table) {
    require_table_ending(path);
    if (path.extension() == ".parquet")
        write_file(path, format_parquet(table));
    else
        write_csv(path, csv_of(table));
}

}  // namespace ektara::artifacts
