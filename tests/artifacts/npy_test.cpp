#include "ektara/artifacts/npy.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::artifacts {
namespace {

/// An .npy written by hand: header text and raw bytes.
std::string npy(const std::string& dictionary, const std::string& data) {
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(dictionary.size() & 0xff);
    bytes += static_cast<char>(dictionary.size() >> 8);
    return bytes + dictionary + data;
}

template <class T>
std::string raw(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

TEST(Npy, ReadsBackWhatItWrote) {
    const testing::TemporaryFolder folder;
    const Matrix values = testing::random_matrix(5, 3);
    write_npy(folder / "a.npy", values);
    EXPECT_CLOSE(read_npy_matrix(folder / "a.npy"), values, 0);
    EXPECT_EQ((read_file(folder / "a.npy").size() - 5 * 3 * 4) % 64, 0u);
}

TEST(Npy, TheShapeIsReadFromTheHeaderAlone) {
    const testing::TemporaryFolder folder;
    const auto head = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (7, 13, 65), }", "");
    write_file(folder / "a.npy", head + "only a few of its numbers");
    EXPECT_EQ(npy_shape(folder / "a.npy"), (std::vector<std::size_t>{7, 13, 65}));
    EXPECT_EQ(npy_channels(folder / "a.npy"), 13);
    write_npy(folder / "b.npy", testing::random_matrix(5, 3));
    EXPECT_EQ(npy_channels(folder / "b.npy"), 0);
    write_file(folder / "c.npy", head.substr(0, 30));
    EXPECT_CODE("E4201", npy_shape(folder / "c.npy"));
}

TEST(Npy, ReadsDoublesInFortranOrder) {
    const auto array = parse_npy(
        npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", raw<double>({0.5, 3.5, 1.5, 4.5, 2.5, 5.5})),
        "x");
    EXPECT_EQ(array.values, (std::vector<float>{0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f}));
}

TEST(Npy, ReadsHalfPrecisionInBothByteOrders) {
    // IEEE 754: 0x3555 is 0.333251953125, 0xc000 is -2, 0x0001 is the smallest subnormal number.
    for (const bool big : {false, true}) {
        const std::string data =
            big ? std::string("\x35\x55\xc0\x00\x00\x01", 6) : std::string("\x55\x35\x00\xc0\x01\x00", 6);
        const auto array = parse_npy(
            npy(fmt::format("{{'descr': '{}f2', 'fortran_order': False, 'shape': (3,), }}", big ? '>' : '<'), data),
            "x");
        EXPECT_EQ(array.values, (std::vector<float>{0.333251953125f, -2.0f, 0x1p-24f})) << big;
    }
}

TEST(Npy, ReadsBigEndianIntegersAndVectors) {
    const auto array = parse_npy(
        npy("{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }", std::string("\x01\x00\xff\xff", 4)), "x");
    EXPECT_EQ(array.shape, std::vector<std::size_t>{2});
    EXPECT_EQ(array.values, (std::vector<float>{256, -1}));
}

TEST(Npy, RefusesDamage) {
    const std::string good = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", raw<float>({1, 2}));
    EXPECT_NO_THROW(parse_npy(good, "x"));
    EXPECT_CODE("E4201", parse_npy(good.substr(0, good.size() - 1), "x"));
    EXPECT_CODE("E4201", parse_npy(good + "z", "x"));
    EXPECT_CODE("E4201", parse_npy(good.substr(0, 20), "x"));
    EXPECT_CODE("E4201", parse_npy("", "x"));
    EXPECT_CODE("E4201", parse_npy(npy("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "12345678"), "x"));
    EXPECT_CODE(
        "E4201",
        parse_npy(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }", ""), "x"));
}

TEST(Npy, GivesDoublesAndLongIntegersWithoutLoss) {
    const auto read = [](const std::string& bytes) {
        const auto wide = WideColumns::of(bytes, "x");
        EXPECT_TRUE(wide);
        ColumnBlock block(wide->rows(), 2);
        wide->read(1, block);
        return block;
    };
    const auto block = read(npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }",
                                raw<double>({0, 0, 1700000001, 1700000002, 1700000003, 1700000004})));
    EXPECT_EQ(block, (ColumnBlock(2, 2) << 1700000001, 1700000003, 1700000002, 1700000004).finished());
    EXPECT_EQ(read(npy("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 3), }",
                       raw<std::int64_t>({1, 1700000001, 1700000002})))(0, 1),
              1700000002);
    EXPECT_FALSE(
        WideColumns::of(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", raw<float>({1})), "x"));
}

TEST(Npy, ATableHeldAboutANumberIsWrittenInDoublePrecisionAndReadToTheBit) {
    const testing::TemporaryFolder folder;
    write_npy(folder / "a.npy", {3, 2}, std::vector<double>{1700000001, 0.9, 1700000002, 0.8, 1700000003, 0.7});
    const auto table = read_table(folder / "a.npy");
    EXPECT_EQ(exact_column(table, 0), Eigen::Vector3d(1700000001, 1700000002, 1700000003));
    write_table(folder / "b.npy", table);
    const auto again = read_table(folder / "b.npy");
    EXPECT_EQ(again.values, table.values);
    EXPECT_EQ(again.recipe, table.recipe);
    const auto wide = read_file(folder / "b.npy");
    ASSERT_TRUE(WideColumns::of(wide, "b"));
}

}  // namespace
}  // namespace ektara::artifacts
