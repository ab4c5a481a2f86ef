#include "ektara/artifacts/foreign_csv.hpp"
#include "ektara/collection/column_names.hpp"
#include "ektara/collection/row_names.hpp"
#include "ektara/collection/table_columns.hpp"
#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        using namespace ektara;
        const auto read = collection::with_known_names(artifacts::parse_foreign_csv(bytes, "t.csv"), {}, "t.csv");
        const auto& csv = read.table;
        for (const auto& row : csv.rows)
            if (row.size() != csv.columns.size()) __builtin_trap();
        if (const auto names = collection::row_name_column(csv)) collection::row_names(csv, names->column, "t.csv");
        for (const std::size_t column : collection::table_columns(csv, {}, "t.csv").features)
            for (std::size_t i = 0; i < csv.rows.size(); ++i) collection::feature_value(csv, i, column, "t.csv");
    });
}
