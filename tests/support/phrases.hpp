#pragma once

#include <gtest/gtest.h>

#include "ektara/core/phrase.hpp"

namespace ektara::testing {

/// Whether tests/golden/phrases.json holds this sentence, whatever its numbers are. web/tests/said.test.ts compares
/// what the page makes of each that stands there with its English.
::testing::AssertionResult is_sample(const Phrase& said);

}  // namespace ektara::testing
