#pragma once

#include <string>

#include <fmt/ranges.h>

#include "ektara/report/latex_table.hpp"

namespace ektara::cli {

/// The help of --columns.
inline std::string columns_help() {
    return fmt::format("columns of metrics.tex, separated by commas: {} or all (method, k and three figures)",
                       fmt::join(report::latex_columns(), ", "));
}

}  // namespace ektara::cli
