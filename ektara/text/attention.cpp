#include "ektara/text/detail/attention.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "ektara/core/detail/product_tile.hpp"

namespace ektara::text {
namespace {

using Eigen::Index;
using product_tile::kPanel;

/// Some columns of a row-major matrix.
struct Columns {
    const float* first;
    Index stride, rows, columns;
};

constexpr Index in_panels(Index count, Index panel) { return (count + panel - 1) / panel * panel; }

void make_room(RowVector& values, Index count) {
    if (values.size() < count) values.resize(count);
}

/// Panels of as many rows: what a product with the transposed columns reads.
void pack_rows(const Columns& from, Index panel, RowVector& to) {
    make_room(to, in_panels(from.rows, panel) * from.columns);
    float* at = to.data();
    for (Index first = 0; first < from.rows; first += panel)
        for (Index column = 0; column < from.columns; ++column)
            for (Index row = first; row < first + panel; ++row)
                *at++ = row < from.rows ? from.first[row * from.stride + column] : 0.0F;
}

/// Panels of as many columns: what a product with these columns reads.
void pack_columns(const Columns& from, Index panel, RowVector& to) {
    make_room(to, in_panels(from.columns, panel) * from.rows);
    float* at = to.data();
    for (Index first = 0; first < from.columns; first += panel)
        for (Index row = 0; row < from.rows; ++row, at += panel) {
            const Index count = std::min(panel, from.columns - first);
            std::copy_n(from.first + row * from.stride + first, count, at);
            std::fill_n(at + count, panel - count, 0.0F);
        }
}

/// x (rows × depth) times packed panels.
template <class Vector, int Rows>
[[gnu::always_inline]] inline void multiply(const Columns& x, const RowVector& panels, Index stride, float* out) {
    for (Index at = 0; at < stride; at += kPanel<Vector>)
        product_tile::multiply_panel<Vector, Rows>(
            {x.first, x.rows, x.columns, x.stride, panels.data() + at * x.columns, nullptr, out + at, stride, false});
}

/// Of a row that begins where a vector does: a sum over it would depend on its place otherwise.
void soften(float* scores, Index count) {
    Eigen::Map<Eigen::ArrayXf, Eigen::Aligned32> row(scores, count);
    row = (row - row.maxCoeff()).exp();
    row *= 1.0F / row.sum();
}

}  // namespace

template <class Vector, int Rows>
[[gnu::always_inline]] inline void Attention::attend(const Eigen::Ref<const Matrix>& tokens, Eigen::Ref<Matrix>& out) {
    const Index count = tokens.rows(), hidden = heads_ * size_, stride = tokens.outerStride(),
                across = in_panels(count, kPanel<Vector>), wide = in_panels(size_, kPanel<Vector>);
    const float root = std::sqrt(static_cast<float>(size_));
    make_room(query_, count * size_);
    make_room(scores_, count * across);
    make_room(found_, count * wide);
    for (Index head = 0; head < heads_; ++head) {
        const float* first = tokens.data() + head * size_;
        pack_rows({first + hidden, stride, count, size_}, kPanel<Vector>, key_);
        pack_columns({first + 2 * hidden, stride, count, size_}, kPanel<Vector>, value_);
        for (Index t = 0; t < count; ++t)
            for (Index i = 0; i < size_; ++i) query_[t * size_ + i] = first[t * stride + i] / root;
        multiply<Vector, Rows>({query_.data(), size_, count, size_}, key_, across, scores_.data());
        for (Index t = 0; t < count; ++t) soften(scores_.data() + t * across, count);
        multiply<Vector, Rows>({scores_.data(), across, count, count}, value_, wide, found_.data());
        for (Index t = 0; t < count; ++t) std::copy_n(found_.data() + t * wide, size_, &out(t, head * size_));
    }
}

void Attention::attend_narrow(const Eigen::Ref<const Matrix>& tokens, Eigen::Ref<Matrix>& out) {
    attend<Vector8, 6>(tokens, out);
}

#if defined(__x86_64__) && defined(__FMA__)
[[gnu::target("avx512f")]] void Attention::attend_wide(const Eigen::Ref<const Matrix>& tokens,
                                                       Eigen::Ref<Matrix>& out) {
    attend<Vector16, 12>(tokens, out);
}
#else
void Attention::attend_wide(const Eigen::Ref<const Matrix>& tokens, Eigen::Ref<Matrix>& out) {
    attend_narrow(tokens, out);
}
#endif

void Attention::operator()(const Eigen::Ref<const Matrix>& tokens, Eigen::Ref<Matrix> out) {
    assert(tokens.cols() == 3 * heads_ * size_ && out.cols() == heads_ * size_ && out.rows() == tokens.rows());
    has_wide_vectors() ? attend_wide(tokens, out) : attend_narrow(tokens, out);
}

}  // namespace ektara::text
