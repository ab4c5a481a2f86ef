#pragma once

#include <string>

#include "ektara/core/error.hpp"

namespace ektara::testing {

/// The code of the error that a call throws; empty where it throws none.
template <class Call>
std::string code_of(Call&& call) {
    try {
        call();
    } catch (const Error& problem) {
        return problem.code();
    }
    return {};
}

/// Expects that an expression throws the error of that number.
#define EXPECT_CODE(expected, ...) \
    EXPECT_EQ(::ektara::testing::code_of([&] { static_cast<void>(__VA_ARGS__); }), expected)

}  // namespace ektara::testing
