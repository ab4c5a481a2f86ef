#include "ektara/models/convolution.hpp"

#include <cassert>
#include <cmath>

#include "ektara/core/error.hpp"
#include "ektara/models/gemm.hpp"

namespace ektara::models {
namespace {

using Frames         = Eigen::Map<Matrix>;
using ConstFrames    = Eigen::Map<const Matrix>;
using OverlappingMap = Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>;

/// The frames of one row, without the zeros around them.
Frames frames_of(float* row, const FrameLayout& layout) {
    return {row + layout.channels, layout.frames, layout.channels};
}

/// Sets the frames before and behind the sequences of `rows` rows to zero.
void clear_padding(float* data, Eigen::Index rows, const FrameLayout& layout) {
    const Eigen::Index behind = layout.padded - layout.frames - 1;
    for (Eigen::Index i = 0; i < rows; ++i) {
        float* row = data + i * layout.width();
        Frames(row, 1, layout.channels).setZero();
        Frames(row + (1 + layout.frames) * layout.channels, behind, layout.channels).setZero();
    }
}

void to_frames(const ConstView& flat, const FrameLayout& layout, Matrix& frames) {
    for (Eigen::Index i = 0; i < flat.rows(); ++i)
        frames_of(frames.row(i).data(), layout) =
            ConstFrames(flat.row(i).data(), layout.channels, layout.frames).transpose();
    clear_padding(frames.data(), flat.rows(), layout);
}

void from_frames(const ConstView& frames, const FrameLayout& layout, Matrix& flat) {
    for (Eigen::Index i = 0; i < frames.rows(); ++i)
        Frames(flat.row(i).data(), layout.channels, layout.frames) =
            ConstFrames(frames.row(i).data() + layout.channels, layout.frames, layout.channels).transpose();
}

}  // namespace

std::vector<FrameLayout> frame_layouts(int channels, int frames, const std::vector<int>& widths) {
    std::vector<FrameLayout> layouts{{channels, frames, 0}};
    for (const int width : widths) layouts.push_back({width, layouts.back().frames / kStride, 0});
    require(layouts.back().frames >= 1, "E5001",
            "convolutions: {} of them, each halving the frames, need at least {} frames, but got {}", widths.size(),
            1 << widths.size(), frames);
    int shortest = 1;  // padded frames of the last layout, of which each one before has twice as many
    for (std::size_t i = 0; i < layouts.size(); ++i) {
        const int last = 1 << (layouts.size() - 1 - i);
        shortest       = std::max(shortest, (layouts[i].frames + 1 + last - 1) / last);
    }
    for (std::size_t i = 0; i < layouts.size(); ++i) layouts[i].padded = shortest << (layouts.size() - 1 - i);
    return layouts;
}

BlockCache ToFrames::make_cache(int max_rows) const {
    return {Matrix(max_rows, layout_.width()), Matrix(max_rows, layout_.channels * layout_.frames), {}, {}, {}};
}

void ToFrames::forward(const FlatBuffer&, const ConstView& x, BlockCache& cache) const {
    to_frames(x, layout_, cache.output);
}

void ToFrames::backward(const FlatBuffer&, BackwardPass pass, FlatBuffer&, BlockCache& cache) const {
    if (pass.wants_input_gradient) from_frames(pass.output_gradient, layout_, cache.input_gradient);
}

BlockCache FromFrames::make_cache(int max_rows) const {
    return {Matrix(max_rows, layout_.channels * layout_.frames), Matrix(max_rows, layout_.width()), {}, {}, {}};
}

void FromFrames::forward(const FlatBuffer&, const ConstView& x, BlockCache& cache) const {
    from_frames(x, layout_, cache.output);
}

void FromFrames::backward(const FlatBuffer&, BackwardPass pass, FlatBuffer&, BlockCache& cache) const {
    if (pass.wants_input_gradient) to_frames(pass.output_gradient, layout_, cache.input_gradient);
}

Convolution::Convolution(ParameterLayout& parameters, const std::string& name, const ConvolutionShape& shape)
    : direction_(shape.direction), long_(shape.long_side), short_(shape.short_side), activation_(shape.activation) {
    assert(long_.padded == kStride * short_.padded && long_.padded > long_.frames && short_.padded > short_.frames);
    weight_ = parameters.add(name + ".weight", {static_cast<std::size_t>(short_.channels),
                                                static_cast<std::size_t>(long_.channels), kKernel});
    bias_   = parameters.add(name + ".bias", {static_cast<std::size_t>(output().channels)});
}

BlockCache Convolution::make_cache(int max_rows) const {
    const Matrix weight(short_.channels, kKernel * long_.channels);
    return {Matrix(max_rows, output().width()), Matrix(max_rows, input().width()), weight,
            Matrix(kStride * short_.channels, kStride * long_.channels), weight};
}

void Convolution::initialise(FlatBuffer& parameters, Random& random) const {
    const int taps     = direction_ == Direction::Down ? kKernel : kKernel / kStride;
    const double gain  = activation_ == Activation::Identity ? 1 : std::sqrt(3.0);
    const double bound = gain / std::sqrt(static_cast<double>(taps * input().channels));
    auto weight        = parameters.segment(static_cast<Eigen::Index>(weight_),
                                            Eigen::Index{short_.channels} * long_.channels * kKernel);
    for (float& value : weight) value = static_cast<float>(random.uniform(-bound, bound));
    parameters.segment(static_cast<Eigen::Index>(bias_), output().channels).setZero();
}

/// The weight in the order of the two products: [tap][channel of the long side] for each channel of the short side, and
/// [tap ÷ 2, turned round][channel of the short side] × [tap mod 2][channel of the long side].
void Convolution::pack(const FlatBuffer& parameters, BlockCache& cache) const {
    const float* weight = parameters.data() + weight_;
    for (int s = 0; s < short_.channels; ++s)
        for (int l = 0; l < long_.channels; ++l, weight += kKernel)
            for (int tap = 0; tap < kKernel; ++tap) {
                cache.forward_weight(s, tap * long_.channels + l) = weight[tap];
                cache.transpose_weight((1 - tap / kStride) * short_.channels + s, tap % kStride * long_.channels + l) =
                    weight[tap];
            }
}

/// short[t] = Σ_tap weight[tap] · long[2t + tap]; what falls on the zeros between rows is not cleared here.
void Convolution::convolve(const float* long_rows, Eigen::Index rows, const Matrix& weight, float* short_rows) const {
    const Eigen::Index count = rows * short_.padded - 1;  // the last one would look behind the last row
    const OverlappingMap view(long_rows, count, kKernel * long_.channels,
                              Eigen::OuterStride<>(kStride * long_.channels));
    gemm(view, weight, Frames(short_rows + short_.channels, count, short_.channels), Transposed::Right);
}

/// long[2s + tap mod 2] = Σ weight[tap] · short[s − tap ÷ 2], frames counted from the first zero of a row.
void Convolution::transpose(const float* short_rows, Eigen::Index rows, const Matrix& weight, float* long_rows) const {
    const Eigen::Index count = rows * short_.padded - 1, pair = kStride * long_.channels;
    const OverlappingMap view(short_rows, count, kStride * short_.channels, Eigen::OuterStride<>(short_.channels));
    gemm(view, weight, Frames(long_rows, count, pair));
    // Behind the last frame of the last row there is nothing to look at.
    const ConstFrames last(short_rows + count * short_.channels, 1, short_.channels);
    gemm(last, weight.topRows(short_.channels), Frames(long_rows + count * pair, 1, pair));
}

void Convolution::weight_gradient(const float* long_rows, const float* short_rows, Eigen::Index rows, BlockCache& cache,
                                  float* gradient) const {
    const Eigen::Index count = rows * short_.padded - 1;
    const OverlappingMap view(long_rows, count, kKernel * long_.channels,
                              Eigen::OuterStride<>(kStride * long_.channels));
    gemm(ConstFrames(short_rows + short_.channels, count, short_.channels), view, cache.forward_weight_gradient,
         Transposed::Left);
    for (int s = 0; s < short_.channels; ++s)
        for (int l = 0; l < long_.channels; ++l)
            for (int tap = 0; tap < kKernel; ++tap)
                *gradient++ = cache.forward_weight_gradient(s, tap * long_.channels + l);
}

void Convolution::forward(const FlatBuffer& parameters, const ConstView& x, BlockCache& cache) const {
    pack(parameters, cache);
    if (direction_ == Direction::Down)
        convolve(x.data(), x.rows(), cache.forward_weight, cache.output.data());
    else
        transpose(x.data(), x.rows(), cache.transpose_weight, cache.output.data());
    const Eigen::Map<const RowVector> bias(parameters.data() + bias_, output().channels);
    for (Eigen::Index i = 0; i < x.rows(); ++i)
        add_bias_and_activate(activation_, bias, frames_of(cache.output.row(i).data(), output()));
    clear_padding(cache.output.data(), x.rows(), output());
}

void Convolution::backward(const FlatBuffer&, BackwardPass pass, FlatBuffer& gradients, BlockCache& cache) const {
    auto& [x, output_gradient, wants_input_gradient] = pass;
    const Eigen::Index rows                          = x.rows();
    multiply_by_slope(activation_, cache.output.topRows(rows), output_gradient);
    clear_padding(output_gradient.data(), rows, output());
    float* weight = gradients.data() + weight_;
    Eigen::Map<RowVector>(gradients.data() + bias_, output().channels) =
        ConstFrames(output_gradient.data(), rows * output().padded, output().channels).colwise().sum();
    if (direction_ == Direction::Down) {
        weight_gradient(x.data(), output_gradient.data(), rows, cache, weight);
        if (wants_input_gradient)
            transpose(output_gradient.data(), rows, cache.transpose_weight, cache.input_gradient.data());
    } else {
        weight_gradient(output_gradient.data(), x.data(), rows, cache, weight);
        if (wants_input_gradient) {
            convolve(output_gradient.data(), rows, cache.forward_weight, cache.input_gradient.data());
            Frames(cache.input_gradient.data(), 1, short_.channels).setZero();
        }
    }
}

}  // namespace ektara::models
