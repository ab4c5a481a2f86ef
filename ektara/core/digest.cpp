#include "ektara/core/digest.hpp"

#include <bit>
#include <cstring>

#include <fmt/format.h>

namespace ektara {
namespace {

std::uint64_t finish(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

}  // namespace

Digest& Digest::add(std::string_view bytes) {
    // The length first, so that ("ab", "c") and ("a", "bc") differ.
    const auto mix = [this](std::uint64_t word) {
        low_  = (low_ ^ word) * 0x100000001b3ULL;
        high_ = std::rotl((high_ + word) * 0x9e3779b97f4a7c15ULL, 29);
    };
    mix(bytes.size());
    length_ += bytes.size();
    while (!bytes.empty()) {
        std::uint64_t word      = 0;
        const std::size_t count = bytes.size() < 8 ? bytes.size() : 8;
        std::memcpy(&word, bytes.data(), count);
        mix(word);
        bytes.remove_prefix(count);
    }
    return *this;
}

std::string Digest::text() const {
    return fmt::format("{:016x}{:016x}", finish(low_ ^ finish(high_ ^ length_)), finish(high_ + finish(low_)));
}

}  // namespace ektara
