#include "ektara/artifacts/onnx.hpp"

#include <gtest/gtest.h>

#include "error_code.hpp"

namespace ektara::artifacts {
namespace {

/// A field of bytes, a field of a small number.
std::string bytes_field(int number, const std::string& bytes) {
    return std::string{static_cast<char>(number * 8 + 2), static_cast<char>(bytes.size())} + bytes;
}
std::string number_field(int number, char value) { return std::string{static_cast<char>(number * 8), value}; }

std::string floats(std::initializer_list<float> values) {
    return {reinterpret_cast<const char*>(std::data(values)), values.size() * sizeof(float)};
}

/// A float tensor of shape 2×1.
std::string tensor(const std::string& values, char type = 1) {
    return bytes_field(5, number_field(1, 2) + number_field(1, 1) + number_field(2, type) + bytes_field(8, "w") +
                              bytes_field(9, values));
}

std::string model(const std::string& tensors) {
    const auto strides = bytes_field(5, bytes_field(1, "strides") + bytes_field(8, std::string{1, 3}));
    const auto group   = bytes_field(5, bytes_field(1, "group") + number_field(3, 1));
    const auto node    = bytes_field(
           1, bytes_field(1, "x") + bytes_field(1, "w") + bytes_field(2, "y") + bytes_field(4, "Conv") + strides + group);
    return number_field(1, 8) + bytes_field(2, "by hand") + bytes_field(7, node + tensors);
}

TEST(Onnx, ReadsNodesAndTensors) {
    const auto graph = parse_onnx(model(tensor(floats({0.9F, -2}))), "m.onnx");
    ASSERT_EQ(graph.nodes.size(), 1u);
    EXPECT_EQ(graph.nodes[0].op, "Conv");
    EXPECT_EQ(graph.nodes[0].inputs, (std::vector<std::string>{"x", "w"}));
    EXPECT_EQ(graph.nodes[0].integers.at("strides"), (std::vector<std::int64_t>{1, 3}));
    EXPECT_EQ(graph.nodes[0].integers.at("group"), std::vector<std::int64_t>{1});
    ASSERT_NE(graph.find("w"), nullptr);
    EXPECT_EQ(graph.find("w")->shape, (std::vector<std::int64_t>{2, 1}));
    EXPECT_EQ(graph.find("w")->floats, (std::vector<float>{0.9F, -2}));
    EXPECT_EQ(graph.find("x"), nullptr);
}

TEST(Onnx, RefusesWhatIsNoModel) {
    const auto whole = model(tensor(floats({0.9F, -2})));
    for (std::size_t length = 0; length + 1 < whole.size(); ++length)
        EXPECT_CODE("E5040", parse_onnx(whole.substr(0, length), "m.onnx")) << length;
    EXPECT_CODE("E5040", parse_onnx("RIFF, or any other text", "m.onnx"));
    EXPECT_CODE("E5040", parse_onnx(model(tensor(floats({0.9F}))), "m.onnx")) << "a value is missing";
    const auto elsewhere = bytes_field(5, number_field(2, 1) + number_field(14, 1));
    EXPECT_CODE("E5040", parse_onnx(model(elsewhere), "m.onnx"));
    const std::string huge = std::string{8, '\xff', '\xff', '\xff', '\xff', '\xff', '\xff', '\xff', '\x7f'};
    EXPECT_CODE("E5040", parse_onnx(model(bytes_field(5, huge + huge + number_field(2, 1))), "m.onnx"));
}

}  // namespace
}  // namespace ektara::artifacts
