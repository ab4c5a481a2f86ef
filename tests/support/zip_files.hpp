#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ektara::testing {

/// The bytes of a ZIP archive of these files, deflated. It is made by minizip, which also reads it: what Python makes
/// is read from tests/golden/artifacts/python.zip.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace ektara::testing
