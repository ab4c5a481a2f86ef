#include "ektara/core/error.hpp"

#include <fmt/format.h>

namespace ektara::error_detail {

template void raise<Error>(const char*, fmt::string_view, fmt::format_args);
template void raise<InvalidArgument>(const char*, fmt::string_view, fmt::format_args);
template void raise<UsageError>(const char*, fmt::string_view, fmt::format_args);
template void raise<NothingUsable>(const char*, fmt::string_view, fmt::format_args);

}  // namespace ektara::error_detail
