#include "ektara/artifacts/tensorflow_checkpoint.hpp"

#include <cstdint>
#include <cstring>

#include <gtest/gtest.h>

#include "error_code.hpp"

using namespace ektara;
using namespace ektara::artifacts;
using namespace ektara::testing;

namespace {

std::string varint(std::uint64_t value) {
    std::string bytes;
    for (; value >= 128; value >>= 7U) bytes += static_cast<char>(value % 128 + 128);
    return bytes + static_cast<char>(value);
}

/// A field of a message that has a length.
std::string part(int field, const std::string& bytes) {
    return varint(static_cast<std::uint64_t>(field) * 8 + 2) + varint(bytes.size()) + bytes;
}
std::string number(int field, std::uint64_t value) {
    return varint(static_cast<std::uint64_t>(field) * 8) + varint(value);
}

/// dtype, shape, offset and size of a tensor.
std::string entry(std::uint64_t dtype, const std::vector<std::uint64_t>& shape, std::uint64_t offset,
                  std::uint64_t bytes) {
    std::string dimensions;
    for (const auto size : shape) dimensions += part(2, number(1, size));
    return number(1, dtype) + part(2, dimensions) + number(4, offset) + number(5, bytes);
}

/// A block of LevelDB: keys share what they can with the one before; one restart point, no compression, a checksum.
std::string block(const std::vector<std::pair<std::string, std::string>>& entries) {
    std::string bytes, last;
    for (const auto& [key, value] : entries) {
        std::size_t shared = 0;
        while (shared < last.size() && shared < key.size() && last[shared] == key[shared]) ++shared;
        bytes += varint(shared) + varint(key.size() - shared) + varint(value.size()) + key.substr(shared) + value;
        last = key;
    }
    return bytes + std::string(4, '\0') + std::string{1, 0, 0, 0};
}

std::string table(const std::vector<std::pair<std::string, std::string>>& entries) {
    const auto data         = block(entries);
    const std::string after = std::string(5, '\0');
    const auto index        = block({{"zz", varint(0) + varint(data.size())}});
    const auto at           = data.size() + after.size();
    std::string footer      = varint(0) + varint(0) + varint(at) + varint(index.size());
    footer.resize(48);
    return data + after + index + after + footer;
}

std::string floats(const std::vector<float>& values) {
    std::string bytes(values.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

const std::string kData  = floats({1.5F, -2, 3, 0.25F, 9, 7});
const std::string kIndex = table({{"", "header"},
                                  {"layer/bias", entry(1, {2}, 16, 8)},
                                  {"layer/kernel", entry(1, {2, 2}, 0, 16)},
                                  {"step", entry(9, {}, 0, 8)}});

}  // namespace

TEST(TensorFlowCheckpoint, GivesItsFloatTensors) {
    const auto tensors = read_tensorflow_checkpoint(kIndex, kData, "x");
    ASSERT_EQ(tensors.size(), 2u);
    EXPECT_EQ(tensors.at("layer/kernel").shape, (std::vector<std::size_t>{2, 2}));
    EXPECT_EQ(tensors.at("layer/kernel").values, (std::vector<float>{1.5F, -2, 3, 0.25F}));
    EXPECT_EQ(tensors.at("layer/bias").values, (std::vector<float>{9, 7}));
}

TEST(TensorFlowCheckpoint, GivesATensorWithoutValues) {
    const auto tensors = read_tensorflow_checkpoint(table({{"a", entry(1, {0, 3}, 4, 0)}}), kData, "x");
    EXPECT_EQ(tensors.at("a").shape, (std::vector<std::size_t>{0, 3}));
    EXPECT_TRUE(tensors.at("a").values.empty());
    EXPECT_TRUE(read_tensorflow_checkpoint(table({{"a", entry(1, {0}, 0, 0)}}), {}, "x").at("a").values.empty());
}

TEST(TensorFlowCheckpoint, RefusesWhatIsNone) {
    for (const std::string& index :
         {std::string(), std::string("text"), std::string(48, '\xff'), kIndex.substr(1), std::string(48, '\0')})
        EXPECT_CODE("E5023", read_tensorflow_checkpoint(index, kData, "x"));
}

TEST(TensorFlowCheckpoint, RefusesATensorThatIsNotInItsData) {
    for (const std::string& wrong : {entry(1, {2}, 20, 8), entry(1, {3}, 0, 8), entry(1, {~0ULL, 2}, 0, 8),
                                     entry(1, {2}, ~0ULL, 8), entry(1, {2}, 0, 7)})
        EXPECT_CODE("E5023", read_tensorflow_checkpoint(table({{"a", wrong}}), kData, "x"));
}
