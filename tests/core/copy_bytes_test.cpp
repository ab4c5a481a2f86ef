#include "ektara/core/copy_bytes.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace ektara {

TEST(CopyBytes, NoBytesAreNoNumbers) {
    std::vector<float> none;
    copy_bytes(std::string_view{}, none.data());
    EXPECT_TRUE(values_of_bytes<float>({}).empty());
    EXPECT_TRUE(values_of_bytes<float>("abc").empty());
}

TEST(CopyBytes, NumbersAreTheBytesAsTheyLie) {
    const std::vector<std::uint16_t> numbers{1, 513, 65535};
    const std::string_view bytes(reinterpret_cast<const char*>(numbers.data()), 6);
    EXPECT_EQ(values_of_bytes<std::uint16_t>(bytes), numbers);
    EXPECT_EQ(values_of_bytes<std::uint16_t>(bytes.substr(0, 5)), (std::vector<std::uint16_t>{1, 513}));
}

}  // namespace ektara
