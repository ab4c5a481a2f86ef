#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ektara/core/held_columns.hpp"
#include "ektara/core/matrix.hpp"

namespace ektara::artifacts {

/// A NumPy array of any rank, values in C order as float32.
struct NpyArray {
    std::vector<std::size_t> shape;
    std::vector<float> values;
};

/// Reads NumPy's .npy format 1.0–3.0 with dtype float16, float32, float64, or a signed or unsigned integer, little or
/// big endian, C or Fortran order. Throws Error E4201 on anything else (naming the format where it is a known one), on
/// a truncated file and on surplus bytes. Source: NumPy, numpy.lib.format.
NpyArray parse_npy(std::string_view bytes, const std::string& name);
NpyArray read_npy(const std::filesystem::path& path);

/// The shape of a file's array, of which no more than the header is read. Throws as `read_npy`, but for the numbers.
std::vector<std::size_t> npy_shape(const std::filesystem::path& path);

/// The channels of an n×channels×frames file (sequences); 0 for an array of another rank.
int npy_channels(const std::filesystem::path& path);

/// The same as a matrix: a vector becomes one column, n×a×b becomes n×(a·b). Throws Error E4201 for rank 0.
Matrix read_npy_matrix(const std::filesystem::path& path);
Matrix matrix_of(const NpyArray& array, const std::string& name);

/// The same in double precision, some columns at a time, of a file whose numbers single precision cannot hold: float64
/// and integers of more than 16 bits. `bytes` must outlive it.
class WideColumns {
  public:
    /// Nothing for the other types. Throws Error E4201 as `read_npy_matrix`.
    static std::optional<WideColumns> of(std::string_view bytes, const std::string& name);
    Eigen::Index rows() const { return rows_; }
    Eigen::Index cols() const { return cols_; }
    void read(Eigen::Index first, ColumnBlock& block) const;

  private:
    using Reader = double (*)(const char*, bool);
    std::vector<std::size_t> shape_;
    Eigen::Index rows_ = 0, cols_ = 0;
    const char* data_  = nullptr;
    std::size_t width_ = 0;
    bool fortran_ = false, swap_ = false;
    Reader reader_ = nullptr;
};

/// Writes float32, C order, little endian, format 1.0.
void write_npy(const std::filesystem::path& path, const Matrix& values);
void write_npy(const std::filesystem::path& path, const std::vector<std::size_t>& shape, std::span<const float> values);
/// The same in float64.
void write_npy(const std::filesystem::path& path, const std::vector<std::size_t>& shape,
               std::span<const double> values);

}  // namespace ektara::artifacts
