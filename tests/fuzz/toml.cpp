#include "ektara/artifacts/toml.hpp"

#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size,
                               [](std::string_view text) { ektara::artifacts::parse_toml(text, "x.toml"); });
}
