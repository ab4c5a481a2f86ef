#pragma once

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/npy.hpp"

namespace ektara::testing {

/// A folder with X.npy: 40 rows around 0 and 40 around 50.
class TableVerbs : public ::testing::Test {
  protected:
    TableVerbs() {
        Matrix points = random_matrix(80, 4, 3);
        points.bottomRows(40).array() += 50;
        artifacts::write_npy(folder / "X.npy", points);
    }
    std::string at(const char* name) const { return (folder / name).string(); }
    void write(const char* name, const std::string& text) const { artifacts::write_file(folder / name, text); }

    TemporaryFolder folder;
};

/// Seconds since 1970 of three groups 20 s apart, and a column of noise that is a hundred times as wide.
inline std::string seconds_text() {
    std::string text = "id,added,noise\n";
    for (int i = 0; i < 60; ++i)
        text += fmt::format("s{:02},{},{}\n", i, 1700000000 + 20 * (i / 20) + i % 5, 1700 + 100 * (i * 7 % 20));
    return text;
}

}  // namespace ektara::testing
