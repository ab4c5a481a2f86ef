#pragma once

#include <string>
#include <string_view>

namespace ektara::text {

/// Whether `name` is the English name, own name or two-letter ISO 639 code of a language ("Bangla", "বাংলা", "bn",
/// "Bengali"), letter case aside. Source: CLDR through ICU, and the older name Bengali.
bool is_language_name(std::string_view name);

}  // namespace ektara::text
