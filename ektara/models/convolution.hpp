#pragma once

#include <string>

#include "ektara/models/dense.hpp"

namespace ektara::models {

/// A sequence of frames × channels inside one row of a matrix, channels last: one frame of zeros, `frames` frames, and
/// zeros up to `padded` frames. The last frames of one row and the first of the next are both zeros, so that the rows
/// of a batch are one long sequence, over which a strided convolution is one matrix product.
struct FrameLayout {
    int channels = 0, frames = 0, padded = 0;

    int width() const { return channels * padded; }
    bool operator==(const FrameLayout&) const = default;
};

/// Convolutions along time have kernels of 4 frames, move by 2 and see one frame of zeros before and behind: L frames
/// become ⌊L/2⌋.
inline constexpr int kKernel = 4, kStride = 2;

/// The layouts of a sequence (channels × frames) and of what each of `depth` strided convolutions makes of it: each has
/// half as many padded frames as the one before. Throws InvalidArgument E5001 for less than 2^depth frames.
std::vector<FrameLayout> frame_layouts(int channels, int frames, const std::vector<int>& widths);

/// n×(channels·frames), channel by channel as in n×13×T → frames with zeros around them, channels last.
class ToFrames {
  public:
    explicit ToFrames(const FrameLayout& layout) : layout_(layout) {}

    BlockCache make_cache(int max_rows) const;
    void initialise(FlatBuffer&, Random&) const {}
    void forward(const FlatBuffer& parameters, const ConstView& x, BlockCache& cache) const;
    void backward(const FlatBuffer& parameters, BackwardPass pass, FlatBuffer& gradients, BlockCache& cache) const;

  private:
    FrameLayout layout_;
};

/// The way back: frames, channels last → n×(channels·frames).
class FromFrames {
  public:
    explicit FromFrames(const FrameLayout& layout) : layout_(layout) {}

    BlockCache make_cache(int max_rows) const;
    void initialise(FlatBuffer&, Random&) const {}
    void forward(const FlatBuffer& parameters, const ConstView& x, BlockCache& cache) const;
    void backward(const FlatBuffer& parameters, BackwardPass pass, FlatBuffer& gradients, BlockCache& cache) const;

  private:
    FrameLayout layout_;
};

/// Down: a strided convolution. Up: its transpose, which returns as many frames as its output layout has.
enum class Direction { Down, Up };

/// What a convolution joins: `long_side` has twice as many padded frames as `short_side`.
struct ConvolutionShape {
    Direction direction = Direction::Down;
    FrameLayout long_side, short_side;
    Activation activation = Activation::Identity;
};

/// A convolution along time with bias and activation: PyTorch's Conv1d(kernel_size=4, stride=2, padding=1), or
/// ConvTranspose1d with the same and output_padding = frames mod 2. In both the weight is (channels of the short
/// sequence, channels of the long one, 4).
///
/// Down, frame t of the output reads frames 2t … 2t+3 of the padded input: rows that overlap in memory, so one product
/// with a strided view does it without copying. Up, the pair of frames 2s, 2s+1 reads frames s−1 and s of the short
/// sequence: again overlapping rows. Each is the other's gradient.
class Convolution {
  public:
    Convolution(ParameterLayout& parameters, const std::string& name, const ConvolutionShape& shape);

    BlockCache make_cache(int max_rows) const;
    /// As Dense, an input being one tap of one channel.
    void initialise(FlatBuffer& parameters, Random& random) const;
    void forward(const FlatBuffer& parameters, const ConstView& x, BlockCache& cache) const;
    void backward(const FlatBuffer& parameters, BackwardPass pass, FlatBuffer& gradients, BlockCache& cache) const;

  private:
    const FrameLayout& input() const { return direction_ == Direction::Down ? long_ : short_; }
    const FrameLayout& output() const { return direction_ == Direction::Down ? short_ : long_; }
    void pack(const FlatBuffer& parameters, BlockCache& cache) const;
    void convolve(const float* long_rows, Eigen::Index rows, const Matrix& weight, float* short_rows) const;
    void transpose(const float* short_rows, Eigen::Index rows, const Matrix& weight, float* long_rows) const;
    void weight_gradient(const float* long_rows, const float* short_rows, Eigen::Index rows, BlockCache& cache,
                         float* gradient) const;

    Direction direction_;
    FrameLayout long_, short_;
    Activation activation_;
    std::size_t weight_ = 0, bias_ = 0;
};

}  // namespace ektara::models
