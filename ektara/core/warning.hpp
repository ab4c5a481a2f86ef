#pragma once

#include <string>

namespace ektara {

/// Something the reader of a result must know: a stable code, W-…, and one line of text.
struct Warning {
    std::string code, text;
    bool operator==(const Warning&) const = default;
};

}  // namespace ektara
