#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ektara/artifacts/csv.hpp"

namespace ektara::evaluation {

/// The fields of a row as the columns and cells of a table.
struct CsvFields {
    std::vector<std::string> columns, cells;
    void add(const char* name, std::string cell) {
        columns.emplace_back(name);
        cells.push_back(std::move(cell));
    }
    void operator()(const char* name, const std::string& text) { add(name, text); }
    void operator()(const char* name, std::int64_t count) { add(name, std::to_string(count)); }
    void operator()(const char* name, double number) { add(name, artifacts::format_number(number)); }
};

}  // namespace ektara::evaluation
