#include "arrays.hpp"

#include <array>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/core/random.hpp"

namespace ektara::testing {
namespace fs = std::filesystem;
namespace {

bool differs(double actual, double expected, double tolerance) {
    return !(std::abs(actual - expected) <= tolerance * std::max(1.0, std::abs(expected)));
}

std::string shell_quoted(const std::string& text) {
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

}  // namespace

::testing::AssertionResult is_close(const Matrix& actual, const Matrix& expected, double tolerance) {
    if (actual.rows() != expected.rows() || actual.cols() != expected.cols())
        return ::testing::AssertionFailure() << "shape " << actual.rows() << "×" << actual.cols() << " instead of "
                                             << expected.rows() << "×" << expected.cols();
    for (Eigen::Index i = 0; i < actual.rows(); ++i)
        for (Eigen::Index j = 0; j < actual.cols(); ++j)
            if (differs(actual(i, j), expected(i, j), tolerance))
                return ::testing::AssertionFailure()
                       << "at (" << i << ", " << j << "): " << actual(i, j) << " instead of " << expected(i, j);
    return ::testing::AssertionSuccess();
}

::testing::AssertionResult is_close(const std::vector<double>& actual, const std::vector<double>& expected,
                                    double tolerance) {
    if (actual.size() != expected.size())
        return ::testing::AssertionFailure() << actual.size() << " values instead of " << expected.size();
    for (std::size_t i = 0; i < actual.size(); ++i)
        if (differs(actual[i], expected[i], tolerance))
            return ::testing::AssertionFailure() << "at " << i << ": " << actual[i] << " instead of " << expected[i];
    return ::testing::AssertionSuccess();
}

Matrix golden(const std::string& name) { return artifacts::read_npy_matrix(fs::path(EKTARA_GOLDEN_DIR) / name); }

Matrix random_matrix(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed) {
    Random random(seed, "test matrix");
    Matrix values(rows, columns);
    for (Eigen::Index i = 0; i < values.size(); ++i) values.data()[i] = static_cast<float>(random.normal());
    return values;
}

bool same_partition(const std::vector<int>& a, const std::vector<int>& b) {
    if (a.size() != b.size()) return false;
    std::map<int, int> forth{{-1, -1}}, back{{-1, -1}};
    for (std::size_t i = 0; i < a.size(); ++i)
        if (forth.emplace(a[i], b[i]).first->second != b[i] || back.emplace(b[i], a[i]).first->second != a[i])
            return false;
    return true;
}

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "ektara-test-XXXXXX").string();
    path_               = ::mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

Finished run_ektara(const std::vector<std::string>& arguments, const std::vector<std::string>& before) {
    const char* const label = std::getenv("EKTARA_TEST_LABEL");
    EXPECT_TRUE(label == nullptr || std::string_view(label) != "unit")
        << "a test that starts the program is e2e: name it after E2E in tests/CMakeLists.txt";
    const TemporaryFolder folder;
    // The store of whoever runs the tests stays out of them; those about it give --cache.
    std::string command = "XDG_CACHE_HOME=" + shell_quoted((folder / "cache").string()) + " ";
    for (const auto& word : before) command += shell_quoted(word) + " ";
    command += shell_quoted(EKTARA_PROGRAM);
    for (const auto& argument : arguments) command += " " + shell_quoted(argument);
    command +=
        " </dev/null >" + shell_quoted((folder / "out").string()) + " 2>" + shell_quoted((folder / "err").string());
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), artifacts::read_file(folder / "out"),
            artifacts::read_file(folder / "err")};
}

int finish_through_kills(const std::vector<std::string>& arguments) {
    constexpr int kMost = 40;
    int moment = 1, next = 2;
    for (int kills = 0; kills < kMost; ++kills) {
        const auto ended = run_ektara(arguments, {"env", fmt::format("EKTARA_TEST_KILL_AT_WRITE={}", moment)});
        if (ended.exit_code != 128 + SIGKILL) {
            EXPECT_EQ(ended.exit_code, 0) << "at moment " << moment << ": " << ended.errors;
            return kills;
        }
        moment = std::exchange(next, moment + next);
    }
    ADD_FAILURE() << "killed " << kMost << " times and not at its end";
    return kMost;
}

}  // namespace ektara::testing
