#include "ektara/artifacts/zip.hpp"

#include <cstdlib>
#include <span>

#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        constexpr std::uint64_t kMost = 1 << 20;
        if (ektara::artifacts::read_zip_member(std::as_bytes(std::span(bytes)), "package/model.bin", kMost, "zip")
                .size() > kMost)
            std::abort();
    });
}
