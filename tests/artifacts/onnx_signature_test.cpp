#include "ektara/artifacts/onnx_signature.hpp"

#include <gtest/gtest.h>

#include "ektara/artifacts/files.hpp"
#include "error_code.hpp"

namespace ektara::artifacts {
namespace {

std::string field_of(int number, const std::string& bytes) {
    std::string length;
    std::size_t left = bytes.size();
    for (; left >= 128; left /= 128) length += static_cast<char>(left % 128 + 128);
    return static_cast<char>(number * 8 + 2) + length + static_cast<char>(left) + bytes;
}

/// A graph whose node has a graph as an attribute, whose node …, and an output.
std::string nested(int depth) {
    std::string graph;
    for (int i = 0; i < depth; ++i) graph = field_of(1, field_of(5, field_of(6, graph)));
    return field_of(7, graph + field_of(12, field_of(1, "y")));
}

TEST(OnnxSignature, TellsNamesTypesAndShapes) {
    const auto found = read_onnx_signature(std::string(EKTARA_GOLDEN_DIR) + "/features/onnx_mels.onnx");
    ASSERT_EQ(found.inputs.size(), 1u);
    EXPECT_EQ(found.inputs[0].name, "x");
    EXPECT_EQ(found.inputs[0].type, kOnnxFloat);
    EXPECT_EQ(found.inputs[0].shape, (std::vector<std::int64_t>{-1, 1, -1, 16}));
    ASSERT_EQ(found.outputs.size(), 1u);
    EXPECT_EQ(found.outputs[0].shape, (std::vector<std::int64_t>{-1, -1, 6}));
    EXPECT_TRUE(found.data_files.empty());
}

TEST(OnnxSignature, NamesFilesWithValuesAndLeavesInitializersOut) {
    const auto place  = field_of(13, field_of(1, "location") + field_of(2, "weights.bin"));
    const auto offset = field_of(13, field_of(1, "offset") + field_of(2, "0"));
    const auto inside = field_of(1, field_of(5, field_of(5, field_of(13, field_of(1, "location") + field_of(2, "a")))));
    const auto graph  = inside + field_of(5, field_of(8, "w") + place + offset) + field_of(11, field_of(1, "w")) +
                       field_of(11, field_of(1, "x")) + field_of(12, field_of(1, "y"));
    const auto found = parse_onnx_signature(field_of(7, graph), "m.onnx");
    EXPECT_EQ(found.data_files, (std::vector<std::string>{"a", "weights.bin"}));
    ASSERT_EQ(found.inputs.size(), 1u);
    EXPECT_EQ(found.inputs[0].name, "x");
    EXPECT_FALSE(found.inputs[0].shape);
}

TEST(OnnxSignature, RefusesWhatIsNoModel) {
    const auto whole = read_file(std::string(EKTARA_GOLDEN_DIR) + "/features/onnx_mels.onnx");
    for (std::size_t length = 0; length < whole.size() - 10; length += 7)
        EXPECT_CODE("E5040", parse_onnx_signature(whole.substr(0, length), "m.onnx")) << length;
    EXPECT_CODE("", parse_onnx_signature(nested(60), "m.onnx"));
    EXPECT_CODE("E5040", parse_onnx_signature(nested(70), "m.onnx"));
    EXPECT_CODE("E5040", parse_onnx_signature(nested(2000), "m.onnx")) << "the stack holds";
    EXPECT_CODE("E5040", parse_onnx_signature(field_of(7, field_of(2, "tiny")), "m.onnx")) << "no output";
}

}  // namespace
}  // namespace ektara::artifacts
