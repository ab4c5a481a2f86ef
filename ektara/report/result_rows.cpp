#include "ektara/report/result_rows.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ektara::report {

using evaluation::ScoreRow;

std::optional<double> known(double figure) { return std::isfinite(figure) ? std::optional(figure) : std::nullopt; }

std::optional<double> known(const std::optional<double>& figure) { return figure ? known(*figure) : std::nullopt; }

std::string repeated_system(const std::vector<ScoreRow>& rows) {
    return rows.empty() ? std::string() : rows.front().repeats;
}

const ScoreRow* row_of(const std::vector<ScoreRow>& rows, const std::string& method, const std::string& target) {
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const ScoreRow& row) { return row.method == method && row.target == target; });
    return found == rows.end() ? nullptr : &*found;
}

const ScoreRow& first_row_of(const std::vector<ScoreRow>& rows, const std::string& method) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const ScoreRow& row) { return row.method == method; });
    if (found == rows.end()) throw std::out_of_range("result rows: no row of " + method);
    return *found;
}

std::vector<std::string> methods_in(const std::vector<ScoreRow>& rows) {
    std::vector<std::string> methods;
    for (const auto& row : rows)
        if (std::find(methods.begin(), methods.end(), row.method) == methods.end()) methods.push_back(row.method);
    return methods;
}

}  // namespace ektara::report
