#pragma once

#include <filesystem>
#include <utility>

#include "ektara/artifacts/digest_list.hpp"

namespace ektara::rundir {

/// The artifact at `path`: read where it was written, otherwise made and written. So a run that was killed makes only
/// what it had not finished. `read(path)` and `make()` return a T; `write(path, value)` writes it whole or not at all.
template <class T, class Read, class Make, class Write>
T make_or_read(const std::filesystem::path& path, Read&& read, Make&& make, Write&& write) {
    if (artifacts::is_written(path)) return std::forward<Read>(read)(path);
    T made = std::forward<Make>(make)();
    std::forward<Write>(write)(path, made);
    return made;
}

}  // namespace ektara::rundir
