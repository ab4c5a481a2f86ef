#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace ektara::testing {

/// The arguments, a training of few steps, and these settings ("name=value"). A `run` without --preset takes `easy`.
inline std::vector<std::string> quick_run(std::vector<std::string> arguments,
                                          const std::vector<std::string>& settings) {
    if (std::find(arguments.begin(), arguments.end(), "run") != arguments.end())
        arguments.insert(arguments.end(), {"--set", "run.preset=easy"});
    for (const char* setting : {"train.min_epochs=2", "train.min_steps=20"})
        arguments.insert(arguments.end(), {"--set", setting});
    for (const auto& setting : settings) arguments.insert(arguments.end(), {"--set", setting});
    return arguments;
}

}  // namespace ektara::testing
