#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace ektara {

/// A numbered error: `code` is "E" and four digits (docs/errors.md), the text is one line that says where, what and
/// what to do. Groups: E1 config, manifest and tables, E2 audio, E3 text, E4 store and run directory, E5 model,
/// E6 clustering, projection, evaluation, E7 web.
class Error : public std::runtime_error {
  public:
    Error(std::string code, const std::string& message) : std::runtime_error(message), code_(std::move(code)) {}
    const std::string& code() const { return code_; }

  private:
    std::string code_;
};

/// The caller broke the contract of a function (empty matrix, NaN, k > n).
class InvalidArgument : public Error {
  public:
    using Error::Error;
};

/// What was asked for cannot be done by anybody with these words: unknown option, another configuration (exit code 2).
class UsageError : public Error {
  public:
    using Error::Error;
};

/// Nothing in the input can be used (exit code 4).
class NothingUsable : public Error {
  public:
    using Error::Error;
};

namespace error_detail {

/// Throws a Kind with the text made; compiled in error.cpp for the kinds above, so that a call costs a call.
template <class Kind>
[[noreturn]] void raise(const char* code, fmt::string_view message, fmt::format_args args) {
    throw Kind(code, fmt::vformat(message, args));
}
extern template void raise<Error>(const char*, fmt::string_view, fmt::format_args);
extern template void raise<InvalidArgument>(const char*, fmt::string_view, fmt::format_args);
extern template void raise<UsageError>(const char*, fmt::string_view, fmt::format_args);
extern template void raise<NothingUsable>(const char*, fmt::string_view, fmt::format_args);

}  // namespace error_detail

/// Throws InvalidArgument unless `condition`; the message reads "who: rule, but got …".
template <class... Args>
void require(bool condition, const char* code, fmt::format_string<Args...> message, Args&&... args) {
    if (!condition) error_detail::raise<InvalidArgument>(code, message, fmt::make_format_args(args...));
}

template <class Kind = Error, class... Args>
[[noreturn]] void fail(const char* code, fmt::format_string<Args...> message, Args&&... args) {
    error_detail::raise<Kind>(code, message, fmt::make_format_args(args...));
}

}  // namespace ektara
