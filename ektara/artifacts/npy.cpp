#include "ektara/artifacts/npy.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/foreign_format.hpp"
#include "ektara/artifacts/half.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {
namespace {

static_assert(std::endian::native == std::endian::little, "npy: written for little-endian machines");
constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr std::size_t kMaxValues = std::size_t{1} << 40;

struct Header {
    std::string dtype;
    bool fortran = false;
    std::vector<std::size_t> shape;
    std::size_t data_offset = 0;
};

/// The text after `'key':` in the header's Python dictionary.
std::string_view value_of(std::string_view header, std::string_view key, const std::string& name) {
    for (const char quote : {'\'', '"'}) {
        const std::string quoted = quote + std::string(key) + quote;
        const auto at            = header.find(quoted);
        if (at == std::string_view::npos) continue;
        auto rest        = header.substr(at + quoted.size());
        const auto colon = rest.find(':');
        if (colon == std::string_view::npos) break;
        rest.remove_prefix(colon + 1);
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        return rest;
    }
    fail("E4201", "{}: not a .npy file: its header has no '{}'", name, key);
}

std::vector<std::size_t> parse_shape(std::string_view text, const std::string& name) {
    std::vector<std::size_t> shape;
    const auto end = text.find(')');
    if (text.empty() || text[0] != '(' || end == std::string_view::npos)
        fail("E4201", "{}: not a .npy file: bad shape", name);
    const char* at         = text.data() + 1;
    const char* const last = text.data() + end;
    while (at < last) {
        if (*at == ' ' || *at == ',') {
            ++at;
            continue;
        }
        std::size_t extent       = 0;
        const auto [next, error] = std::from_chars(at, last, extent);
        if (error != std::errc{} || shape.size() == 8) fail("E4201", "{}: not a .npy file: bad shape", name);
        shape.push_back(extent);
        at = next;
    }
    return shape;
}

Header parse_header(std::string_view bytes, const std::string& name) {
    if (bytes.size() < 10 || bytes.substr(0, 6) != kMagic) {
        const auto format = foreign_format(bytes);
        fail("E4201", "{}: not a .npy file{}", name, format ? ": it is " + format->text() : "");
    }
    const int major           = static_cast<unsigned char>(bytes[6]);
    const std::size_t counter = major == 1 ? 2 : 4;
    if (major < 1 || major > 3 || bytes.size() < 8 + counter) fail("E4201", "{}: unknown .npy version", name);
    std::uint32_t length = 0;
    std::memcpy(&length, bytes.data() + 8, counter);
    if (length > bytes.size() - 8 - counter) fail("E4201", "{}: truncated in its header", name);
    const auto text  = bytes.substr(8 + counter, length);
    const auto dtype = value_of(text, "descr", name);
    Header header;
    const auto close = dtype.size() < 2 ? std::string_view::npos : dtype.find(dtype[0], 1);
    if (close == std::string_view::npos) fail("E4201", "{}: not a plain numeric array", name);
    header.dtype       = dtype.substr(1, close - 1);
    header.fortran     = value_of(text, "fortran_order", name).starts_with("True");
    header.shape       = parse_shape(value_of(text, "shape", name), name);
    header.data_offset = 8 + counter + length;
    return header;
}

template <class T>
float read_value(const char* at, bool swap) {
    char raw[sizeof(T)];
    std::memcpy(raw, at, sizeof(T));
    if (swap) std::reverse(raw, raw + sizeof(T));
    T value;
    std::memcpy(&value, raw, sizeof(T));
    return static_cast<float>(value);
}

/// NumPy's float16, which has no type of its own in C++20.
float read_half(const char* at, bool swap) {
    std::uint16_t bits;
    std::memcpy(&bits, at, sizeof(bits));
    return from_half(swap ? static_cast<std::uint16_t>(bits << 8 | bits >> 8) : bits);
}

using Reader = float (*)(const char*, bool);

/// What reads one value of the type that NumPy calls `kind` ("f4"), or null.
Reader reader_of(std::string_view kind) {
    if (kind == "f2") return read_half;
    if (kind == "f4") return read_value<float>;
    if (kind == "f8") return read_value<double>;
    if (kind == "i1") return read_value<std::int8_t>;
    if (kind == "i2") return read_value<std::int16_t>;
    if (kind == "i4") return read_value<std::int32_t>;
    if (kind == "i8") return read_value<std::int64_t>;
    if (kind == "u1" || kind == "b1") return read_value<std::uint8_t>;
    if (kind == "u2") return read_value<std::uint16_t>;
    if (kind == "u4") return read_value<std::uint32_t>;
    if (kind == "u8") return read_value<std::uint64_t>;
    return nullptr;
}

std::size_t count_values(const std::vector<std::size_t>& shape, const std::string& name) {
    std::size_t count = 1;
    for (const auto extent : shape) {
        if (extent != 0 && count > kMaxValues / extent) fail("E4201", "{}: its shape is absurdly large", name);
        count *= extent;
    }
    return count;
}

/// Position in C order of the value at position `fortran_index` in Fortran order.
std::size_t c_position(std::size_t fortran_index, const std::vector<std::size_t>& shape) {
    std::size_t position = 0;
    std::vector<std::size_t> index(shape.size());
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        index[axis] = fortran_index % shape[axis];
        fortran_index /= shape[axis];
    }
    for (std::size_t axis = 0; axis < shape.size(); ++axis) position = position * shape[axis] + index[axis];
    return position;
}

}  // namespace

