#include "ektara/artifacts/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/half.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kLengthBytes = 8;
/// The reference implementation's own limit.
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;

const std::map<std::string_view, std::uint64_t> kDtypeBytes{
    {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"I16", 2}, {"U16", 2}, {"F16", 2}, {"BF16", 2},
    {"I32", 4},  {"U32", 4}, {"F32", 4}, {"F64", 8}, {"I64", 8}, {"U64", 8}};

[[noreturn]] void fail_damaged(const std::string& name, const std::string& what) {
    fail("E4204", "{}: is not a safetensors file that can be read: {}; write or download it again", name, what);
}

/// A whole number from 0 to 2^53 (what JSON readers agree on).
std::uint64_t whole_number(const Json& json, const std::string& name) {
    if (!json.is_number_unsigned() || json.get<std::uint64_t>() > (std::uint64_t{1} << 53))
        fail_damaged(name, "a shape or offset is not a whole number");
    return json.get<std::uint64_t>();
}

std::uint64_t spanned_bytes(const TensorEntry& tensor, const std::string& name) {
    const auto known = kDtypeBytes.find(tensor.dtype);
    if (known == kDtypeBytes.end()) fail_damaged(name, fmt::format("tensor '{}' has an unknown dtype", tensor.name));
    std::uint64_t bytes = known->second;
    for (const std::size_t size : tensor.shape)
        if (__builtin_mul_overflow(bytes, size, &bytes))
            fail_damaged(name, fmt::format("the shape of tensor '{}' is too large", tensor.name));
    return bytes;
}

TensorEntry parse_entry(const std::string& tensor_name, const Json& json, const std::string& name) {
    const bool whole = json.is_object() && json.contains("dtype") && json["dtype"].is_string() &&
                       json.contains("shape") && json["shape"].is_array() && json.contains("data_offsets") &&
                       json["data_offsets"].is_array() && json["data_offsets"].size() == 2;
    if (!whole) fail_damaged(name, fmt::format("tensor '{}' lacks its dtype, shape or offsets", tensor_name));
    TensorEntry entry{tensor_name, json["dtype"].get<std::string>(), {}, 0, 0};
    for (const auto& size : json["shape"]) entry.shape.push_back(whole_number(size, name));
    entry.begin = whole_number(json["data_offsets"][0], name);
    entry.end   = whole_number(json["data_offsets"][1], name);
    if (entry.end < entry.begin || entry.end - entry.begin != spanned_bytes(entry, name))
        fail_damaged(name, fmt::format("the offsets of tensor '{}' do not fit its shape", tensor_name));
    return entry;
}

void check_coverage(const SafetensorsHeader& header, std::uint64_t data_bytes, const std::string& name) {
    std::uint64_t at = 0;
    for (const auto& tensor : header.tensors) {
        if (tensor.begin != at) fail_damaged(name, fmt::format("tensor '{}' overlaps or leaves a gap", tensor.name));
        at = tensor.end;
    }
    if (at != data_bytes)
        fail_damaged(name, fmt::format("its tensors need {} bytes of data, but it has {}", at, data_bytes));
}

template <class Stored, class Convert>
std::vector<float> converted(std::span<const std::byte> bytes, Convert&& convert) {
    std::vector<float> values(bytes.size() / sizeof(Stored));
    for (std::size_t i = 0; i < values.size(); ++i) {
        Stored stored;
        std::memcpy(&stored, bytes.data() + i * sizeof(Stored), sizeof(Stored));
        values[i] = convert(stored);
    }
    return values;
}

std::vector<float> to_floats(std::span<const std::byte> bytes, const TensorEntry& tensor, const std::string& name) {
    static_assert(std::endian::native == std::endian::little, "safetensors are little endian");
    if (tensor.dtype == "F32") return converted<float>(bytes, [](float value) { return value; });
    if (tensor.dtype == "F64") return converted<double>(bytes, [](double value) { return static_cast<float>(value); });
    if (tensor.dtype == "F16") return converted<std::uint16_t>(bytes, from_half);
    if (tensor.dtype == "BF16") return converted<std::uint16_t>(bytes, from_bfloat);
    fail_damaged(name,
                 fmt::format("tensor '{}' has dtype {}, not one of F16, BF16, F32, F64", tensor.name, tensor.dtype));
}

}  // namespace

