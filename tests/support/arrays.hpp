#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ektara/core/matrix.hpp"

namespace ektara::testing {

/// Shape first, then every value, in both directions: |actual - expected| <= tolerance · max(1, |expected|).
::testing::AssertionResult is_close(const Matrix& actual, const Matrix& expected, double tolerance);
::testing::AssertionResult is_close(const std::vector<double>& actual, const std::vector<double>& expected,
                                    double tolerance);
#define EXPECT_CLOSE(actual, expected, tolerance) \
    EXPECT_TRUE(::ektara::testing::is_close((actual), (expected), (tolerance)))

/// A golden array of tests/golden, e.g. golden("features/mfcc.npy").
Matrix golden(const std::string& name);

/// Standard normal numbers from a fixed stream.
Matrix random_matrix(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed = 1);

/// Whether two labelings are the same up to the numbers of the groups; -1 (noise) must match -1.
bool same_partition(const std::vector<int>& a, const std::vector<int>& b);

/// A folder of its own for one test, removed at the end.
class TemporaryFolder {
  public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&)            = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// What a program printed and ended with.
struct Finished {
    int exit_code = -1;
    std::string output, errors;
};

/// Runs the built `ektara` with these arguments, standard input empty, a store of its own; `before` is a command that
/// runs it, such as {"env", "COLUMNS=80"}.
Finished run_ektara(const std::vector<std::string>& arguments, const std::vector<std::string>& before = {});

/// Runs `ektara` again and again, killed at the 1st, 2nd, 3rd, 5th, 8th, … moment of its writing (two a file, see
/// ektara/artifacts/files.cpp), until it ends by itself. Returns how often it was killed; fails where it ends with an
/// error.
int finish_through_kills(const std::vector<std::string>& arguments);

}  // namespace ektara::testing
