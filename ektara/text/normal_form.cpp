#include "ektara/text/normal_form.hpp"

#include <algorithm>

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "ektara/core/error.hpp"
#include "ektara/core/utf8.hpp"

namespace ektara::text {
namespace {

constexpr char32_t kReplacement = 0xfffd, kNukta = 0x09bc, kDanda = 0x0964;

bool is_joiner(char32_t c) { return c == 0x200c || c == 0x200d; }

using Instance = const icu::Normalizer2* (*)(UErrorCode&);

std::u32string unicode_form(const std::u32string& text, Instance instance) {
    UErrorCode status      = U_ZERO_ERROR;
    const auto* normaliser = instance(status);
    const auto length      = static_cast<std::int32_t>(text.size());
    const auto utf16       = icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()), length);
    const auto composed    = normaliser->normalize(utf16, status);
    std::u32string result(static_cast<std::size_t>(composed.countChar32()), U'\0');
    composed.toUTF32(reinterpret_cast<UChar32*>(result.data()), static_cast<std::int32_t>(result.size()), status);
    if (U_FAILURE(status)) fail("E3101", "text: cannot be brought to a Unicode normal form: {}", u_errorName(status));
    return result;
}

std::u32string nfc(const std::u32string& text) { return unicode_form(text, icu::Normalizer2::getNFCInstance); }

/// The letter that `base` and a nukta make, or 0.
char32_t with_nukta(char32_t base) {
    switch (base) {
        case 0x09a1:
            return 0x09dc;
        case 0x09a2:
            return 0x09dd;
        case 0x09af:
            return 0x09df;
        default:
            return 0;
    }
}

/// Joiners have no meaning for the reader's eye that the spelling lacks: ত্‍ and ৎ apart, they only choose a
/// glyph.
std::u32string without_joiners(const std::u32string& text) {
    std::u32string kept;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_joiner(text[i])) {
            kept += text[i];
            continue;
        }
        std::size_t next = i;
        while (next < text.size() && is_joiner(text[next])) ++next;
        const bool beside = (!kept.empty() && is_bangla(kept.back())) || (next < text.size() && is_bangla(text[next]));
        if (!beside) kept.append(text, i, next - i);
        i = next - 1;
    }
    return kept;
}

std::u32string with_bangla_forms(const std::u32string& text) {
    std::u32string result;
    bool after_bangla = false;
    for (char32_t c : text) {
        if (c == kNukta && !result.empty() && with_nukta(result.back()) != 0) {
            result.back() = with_nukta(result.back());
            continue;
        }
        const bool bangla = is_bangla(c);
        if (c >= 0x09e6 && c <= 0x09ef) c = U'0' + (c - 0x09e6);
        if (c == 0x09f7 || (c == U'|' && after_bangla)) c = kDanda;
        if (c != U' ') after_bangla = bangla;
        result += c;
    }
    return result;
}

}  // namespace

std::u32string decode_utf8(std::string_view utf8) {
    std::u32string text;
    text.reserve(utf8.size());
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
    const auto length = static_cast<std::int64_t>(utf8.size());
    for (std::int64_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT(bytes, i, length, c);
        text += c < 0 ? kReplacement : static_cast<char32_t>(c);
    }
    return text;
}

std::string encode_utf8(const std::u32string& text) {
    std::string utf8;
    for (const char32_t c : text) append_utf8(utf8, c);
    return utf8;
}

std::u32string normal_form(const std::u32string& text) {
    // NFC may move a mark next to a joiner, and without the joiner more may compose: until nothing changes.
    std::u32string now = text, before;
    do {
        before = now;
        now    = with_bangla_forms(nfc(without_joiners(now)));
    } while (now != before);
    return now;
}

std::string normal_form(std::string_view utf8) { return encode_utf8(normal_form(decode_utf8(utf8))); }

std::vector<std::string> spellings(const std::string& utf8) {
    const auto text = decode_utf8(utf8);
    std::vector<std::string> all{utf8};
    for (const auto& form : {normal_form(text), nfc(text), unicode_form(text, icu::Normalizer2::getNFDInstance)})
        if (auto name = encode_utf8(form); std::find(all.begin(), all.end(), name) == all.end())
            all.push_back(std::move(name));
    return all;
}

}  // namespace ektara::text
