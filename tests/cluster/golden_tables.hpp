#pragma once

#include <string>

#include "arrays.hpp"

namespace ektara::cluster {

/// A table that the references of tests/golden/cluster were computed from, by the name that they call it.
inline Matrix golden_table(const std::string& name) {
    return testing::golden("cluster/" + (name == "blobs" ? "points" : name) + ".npy");
}

}  // namespace ektara::cluster