NpyArray parse_npy(std::string_view bytes, const std::string& name) {
    const Header header = parse_header(bytes, name);
    const auto kind     = std::string_view(header.dtype).substr(header.dtype.empty() ? 0 : 1);
    const Reader reader = reader_of(kind);
    if (reader == nullptr)
        fail("E4201", "{}: values of type '{}' are not numbers; save it as float32", name, header.dtype);
    const auto width        = static_cast<std::size_t>(kind[1] - '0');
    const std::size_t count = count_values(header.shape, name);
    const std::size_t found = bytes.size() - header.data_offset;
    if (found / width != count || found % width != 0)
        fail("E4201", "{}: its header announces {} values of {} bytes, but {} bytes follow", name, count, width, found);
    NpyArray array{header.shape, std::vector<float>(count)};
    const char* at  = bytes.data() + header.data_offset;
    const bool swap = header.dtype[0] == '>' && width > 1;
    for (std::size_t i = 0; i < count; ++i, at += width)
        array.values[header.fortran ? c_position(i, header.shape) : i] = reader(at, swap);
    return array;
}

NpyArray read_npy(const std::filesystem::path& path) { return parse_npy(read_file(path), path.string()); }

Matrix read_npy_matrix(const std::filesystem::path& path) {
    const NpyArray array = read_npy(path);
    if (array.shape.empty()) fail("E4201", "{}: a single number is not a table", path.string());
    std::size_t columns = 1;
    for (std::size_t axis = 1; axis < array.shape.size(); ++axis) columns *= array.shape[axis];
    return Eigen::Map<const Matrix>(array.values.data(), static_cast<Eigen::Index>(array.shape[0]),
                                    static_cast<Eigen::Index>(columns));
}

void write_npy(const std::filesystem::path& path, const std::vector<std::size_t>& shape,
               std::span<const float> values) {
    std::string extents;
    for (const auto extent : shape) extents += fmt::format("{},{}", extent, shape.size() > 1 ? " " : "");
    if (shape.size() > 1) extents.resize(extents.size() - 2);
    std::string header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}", extents);
    header.append(63 - (kMagic.size() + 4 + header.size()) % 64, ' ');
    header += '\n';
    std::string bytes(kMagic);
    bytes += {'\x01', '\x00', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
    bytes += header;
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
    write_file(path, bytes);
}

void write_npy(const std::filesystem::path& path, const Matrix& values) {
    write_npy(path, {static_cast<std::size_t>(values.rows()), static_cast<std::size_t>(values.cols())},
              {values.data(), static_cast<std::size_t>(values.size())});
}

}  // namespace ektara::artifacts
