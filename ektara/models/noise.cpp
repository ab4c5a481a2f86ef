#include "ektara/models/noise.hpp"

#include <algorithm>
#include <bit>
#include <numbers>

#include <Eigen/Core>

namespace ektara::models {

NormalStream::NormalStream(Seed seed, std::string_view purpose, std::uint64_t index) : state_{} {
    Random random(seed, purpose, index);
    for (auto& word : state_)
        for (auto& lane : word) lane = static_cast<std::uint32_t>(random.next() >> 32);
}

/// One step of every lane: uniform in (0, 1], multiples of 2^-24.
void NormalStream::draw_uniform(float* values) {
    auto& [a, b, c, d] = state_;
    for (std::size_t i = 0; i < kLanes; ++i) {
        const std::uint32_t result = std::rotl(a[i] + d[i], 7) + a[i];
        const std::uint32_t t      = b[i] << 9;
        c[i] ^= a[i];
        d[i] ^= b[i];
        b[i] ^= c[i];
        a[i] ^= d[i];
        c[i] ^= t;
        d[i]      = std::rotl(d[i], 11);
        values[i] = static_cast<float>(static_cast<std::int32_t>(result >> 8) + 1) * 0x1.0p-24f;
    }
}

void NormalStream::refill() {
    constexpr auto kHalf = static_cast<Eigen::Index>(kBuffer / 2);
    using Half           = Eigen::Array<float, kHalf, 1>;
    Eigen::Map<Half> cosines(buffer_.data()), sines(buffer_.data() + kHalf);
    for (std::size_t i = 0; i < kBuffer; i += kLanes) draw_uniform(buffer_.data() + i);
    const Half radius = (cosines.log() * -2.0f).sqrt();
    const Half angle  = sines * (2 * std::numbers::pi_v<float>);
    cosines           = radius * angle.cos();
    sines             = radius * angle.sin();
    used_             = 0;
}

void NormalStream::fill(std::span<float> values) {
    while (!values.empty()) {
        if (used_ == kBuffer) refill();
        const std::size_t count = std::min(values.size(), kBuffer - used_);
        std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(used_), count, values.begin());
        values = values.subspan(count);
        used_ += count;
    }
}

}  // namespace ektara::models
