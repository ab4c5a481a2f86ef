// What most files of the library include; compiled once (cmake/Precompiled.cmake).
// Every file still includes what it uses, so that it compiles without this header too (EKTARA_PCH=OFF).
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <numbers>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <Eigen/Core>
#include <fmt/format.h>

#define EKTARA_KERNEL extern template
#include "ektara/core/detail/products.inl"
#undef EKTARA_KERNEL
