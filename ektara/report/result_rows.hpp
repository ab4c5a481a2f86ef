#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ektara/evaluation/score_row.hpp"

namespace ektara::report {

/// A figure of a row; nothing where it is not known or not finite, as metrics.json has it.
std::optional<double> known(double figure);
std::optional<double> known(const std::optional<double>& figure);

/// Name of the system whose choices the rows' run repeats, and whose own figures they hold too; empty: none.
std::string repeated_system(const std::vector<evaluation::ScoreRow>& rows);

/// The row of a method and target, or null.
const evaluation::ScoreRow* row_of(const std::vector<evaluation::ScoreRow>& rows, const std::string& method,
                                   const std::string& target);

/// The first row of a method: what it says of the method itself is the same in all. Throws std::out_of_range where
/// there is none.
const evaluation::ScoreRow& first_row_of(const std::vector<evaluation::ScoreRow>& rows, const std::string& method);

/// The names of all methods, in the table's order.
std::vector<std::string> methods_in(const std::vector<evaluation::ScoreRow>& rows);

}  // namespace ektara::report
