#include "ektara/artifacts/base64.hpp"

#include <gtest/gtest.h>

namespace ektara::artifacts {
namespace {

TEST(Base64, AsInRfc4648) {
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(base64("foob"), "Zm9vYg==");
    EXPECT_EQ(base64(""), "");
}

}  // namespace
}  // namespace ektara::artifacts
