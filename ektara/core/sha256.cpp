#include "ektara/core/sha256.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

namespace ektara {
namespace {

using Word = std::uint32_t;

constexpr std::size_t kBlock = 64;

/// The first 32 bits behind the point of the roots of the first primes: exact in long double.
template <std::size_t Count>
std::array<Word, Count> root_fractions(long double (*root)(long double)) {
    std::array<Word, Count> words{};
    std::size_t found = 0;
    for (int n = 2; found < Count; ++n) {
        bool prime = true;
        for (int d = 2; d * d <= n; ++d) prime = prime && n % d != 0;
        if (!prime) continue;
        const long double value = root(n);
        words[found++]          = static_cast<Word>((value - std::floor(value)) * 4294967296.0L);
    }
    return words;
}

using State = std::array<Word, 8>;

void add_block(State& state, const std::byte* block) {
    static const auto kRound = root_fractions<64>([](long double n) { return std::cbrt(n); });
    std::array<Word, 64> w{};
    for (std::size_t i = 0; i < 16; ++i)
        for (std::size_t b = 0; b < 4; ++b) w[i] = w[i] << 8 | std::to_integer<Word>(block[4 * i + b]);
    for (std::size_t i = 16; i < 64; ++i) {
        const Word a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ a >> 3) + w[i - 7] +
               (std::rotr(b, 17) ^ std::rotr(b, 19) ^ b >> 10);
    }
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t i = 0; i < 64; ++i) {
        const Word one =
            h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + ((e & f) ^ (~e & g)) + kRound[i] + w[i];
        const Word two = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
    }
    const State mixed{a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i) state[i] += mixed[i];
}

}  // namespace

std::string sha256(std::span<const std::byte> bytes) {
    auto state     = root_fractions<8>([](long double n) { return std::sqrt(n); });
    std::size_t at = 0;
    for (; at + kBlock <= bytes.size(); at += kBlock) add_block(state, bytes.data() + at);
    std::vector<std::byte> rest(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end());
    rest.push_back(std::byte{0x80});
    while (rest.size() % kBlock != kBlock - 8) rest.push_back(std::byte{0});
    for (int shift = 56; shift >= 0; shift -= 8)
        rest.push_back(static_cast<std::byte>(std::uint64_t{bytes.size()} * 8 >> shift & 0xff));
    for (std::size_t i = 0; i < rest.size(); i += kBlock) add_block(state, rest.data() + i);
    std::string text;
    for (const Word word : state) text += fmt::format("{:08x}", word);
    return text;
}

}  // namespace ektara
