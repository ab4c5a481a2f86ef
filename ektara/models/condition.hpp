#pragma once

#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::models {

/// The label that a conditional model is conditioned on: its column (or combination, "language+genre"), the values that
/// training rows had, in bytewise order, and the share of the rows that had each.
struct Condition {
    std::string column;
    std::vector<std::string> values;
    std::vector<float> shares;
};

/// The condition of these rows; empty texts count as unknown. Throws InvalidArgument E5007 where no row has a value.
Condition condition_of(const std::string& column, const std::vector<std::string>& of_row);

/// n × values: 1 at the value of the row; for a value that training did not see, and for none, the mean condition: the
/// shares of all.
Matrix condition_rows(const Condition& condition, const std::vector<std::string>& of_row);

}  // namespace ektara::models
