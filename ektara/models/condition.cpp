#include "ektara/models/condition.hpp"

#include <algorithm>
#include <map>

#include "ektara/core/error.hpp"

namespace ektara::models {

Condition condition_of(const std::string& column, const std::vector<std::string>& of_row) {
    std::map<std::string, int> counts;
    int known = 0;
    for (const auto& value : of_row)
        if (!value.empty()) ++counts[value], ++known;
    require(known > 0, "E5007", "train: no row has a value in the condition column '{}'; name a column of labels",
            column);
    Condition made{column, {}, {}};
    for (const auto& [value, count] : counts) {
        made.values.push_back(value);
        made.shares.push_back(static_cast<float>(count) / static_cast<float>(known));
    }
    return made;
}

Matrix condition_rows(const Condition& condition, const std::vector<std::string>& of_row) {
    const auto count      = static_cast<Eigen::Index>(condition.values.size());
    const RowVector whole = Eigen::Map<const RowVector>(condition.shares.data(), count);
    Matrix rows           = Matrix::Zero(static_cast<Eigen::Index>(of_row.size()), count);
    for (std::size_t i = 0; i < of_row.size(); ++i) {
        const auto row   = static_cast<Eigen::Index>(i);
        const auto found = std::lower_bound(condition.values.begin(), condition.values.end(), of_row[i]);
        if (found != condition.values.end() && *found == of_row[i])
            rows(row, found - condition.values.begin()) = 1;
        else
            rows.row(row) = whole;
    }
    return rows;
}

}  // namespace ektara::models
