#include "ektara/core/name_list.hpp"

#include <algorithm>

#include <fmt/ranges.h>

namespace ektara {

std::string first_names(const std::vector<std::string>& names) {
    constexpr std::size_t kMost = 8;
    const auto shown            = names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMost));
    const auto more             = names.end() - shown;
    return fmt::format("{}{}", fmt::join(names.begin(), shown, ", "),
                       more > 0 ? fmt::format(" and {} more", more) : "");
}

}  // namespace ektara
