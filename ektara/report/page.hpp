#pragma once

#include <string_view>

namespace ektara::report {

/// web/page.html, compiled in: what `npm run build` makes of web/src.
std::string_view page_html();

}  // namespace ektara::report
