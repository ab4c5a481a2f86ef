#include "ektara/artifacts/safetensors.hpp"

#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::artifacts {
namespace {

const std::string kGolden = EKTARA_GOLDEN_DIR "/models/";

/// A safetensors file written by hand.
void write_raw(const std::filesystem::path& path, const std::string& header, const std::string& data) {
    const std::uint64_t length = header.size();
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    write_file(path, bytes + header + data);
}

std::string tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
    return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

TEST(Safetensors, ReadsBackWhatItWrote) {
    const testing::TemporaryFolder folder;
    const std::vector<float> first{0.5f, -1.25f, 3e-38f, 4, 5, 6}, second{7.75f};
    write_safetensors(folder / "a.safetensors", {{"z.weight", {2, 3}, first}, {"a", {}, second}, {"none", {0, 4}, {}}},
                      {{"steps", "12"}});
    const SafetensorsFile file(folder / "a.safetensors");
    EXPECT_EQ(file.read("z.weight"), first);
    EXPECT_EQ(file.read("a"), second);
    EXPECT_TRUE(file.read("none").empty());
    EXPECT_EQ(file.find("z.weight")->shape, (std::vector<std::size_t>{2, 3}));
    EXPECT_EQ(file.header().metadata.at("steps"), "12");
    EXPECT_EQ(file.find("b"), nullptr);
    EXPECT_CODE("E4204", file.read("b"));
}

TEST(Safetensors, ReadsHalvesBrainFloatsAndDoublesAsTheReferenceWritesThem) {
    const SafetensorsFile file(kGolden + "dtypes.safetensors");
    EXPECT_EQ(file.read("half"), read_npy(kGolden + "half.npy").values);
    EXPECT_EQ(file.read("brain"), read_npy(kGolden + "brain.npy").values);
    EXPECT_EQ(file.find("double")->shape, (std::vector<std::size_t>{5, 1}));
    EXPECT_FLOAT_EQ(file.read("double")[1], -65504.0f);
    EXPECT_CODE("E4204", file.read("integers"));
}

struct Damage {
    const char* name;
    std::string header, data;
};

class DamagedSafetensors : public ::testing::TestWithParam<Damage> {};

TEST_P(DamagedSafetensors, IsAnErrorE4204) {
    const testing::TemporaryFolder folder;
    write_raw(folder / "x.safetensors", GetParam().header, GetParam().data);
    try {
        const SafetensorsFile file(folder / "x.safetensors");
        FAIL() << "was read";
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E4204") << problem.what();
    }
}

const std::string kEight(8, 'x');

INSTANTIATE_TEST_SUITE_P(
    EveryKind, DamagedSafetensors,
    ::testing::Values(
        Damage{"NotJson", "{{", ""}, Damage{"NotAnObject", "[1]", ""},
        Damage{"Overlap", R"({"a":)" + tensor("F32", "[1]", "[0,4]") + R"(,"b":)" + tensor("F32", "[1]", "[2,6]") + "}",
               "123456"},
        Damage{"Gap", R"({"a":)" + tensor("F32", "[1]", "[4,8]") + "}", kEight},
        Damage{"SurplusData", R"({"a":)" + tensor("F32", "[1]", "[0,4]") + "}", kEight},
        Damage{"Truncated", R"({"a":)" + tensor("F32", "[4]", "[0,16]") + "}", kEight},
        Damage{"ShapeUnlikeOffsets", R"({"a":)" + tensor("F32", "[3]", "[0,8]") + "}", kEight},
        Damage{"Overflow", R"({"a":)" + tensor("F64", "[4503599627370496,4503599627370496,16]", "[0,0]") + "}", ""},
        Damage{"Backwards", R"({"a":)" + tensor("F32", "[2]", "[8,0]") + "}", kEight},
        Damage{"NegativeShape", R"({"a":)" + tensor("F32", "[-2]", "[0,8]") + "}", kEight},
        Damage{"FractionalOffset", R"({"a":)" + tensor("F32", "[2]", "[0,8.5]") + "}", kEight},
        Damage{"UnknownDtype", R"({"a":)" + tensor("F7", "[2]", "[0,8]") + "}", kEight},
        Damage{"NoOffsets", R"({"a":{"dtype":"F32","shape":[2]}})", kEight},
        Damage{"TensorIsANumber", R"({"a":3})", ""}, Damage{"MetadataIsAList", R"({"__metadata__":[]})", ""}),
    [](const auto& param) { return param.param.name; });

TEST(Safetensors, RefusesLengthsBeyondTheFile) {
    const testing::TemporaryFolder folder;
    write_file(folder / "short", "1234567");
    EXPECT_CODE("E4204", SafetensorsFile(folder / "short"));
    write_file(folder / "long", std::string(8, '\xff') + "{}");
    EXPECT_CODE("E4204", SafetensorsFile(folder / "long"));
    EXPECT_CODE("E4101", SafetensorsFile(folder / "missing"));
    EXPECT_CODE("E4101", SafetensorsFile(folder.path()));
}

}  // namespace
}  // namespace ektara::artifacts
