#include "ektara/text/detail/four_bit_file.hpp"
#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        ektara::text::parse_four_bit(std::as_bytes(std::span(bytes.data(), bytes.size())), "x.bin");
    });
}