std::size_t TensorEntry::count() const {
    std::size_t product = 1;
    for (const std::size_t size : shape) product *= size;
    return product;
}

SafetensorsHeader parse_safetensors_header(std::string_view json, std::uint64_t data_bytes, const std::string& name) {
    const Json parsed = Json::parse(json, nullptr, false);
    if (!parsed.is_object()) fail_damaged(name, "its header is not a JSON object");
    SafetensorsHeader header;
    for (const auto& [key, value] : parsed.items()) {
        if (key != "__metadata__") {
            header.tensors.push_back(parse_entry(key, value, name));
            continue;
        }
        if (!value.is_object()) fail_damaged(name, "its metadata is not an object");
        for (const auto& [field, text] : value.items())
            if (text.is_string()) header.metadata[field] = text.get<std::string>();
    }
    std::stable_sort(header.tensors.begin(), header.tensors.end(), [](const TensorEntry& a, const TensorEntry& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    check_coverage(header, data_bytes, name);
    return header;
}

SafetensorsFile::SafetensorsFile(const fs::path& path) : path_(path), file_(std::make_shared<const MappedFile>(path)) {
    const auto bytes = file_->bytes();
    if (bytes.size() < kLengthBytes) fail_damaged(path.string(), "it has fewer than 8 bytes");
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), kLengthBytes);
    if (length > kMaxHeaderBytes || length > bytes.size() - kLengthBytes)
        fail_damaged(path.string(), fmt::format("its header would have {} bytes", length));
    const std::string_view json(reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, length);
    data_   = bytes.subspan(kLengthBytes + length);
    header_ = parse_safetensors_header(json, data_.size(), path.string());
}

const TensorEntry* SafetensorsFile::find(std::string_view name) const {
    const auto found = std::find_if(header_.tensors.begin(), header_.tensors.end(),
                                    [&](const TensorEntry& tensor) { return tensor.name == name; });
    return found == header_.tensors.end() ? nullptr : &*found;
}

std::vector<float> SafetensorsFile::read(std::string_view name) const {
    const TensorEntry* tensor = find(name);
    if (tensor == nullptr) fail_damaged(path_.string(), fmt::format("it lacks the tensor '{}'", name));
    return to_floats(data_.subspan(tensor->begin, tensor->end - tensor->begin), *tensor, path_.string());
}

std::vector<float> SafetensorsFile::read_row(const TensorEntry& tensor, std::size_t row) const {
    assert(!tensor.shape.empty() && row < tensor.shape[0]);
    const std::size_t bytes = (tensor.end - tensor.begin) / tensor.shape[0];
    return to_floats(data_.subspan(tensor.begin + row * bytes, bytes), tensor, path_.string());
}

std::string safetensors_bytes(const std::vector<TensorView>& tensors,
                              const std::map<std::string, std::string>& metadata) {
    Json header;
    header["__metadata__"]           = metadata;
    header["__metadata__"]["format"] = "pt";
    std::string data;
    for (const auto& tensor : tensors) {
        const std::size_t begin = data.size();
        data.append(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size_bytes());
        header[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {begin, data.size()}}};
    }
    std::string json = header.dump();
    json.append((kLengthBytes - json.size() % kLengthBytes) % kLengthBytes, ' ');
    const std::uint64_t length = json.size();
    std::string bytes(kLengthBytes, '\0');
    std::memcpy(bytes.data(), &length, kLengthBytes);
    return bytes + json + data;
}

void write_safetensors(const fs::path& path, const std::vector<TensorView>& tensors,
                       const std::map<std::string, std::string>& metadata) {
    write_file(path, safetensors_bytes(tensors, metadata));
}

}  // namespace ektara::artifacts
