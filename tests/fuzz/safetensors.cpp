#include "ektara/artifacts/safetensors.hpp"

#include <cstring>

#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        if (bytes.size() < 8) return;
        std::uint64_t data_bytes = 0;
        std::memcpy(&data_bytes, bytes.data(), 8);
        ektara::artifacts::parse_safetensors_header(bytes.substr(8), data_bytes, "x.safetensors");
    });
}
