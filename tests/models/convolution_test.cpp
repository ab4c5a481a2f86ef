#include "ektara/models/convolution.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/models/blocks.hpp"
#include "error_code.hpp"

namespace ektara::models {
namespace {

constexpr int kSequences = 3;

/// Sums over taps, one by one: frame t of the output reads frames 2t − 1 … 2t + 2.
Matrix slow_down(const Matrix& x, int channels, int frames, const Matrix& weight, int outputs) {
    Matrix y = Matrix::Zero(x.rows(), outputs * (frames / 2));
    for (Eigen::Index i = 0; i < x.rows(); ++i)
        for (int o = 0; o < outputs; ++o)
            for (int t = 0; t < frames / 2; ++t)
                for (int c = 0; c < channels; ++c)
                    for (int tap = 0; tap < 4; ++tap)
                        if (const int at = 2 * t - 1 + tap; at >= 0 && at < frames)
                            y(i, o * (frames / 2) + t) += weight(o, c * 4 + tap) * x(i, c * frames + at);
    return y;
}

class Convolutions : public ::testing::TestWithParam<int> {};

TEST_P(Convolutions, AgreeWithSumsOverTapsForAnyNumberOfFrames) {
    const int frames = GetParam();
    ParameterLayout layout;
    const auto layouts = frame_layouts(2, frames, {3});
    Chain chain;
    chain.add(ToFrames(layouts[0]));
    chain.add(Convolution(layout, "a", {Direction::Down, layouts[0], layouts[1], Activation::Identity}));
    chain.add(FromFrames(layouts[1]));
    FlatBuffer parameters = testing::random_matrix(1, static_cast<Eigen::Index>(layout.size())).transpose();
    parameters.tail(3)    = FlatBuffer::Zero(3);
    const Matrix weight   = parameters.head(24).transpose().reshaped<Eigen::RowMajor>(3, 8);
    const Matrix x        = testing::random_matrix(kSequences, 2 * frames, 5);
    auto cache            = chain.make_cache(kSequences + 2);
    const Matrix y        = chain.forward(parameters, x, cache);
    EXPECT_CLOSE(y, slow_down(x, 2, frames, weight, 3), 1e-5);
}

TEST_P(Convolutions, UpIsTheTransposeOfDown) {
    // ⟨down(x), y⟩ = ⟨x, up(y)⟩ for all x, y, with the same weights and no bias
    const int frames   = GetParam();
    const auto layouts = frame_layouts(2, frames, {3});
    const auto run     = [&](Direction direction, const Matrix& input) -> Matrix {
        const auto& from = layouts[direction == Direction::Down ? 0 : 1];
        const auto& to   = layouts[direction == Direction::Down ? 1 : 0];
        ParameterLayout layout;
        Chain chain;
        chain.add(ToFrames(from));
        chain.add(Convolution(layout, "a", {direction, layouts[0], layouts[1], Activation::Identity}));
        chain.add(FromFrames(to));
        FlatBuffer parameters = FlatBuffer::Zero(static_cast<Eigen::Index>(layout.size()));
        parameters.head(24)   = testing::random_matrix(1, 24).transpose();
        auto cache            = chain.make_cache(kSequences);
        return chain.forward(parameters, input, cache);
    };
    const Matrix x  = testing::random_matrix(kSequences, 2 * frames, 5),
                 y  = testing::random_matrix(kSequences, 3 * (frames / 2), 6);
    const Matrix up = run(Direction::Up, y);
    ASSERT_EQ(up.cols(), x.cols());
    const double one = run(Direction::Down, x).cwiseProduct(y).sum(), other = x.cwiseProduct(up).sum();
    EXPECT_NEAR(one, other, 1e-3);
}

INSTANTIATE_TEST_SUITE_P(Frames, Convolutions, ::testing::Values(2, 3, 8, 13, 130),
                         [](const auto& param) { return "Of" + std::to_string(param.param); });

TEST(FrameLayouts, HalveTheirFramesAndLeaveAZeroBetweenRows) {
    const auto layouts = frame_layouts(13, 130, {32, 64, 128});
    ASSERT_EQ(layouts.size(), 4u);
    EXPECT_EQ(layouts[3], (FrameLayout{128, 16, 17}));
    EXPECT_EQ(layouts[0], (FrameLayout{13, 130, 136}));
    for (int frames = 8; frames < 80; ++frames)
        for (const auto& layout : frame_layouts(1, frames, {1, 1, 1})) EXPECT_GT(layout.padded, layout.frames);
    EXPECT_EQ(testing::code_of([] { frame_layouts(13, 7, {1, 1, 1}); }), "E5001");
}

}  // namespace
}  // namespace ektara::models
