#include "ektara/artifacts/detail/protobuf.hpp"

#include <gtest/gtest.h>

#include "ektara/core/copy_bytes.hpp"

namespace ektara::artifacts {
namespace {

using namespace std::string_view_literals;
using Kind = ProtobufField::Kind;

/// The fields of a message, one after the other.
std::vector<ProtobufField> fields_of(std::string_view message) {
    std::vector<ProtobufField> fields;
    ProtobufReader reader(message);
    while (const auto field = reader.next()) fields.push_back(*field);
    return fields;
}

// Messages of the encoding guide: 150 is 96 01; "testing" in field 2; −2 as int64 is ten bytes.
TEST(Protobuf, ReadsTheExamplesOfItsSpecification) {
    const auto number = fields_of("\x08\x96\x01"sv);
    ASSERT_EQ(number.size(), 1u);
    EXPECT_EQ(number[0].number, 1u);
    EXPECT_EQ(number[0].kind, Kind::Number);
    EXPECT_EQ(number[0].value, 150u);
    const auto text = fields_of("\x12\x07testing"sv);
    ASSERT_EQ(text.size(), 1u);
    EXPECT_EQ(text[0].number, 2u);
    EXPECT_TRUE(text[0].is_bytes());
    EXPECT_EQ(text[0].bytes, "testing");
    EXPECT_EQ(ProtobufReader("\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv).varint(), static_cast<std::uint64_t>(-2));
}

TEST(Protobuf, ReadsFieldsOfFixedLengthAndWhatFollowsThem) {
    const auto fields = fields_of("\x0d\x66\x66\x66\x3f\x11\0\0\0\0\0\0\xf0\x3f\x18\x05"sv);
    ASSERT_EQ(fields.size(), 3u);
    EXPECT_EQ(fields[0].kind, Kind::Fixed);
    EXPECT_EQ(values_of_bytes<float>(fields[0].bytes), std::vector<float>{0.9F});
    EXPECT_EQ(values_of_bytes<double>(fields[1].bytes), std::vector<double>{1.0});
    EXPECT_EQ(fields[2].number, 3u);
    EXPECT_EQ(fields[2].value, 5u);
}

TEST(Protobuf, ReadsRepeatedNumbersPackedOrNot) {
    std::vector<std::int64_t> numbers;
    for (const auto& field : fields_of("\x32\x06\x03\x8e\x02\x9e\xa7\x05\x30\x07"sv)) append_numbers(field, numbers);
    EXPECT_EQ(numbers, (std::vector<std::int64_t>{3, 270, 86942, 7}));
}

TEST(Protobuf, RefusesWhatEndsTooEarlyOrIsUnknown) {
    for (const auto damaged : {"\x08"sv, "\x08\x96"sv, "\x12\x07test"sv, "\x0d\0\0\0"sv, "\x11\0"sv,
                               "\x00\x01"sv,                            // field 0
                               "\x0b"sv, "\x0c"sv, "\x0e"sv, "\x0f"sv,  // groups, and types without a name
                               "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv,  // more than 64 bits
                               "\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv})     // longer than any memory
        EXPECT_THROW(fields_of(damaged), ProtobufDamage) << damaged;
    EXPECT_TRUE(fields_of("").empty());
}

}  // namespace
}  // namespace ektara::artifacts
