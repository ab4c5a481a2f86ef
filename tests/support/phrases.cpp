#include "phrases.hpp"

#include <algorithm>
#include <cctype>

#include "ektara/artifacts/phrase_json.hpp"

namespace ektara::testing {
namespace {

/// Every number as one 0: figures differ between machines.
std::string without_numbers(const artifacts::Json& json) {
    std::string text;
    for (const char c : json.dump())
        if (!std::isdigit(static_cast<unsigned char>(c)))
            text += c;
        else if (text.empty() || text.back() != '0')
            text += '0';
    return text;
}

}  // namespace

::testing::AssertionResult is_sample(const Phrase& said) {
    static const auto samples = artifacts::read_json(EKTARA_GOLDEN_DIR "/phrases.json");
    const auto json           = artifacts::to_json(said);
    const auto is_same        = [&](const auto& sample) { return without_numbers(sample) == without_numbers(json); };
    if (std::any_of(samples.begin(), samples.end(), is_same)) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "tests/golden/phrases.json must hold\n" << json.dump() << "\n";
}

}  // namespace ektara::testing
