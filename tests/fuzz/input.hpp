#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ektara/core/error.hpp"

namespace ektara::fuzz {

/// Runs a parser on what libFuzzer made up. A numbered Error is an answer; anything else that is thrown ends the
/// program, and libFuzzer keeps the input.
template <class Parser>
int parse(const std::uint8_t* data, std::size_t size, Parser&& parser) {
    try {
        parser(std::string_view(reinterpret_cast<const char*>(data), size));
    } catch (const Error&) {
    }
    return 0;
}

}  // namespace ektara::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
