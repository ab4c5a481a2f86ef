#include "ektara/artifacts/tensorflow_checkpoint.hpp"

#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(
        data, size, [](std::string_view bytes) { ektara::artifacts::read_tensorflow_checkpoint(bytes, bytes, "x"); });
}
