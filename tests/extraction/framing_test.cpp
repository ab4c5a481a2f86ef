#include "ektara/extraction/framing.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ektara::extraction {
namespace {

/// Two ends of a line, closed at the end of a test.
class Framing : public ::testing::Test {
  protected:
    void SetUp() override { ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_), 0); }
    void TearDown() override {
        hang_up(0);
        hang_up(1);
    }
    void hang_up(int end) {
        if (ends_[end] >= 0) ::close(ends_[end]);
        ends_[end] = -1;
    }
    int ends_[2] = {-1, -1};
};

TEST_F(Framing, MessagesArriveWholeAndInTheirOrder) {
    // Zero bytes, an empty message, and one that no single `receive` takes.
    std::vector<std::string> sent = {std::string("a\0b\xFF", 4), "", "large", "\x04"};
    sent[2].resize(70'001, 'x');
    for (const auto& message : sent) ASSERT_TRUE(send_frame(ends_[0], message));
    hang_up(0);
    std::string received;
    std::vector<std::string> taken;
    for (bool more = true; more;) {
        more = receive(ends_[1], received);
        while (auto message = take_frame(received)) taken.push_back(std::move(*message));
    }
    EXPECT_EQ(taken, sent);
    EXPECT_TRUE(received.empty());
}

TEST_F(Framing, TheLengthStandsInFrontInFourBytes) {
    ASSERT_TRUE(send_frame(ends_[0], "tabla"));
    std::string received = "rest";
    ASSERT_TRUE(receive(ends_[1], received));
    EXPECT_EQ(received, std::string("rest\5\0\0\0tabla", 13)) << "appended to what was there";
}

TEST_F(Framing, NobodyAtTheOtherEndIsToldAndNoSignal) {
    hang_up(1);
    EXPECT_FALSE(send_frame(ends_[0], "message"));
    std::string received = "before";
    EXPECT_FALSE(receive(ends_[0], received));
    EXPECT_EQ(received, "before");
}

TEST(TakeFrame, WaitsForTheLastByteAndLeavesWhatFollows) {
    const std::string bytes("\3\0\0\0sur\1\0\0\0t", 12);
    std::string received;
    for (std::size_t i = 0; i < 6; ++i) {
        received += bytes[i];
        EXPECT_FALSE(take_frame(received)) << i;
        EXPECT_EQ(received, bytes.substr(0, i + 1)) << "nothing is taken before it is whole";
    }
    received = bytes.substr(0, 11);
    EXPECT_EQ(take_frame(received), "sur");
    EXPECT_EQ(received, bytes.substr(7, 4));
    EXPECT_FALSE(take_frame(received));
    received += bytes[11];
    EXPECT_EQ(take_frame(received), "t");
    EXPECT_TRUE(received.empty());
}

TEST(TakeFrame, OfAnAbsurdLengthComesNever) {
    std::string received = "\xFF\xFF\xFF\xFF and a little text";
    EXPECT_FALSE(take_frame(received));
    EXPECT_EQ(received, "\xFF\xFF\xFF\xFF and a little text");
}

}  // namespace
}  // namespace ektara::extraction
