#include "ektara/artifacts/npy.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <tuple>

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/foreign_format.hpp"
#include "ektara/artifacts/half.hpp"
#include "ektara/artifacts/mapped_file.hpp"
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

template <class Number, class T>
Number read_value(const char* at, bool swap) {
    char raw[sizeof(T)];
    std::memcpy(raw, at, sizeof(T));
    if (swap) std::reverse(raw, raw + sizeof(T));
    T value;
    std::memcpy(&value, raw, sizeof(T));
    return static_cast<Number>(value);
}

/// NumPy's float16, which has no type of its own in C++20.
float read_half(const char* at, bool swap) {
    std::uint16_t bits;
    std::memcpy(&bits, at, sizeof(bits));
    return from_half(swap ? static_cast<std::uint16_t>(bits << 8 | bits >> 8) : bits);
}

template <class Number>
using Reader = Number (*)(const char*, bool);

/// What reads one value of a type that single precision cannot hold, by NumPy's name for it ("f8"), or null.
template <class Number>
Reader<Number> wide_reader_of(std::string_view kind) {
    if (kind == "f8") return read_value<Number, double>;
    if (kind == "i4") return read_value<Number, std::int32_t>;
    if (kind == "i8") return read_value<Number, std::int64_t>;
    if (kind == "u4") return read_value<Number, std::uint32_t>;
    if (kind == "u8") return read_value<Number, std::uint64_t>;
    return nullptr;
}

/// The same for all types.
Reader<float> reader_of(std::string_view kind) {
    if (kind == "f2") return read_half;
    if (kind == "f4") return read_value<float, float>;
    if (kind == "i1") return read_value<float, std::int8_t>;
    if (kind == "i2") return read_value<float, std::int16_t>;
    if (kind == "u1" || kind == "b1") return read_value<float, std::uint8_t>;
    if (kind == "u2") return read_value<float, std::uint16_t>;
    return wide_reader_of<float>(kind);
}

std::size_t count_values(const std::vector<std::size_t>& shape, const std::string& name) {
    std::size_t count = 1;
    for (const auto extent : shape) {
        if (extent != 0 && count > kMaxValues / extent) fail("E4201", "{}: its shape is absurdly large", name);
        count *= extent;
    }
    return count;
}

/// Where the numbers of a file lie.
struct Numbers {
    Header header;
    std::size_t count = 0, width = 0;
    const char* data = nullptr;
    bool swap        = false;
};

std::string_view kind_of(const Header& header) {
    return std::string_view(header.dtype).substr(header.dtype.empty() ? 0 : 1);
}

Numbers numbers_in(std::string_view bytes, const std::string& name) {
    Numbers numbers{parse_header(bytes, name)};
    const Header& header = numbers.header;
    const auto kind      = kind_of(header);
    if (reader_of(kind) == nullptr)
        fail("E4201", "{}: values of type '{}' are not numbers; save it as float32", name, header.dtype);
    numbers.width           = static_cast<std::size_t>(kind[1] - '0');
    numbers.count           = count_values(header.shape, name);
    const std::size_t found = bytes.size() - header.data_offset;
    if (found / numbers.width != numbers.count || found % numbers.width != 0)
        fail("E4201", "{}: its header announces {} values of {} bytes, but {} bytes follow", name, numbers.count,
             numbers.width, found);
    numbers.data = bytes.data() + header.data_offset;
    numbers.swap = header.dtype[0] == '>' && numbers.width > 1;
    return numbers;
}

/// Rows and columns of an array that is read as a matrix.
std::pair<Eigen::Index, Eigen::Index> extents_of(const std::vector<std::size_t>& shape, const std::string& name) {
    if (shape.empty()) fail("E4201", "{}: a single number is not a table", name);
    std::size_t columns = 1;
    for (std::size_t axis = 1; axis < shape.size(); ++axis) columns *= shape[axis];
    return {static_cast<Eigen::Index>(shape[0]), static_cast<Eigen::Index>(columns)};
}

