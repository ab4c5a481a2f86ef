#pragma once

#include <vector>

#include "ektara/core/types.hpp"
#include "signals.hpp"

namespace ektara::features {

/// The signals of tools/golden/features.py in its order.
inline std::vector<Waveform> golden_clips() {
    return {{testing::harmonics(66150, 196, 1), 22050},
            {testing::bursts(66150, 2), 22050},
            {testing::sweep(66150, 3), 22050},
            {testing::with_rest(44100, 4), 22050},
            {testing::bursts(2300, 5), 22050}};
}

}  // namespace ektara::features
