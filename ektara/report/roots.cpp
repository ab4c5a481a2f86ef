#include "ektara/report/roots.hpp"

#include <algorithm>

#include "ektara/core/error.hpp"

namespace ektara::report {
namespace fs = std::filesystem;

void Roots::add(const fs::path& folder) {
    std::error_code problem;
    if (!fs::is_directory(folder, problem))
        fail<UsageError>("E7002", "--root {}: is no folder; name one that holds music", folder.string());
    folders_.push_back((fs::canonical(folder) / "").string());
}

bool Roots::hold(std::string_view real) const {
    return std::any_of(folders_.begin(), folders_.end(),
                       [&](const auto& root) { return real.size() > root.size() && real.starts_with(root); });
}

bool Roots::hold_resolved(const fs::path& file) const {
    std::error_code problem;
    const auto real = fs::weakly_canonical(file, problem);  // a file that is missing too
    return !problem && hold(real.native());
}

}  // namespace ektara::report
