#include "ektara/text/normal_form.hpp"

#include <cstdlib>

#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        const auto once = ektara::text::normal_form(bytes);
        if (ektara::text::normal_form(once) != once) std::abort();  // the second time must change nothing
    });
}
