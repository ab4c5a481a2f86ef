#include <cstdlib>

#include "ektara/fetching/pip_settings.hpp"
#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        for (const auto& [key, value] : ektara::fetching::parse_pip_config(bytes, "pip.conf"))
            if (key.find('.') == std::string::npos) std::abort();
    });
}
