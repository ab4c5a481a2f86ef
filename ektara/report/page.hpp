#pragma once

#include <string_view>

namespace ektara::report {

/// The files of web/report, compiled in.
std::string_view page_html();
std::string_view page_style();
std::string_view page_script();

}  // namespace ektara::report