/// Position in Fortran order of the value at position `c_index` in C order.
std::size_t fortran_position(std::size_t c_index, const std::vector<std::size_t>& shape) {
    std::size_t position = 0;
    std::vector<std::size_t> index(shape.size());
    for (std::size_t axis = shape.size(); axis-- > 0;) {
        index[axis] = c_index % shape[axis];
        c_index /= shape[axis];
    }
    for (std::size_t axis = shape.size(); axis-- > 0;) position = position * shape[axis] + index[axis];
    return position;
}

/// Header and numbers, and nothing else.
void write_array(const std::filesystem::path& path, const char* dtype, const std::vector<std::size_t>& shape,
                 std::string_view numbers) {
    std::string extents;
    for (const auto extent : shape) extents += fmt::format("{},{}", extent, shape.size() > 1 ? " " : "");
    if (shape.size() > 1) extents.resize(extents.size() - 2);
    std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", dtype, extents);
    header.append(63 - (kMagic.size() + 4 + header.size()) % 64, ' ');
    header += '\n';
    std::string bytes(kMagic);
    bytes += {'\x01', '\x00', static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
    bytes += header;
    bytes += numbers;
    write_file(path, bytes);
}

}  // namespace

NpyArray parse_npy(std::string_view bytes, const std::string& name) {
    const Numbers numbers = numbers_in(bytes, name);
    const auto& header    = numbers.header;
    const auto reader     = reader_of(kind_of(header));
    NpyArray array{header.shape, std::vector<float>(numbers.count)};
    for (std::size_t i = 0; i < numbers.count; ++i) {
        const std::size_t place = header.fortran ? fortran_position(i, header.shape) : i;
        array.values[i]         = reader(numbers.data + numbers.width * place, numbers.swap);
    }
    return array;
}

std::optional<WideColumns> WideColumns::of(std::string_view bytes, const std::string& name) {
    const Numbers numbers = numbers_in(bytes, name);
    const auto reader     = wide_reader_of<double>(kind_of(numbers.header));
    if (reader == nullptr) return std::nullopt;
    WideColumns columns;
    std::tie(columns.rows_, columns.cols_) = extents_of(numbers.header.shape, name);
    columns.shape_                         = numbers.header.shape;
    columns.data_                          = numbers.data;
    columns.width_                         = numbers.width;
    columns.fortran_                       = numbers.header.fortran;
    columns.swap_                          = numbers.swap;
    columns.reader_                        = reader;
    return columns;
}

void WideColumns::read(Eigen::Index first, ColumnBlock& block) const {
    for (Eigen::Index i = 0; i < block.rows(); ++i)
        for (Eigen::Index j = 0; j < block.cols(); ++j) {
            const auto place = static_cast<std::size_t>(i * cols_ + first + j);
            block(i, j)      = reader_(data_ + width_ * (fortran_ ? fortran_position(place, shape_) : place), swap_);
        }
}

NpyArray read_npy(const std::filesystem::path& path) { return parse_npy(read_file(path), path.string()); }

std::vector<std::size_t> npy_shape(const std::filesystem::path& path) {
    const MappedFile file(path);
    const auto bytes = file.bytes();
    return parse_header({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string()).shape;
}

int npy_channels(const std::filesystem::path& path) {
    const auto shape = npy_shape(path);
    return shape.size() == 3 ? static_cast<int>(shape[1]) : 0;
}

Matrix matrix_of(const NpyArray& array, const std::string& name) {
    const auto [rows, columns] = extents_of(array.shape, name);
    return Eigen::Map<const Matrix>(array.values.data(), rows, columns);
}

Matrix read_npy_matrix(const std::filesystem::path& path) { return matrix_of(read_npy(path), path.string()); }

void write_npy(const std::filesystem::path& path, const std::vector<std::size_t>& shape,
               std::span<const float> values) {
    write_array(path, "<f4", shape, {reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

void write_npy(const std::filesystem::path& path, const std::vector<std::size_t>& shape,
               std::span<const double> values) {
    write_array(path, "<f8", shape, {reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

void write_npy(const std::filesystem::path& path, const Matrix& values) {
    write_npy(path, {static_cast<std::size_t>(values.rows()), static_cast<std::size_t>(values.cols())},
              std::span<const float>(values.data(), static_cast<std::size_t>(values.size())));
}

}  // namespace ektara::artifacts
