#include "ektara/features/moments.hpp"

#include <cmath>

#include <fmt/format.h>

#include "ektara/core/error.hpp"

namespace ektara::features {

Moments moments(std::span<const float> values) {
    require(!values.empty(), "E2203", "moments: the sequence must not be empty");
    const Eigen::Map<const Eigen::ArrayXf> sequence(values.data(), static_cast<Eigen::Index>(values.size()));
    const Eigen::ArrayXd exact   = sequence.cast<double>();
    const double mean            = exact.mean();
    const Eigen::ArrayXd centred = exact - mean;
    const Eigen::ArrayXd squared = centred.square();
    const double m2              = squared.mean();
    const double smallest_spread = 1e-6 * mean;
    if (m2 <= smallest_spread * smallest_spread) return {mean, std::sqrt(m2), 0, 0};
    const double m3 = (squared * centred).mean(), m4 = squared.square().mean();
    return {mean, std::sqrt(m2), m3 / std::pow(m2, 1.5), m4 / (m2 * m2) - 3};
}

RowVector moments_of_rows(const Matrix& sequences) {
    const Eigen::Index d = sequences.rows();
    RowVector row(4 * d);
    for (Eigen::Index i = 0; i < d; ++i) {
        const Moments m = moments({sequences.row(i).data(), static_cast<std::size_t>(sequences.cols())});
        row(i)          = static_cast<float>(m.mean);
        row(d + i)      = static_cast<float>(m.std);
        row(2 * d + i)  = static_cast<float>(m.skew);
        row(3 * d + i)  = static_cast<float>(m.kurtosis);
    }
    return row;
}

std::vector<std::string> moment_columns(const std::string& prefix, int count) {
    std::vector<std::string> columns;
    for (const char* moment : {"mean", "std", "skew", "kurtosis"})
        for (int i = 1; i <= count; ++i) columns.push_back(fmt::format("{}{}_{}", prefix, i, moment));
    return columns;
}

}  // namespace ektara::features
