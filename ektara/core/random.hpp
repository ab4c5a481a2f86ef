#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara {

/// A named random stream: the same (seed, purpose, index) gives the same numbers on every machine and thread.
///
/// xoshiro256** (Blackman and Vigna, 2018) seeded through SplitMix64 from a hash of the three parts. The standard
/// library's distributions are not used: their results differ between implementations.
class Random {
  public:
    Random(Seed seed, std::string_view purpose, std::uint64_t index = 0);

    std::uint64_t next();
    /// Uniform in [0, 1), 53 bits.
    double uniform();
    /// Uniform in [low, high).
    double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// Standard normal (Marsaglia's polar method).
    double normal();
    /// Uniform integer in [0, bound), without modulo bias (Lemire, 2019). `bound` must be positive.
    std::uint64_t below(std::uint64_t bound);

    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

  private:
    std::array<std::uint64_t, 4> state_;
    double spare_   = 0;
    bool has_spare_ = false;
};

}  // namespace ektara
