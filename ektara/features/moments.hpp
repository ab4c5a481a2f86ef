#pragma once

#include <span>
#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::features {

/// The first four moments of a sequence.
struct Moments {
    double mean = 0, std = 0, skew = 0, kurtosis = 0;
};

/// Mean, standard deviation (ddof 0), biased skewness m3/m2^1.5 and excess kurtosis m4/m2² − 3, in double precision
/// (SciPy 1.17's defaults). A sequence without spread (m2 ≤ (1e-6·mean)², SciPy's own test for float32) has skewness
/// and kurtosis 0, where SciPy gives NaN. Throws InvalidArgument E2203 for an empty sequence.
Moments moments(std::span<const float> values);

/// The moments of each row of a d × T matrix as one row of 4·d numbers: all means, then all standard deviations,
/// skewnesses, kurtoses.
RowVector moments_of_rows(const Matrix& sequences);

/// The names that go with it: prefix1_mean … prefixd_mean, prefix1_std …, prefix1_skew …, prefix1_kurtosis ….
std::vector<std::string> moment_columns(const std::string& prefix, int count);

}  // namespace ektara::features
