#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ektara::report {

/// Folders below which files may be read and given out. What a run names may lie anywhere, and a run may come from
/// others: it makes no root.
class Roots {
  public:
    /// Throws UsageError E7002 where `folder` is none.
    void add(const std::filesystem::path& folder);
    /// Whether a whole path without links, "." and ".." lies below one of them.
    bool hold(std::string_view real) const;
    /// Whether a file lies below one of them, all links resolved.
    bool hold_resolved(const std::filesystem::path& file) const;

  private:
    std::vector<std::string> folders_;  ///< with a slash at the end
};

}  // namespace ektara::report
