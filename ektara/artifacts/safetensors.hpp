#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ektara/artifacts/mapped_file.hpp"

namespace ektara::artifacts {

/// One tensor of a safetensors file: `begin` and `end` are byte offsets behind the header.
struct TensorEntry {
    std::string name, dtype;
    std::vector<std::size_t> shape;
    std::uint64_t begin = 0, end = 0;
    std::size_t count() const;
};

/// What a safetensors file says of itself before its data.
struct SafetensorsHeader {
    std::vector<TensorEntry> tensors;  // in the order of their offsets
    std::map<std::string, std::string> metadata;
};

/// Reads the JSON of a header; `data_bytes` follow it. Throws Error E4204 unless every tensor has a known dtype, a
/// shape of as many bytes as its offsets span, and the tensors cover the data without a gap or an overlap. Source:
/// https://github.com/huggingface/safetensors, format section of its README.
SafetensorsHeader parse_safetensors_header(std::string_view json, std::uint64_t data_bytes, const std::string& name);

/// An open safetensors file, mapped into memory: tensors are read when they are asked for. Copies share the mapping.
class SafetensorsFile {
  public:
    /// Throws Error E4101 where the file cannot be read, E4204 where it is damaged.
    explicit SafetensorsFile(const std::filesystem::path& path);

    const SafetensorsHeader& header() const { return header_; }
    const TensorEntry* find(std::string_view name) const;
    /// Values in C order, widened to or narrowed to float32 from F16, BF16, F32 or F64. Throws Error E4204 for a
    /// missing tensor or another dtype.
    std::vector<float> read(std::string_view name) const;
    /// One row of a tensor of the header (`row` below its first dimension), the same way.
    std::vector<float> read_row(const TensorEntry& tensor, std::size_t row) const;

  private:
    std::filesystem::path path_;
    std::shared_ptr<const MappedFile> file_;
    std::span<const std::byte> data_;
    SafetensorsHeader header_;
};

/// A float32 tensor to be written; the values stay the caller's.
struct TensorView {
    std::string name;
    std::vector<std::size_t> shape;
    std::span<const float> values;
};

/// A file of float32 tensors in the given order; the same tensors give the same bytes.
std::string safetensors_bytes(const std::vector<TensorView>& tensors,
                              const std::map<std::string, std::string>& metadata = {});
/// Writes it.
void write_safetensors(const std::filesystem::path& path, const std::vector<TensorView>& tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace ektara::artifacts
