#include "ektara/metrics/assignment.hpp"

#include <algorithm>
#include <limits>

#include "ektara/metrics/external.hpp"

namespace ektara::metrics {
namespace {

constexpr std::size_t kMostGroups = 2000;

/// Gains of a rectangular assignment, rows no more than columns.
struct Gains {
    std::size_t rows = 0, columns = 0;
    std::vector<double> values;
    double at(std::size_t i, std::size_t j) const { return values[i * columns + j]; }
};

Gains gains_of(const Contingency& table) {
    const bool turned = table.class_sizes.size() > table.cluster_sizes.size();
    Gains gains{table.class_sizes.size(), table.cluster_sizes.size(), {}};
    if (turned) std::swap(gains.rows, gains.columns);
    gains.values.resize(gains.rows * gains.columns);
    for (const auto& cell : table.cells) {
        auto i = static_cast<std::size_t>(cell.group), j = static_cast<std::size_t>(cell.cluster);
        if (turned) std::swap(i, j);
        gains.values[i * gains.columns + j] = static_cast<double>(cell.count);
    }
    return gains;
}

/// Shortest augmenting paths with potentials; index 0 of the columns is the root of each search.
class Assignment {
  public:
    explicit Assignment(const Gains& gains)
        : gains_(gains),
          row_potential_(gains.rows + 1),
          column_potential_(gains.columns + 1),
          row_of_(gains.columns + 1),
          previous_(gains.columns + 1) {
        for (std::size_t row = 1; row <= gains.rows; ++row) augment(row);
    }
    double total() const {
        double sum = 0;
        for (std::size_t j = 1; j <= gains_.columns; ++j)
            if (row_of_[j] != 0) sum += gains_.at(row_of_[j] - 1, j - 1);
        return sum;
    }
    /// The column of each row.
    std::vector<std::size_t> columns() const {
        std::vector<std::size_t> column_of(gains_.rows);
        for (std::size_t j = 1; j <= gains_.columns; ++j)
            if (row_of_[j] != 0) column_of[row_of_[j] - 1] = j - 1;
        return column_of;
    }

  private:
    void augment(std::size_t row) {
        std::vector<double> slack(gains_.columns + 1, std::numeric_limits<double>::infinity());
        std::vector<char> visited(gains_.columns + 1);
        row_of_[0]         = row;
        std::size_t column = 0;
        do column = step(column, slack, visited);
        while (row_of_[column] != 0);
        for (; column != 0; column = previous_[column]) row_of_[column] = row_of_[previous_[column]];
    }
    /// Widens the search by the nearest column and returns it.
    std::size_t step(std::size_t from, std::vector<double>& slack, std::vector<char>& visited) {
        visited[from]       = 1;
        const std::size_t i = row_of_[from];
        std::size_t nearest = 0;
        double delta        = std::numeric_limits<double>::infinity();
        for (std::size_t j = 1; j <= gains_.columns; ++j) {
            if (visited[j] != 0) continue;
            const double reduced = -gains_.at(i - 1, j - 1) - row_potential_[i] - column_potential_[j];
            if (reduced < slack[j]) {
                slack[j]     = reduced;
                previous_[j] = from;
            }
            if (slack[j] < delta) {
                delta   = slack[j];
                nearest = j;
            }
        }
        for (std::size_t j = 0; j <= gains_.columns; ++j) {
            if (visited[j] != 0) {
                row_potential_[row_of_[j]] += delta;
                column_potential_[j] -= delta;
            } else {
                slack[j] -= delta;
            }
        }
        return nearest;
    }

    const Gains& gains_;
    std::vector<double> row_potential_, column_potential_;
    std::vector<std::size_t> row_of_, previous_;
};

}  // namespace

double best_match_rows(const Contingency& table) {
    if (table.n == 0) return 0;
    if (std::min(table.class_sizes.size(), table.cluster_sizes.size()) > kMostGroups)
        return std::numeric_limits<double>::quiet_NaN();
    const Gains gains = gains_of(table);
    return Assignment(gains).total();
}

std::vector<int> best_assignment(const MatrixD& wanted) {
    std::vector<int> column_of(static_cast<std::size_t>(wanted.rows()), -1);
    if (wanted.size() == 0) return column_of;
    const bool turned      = wanted.rows() > wanted.cols();
    const MatrixD oriented = turned ? MatrixD(wanted.transpose()) : wanted;
    const Gains gains{static_cast<std::size_t>(oriented.rows()),
                      static_cast<std::size_t>(oriented.cols()),
                      {oriented.data(), oriented.data() + oriented.size()}};
    const auto found = Assignment(gains).columns();
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (turned)
            column_of[found[i]] = static_cast<int>(i);
        else
            column_of[i] = static_cast<int>(found[i]);
    }
    return column_of;
}

}  // namespace ektara::metrics
