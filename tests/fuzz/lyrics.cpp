#include "ektara/text/lyrics.hpp"

#include <cstdlib>

#include "ektara/core/charset.hpp"
#include "ektara/text/normal_form.hpp"
#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        using namespace ektara::text;
        const auto text = normal_form(without_lrc_tags(ektara::to_utf8(bytes)));
        language_of(text);
        mask_words(text, {"folk", std::string(bytes.substr(0, 5))});
    });
}
