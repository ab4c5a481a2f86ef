#pragma once

#include "ektara/core/matrix.hpp"

namespace ektara::text {

/// Attention inside one sequence (Vaswani et al. 2017, Attention Is All You Need, 3.2.1): of each head,
/// softmax(q · kᵀ / √size) · v. Every sum of products is one chain of fused multiply-adds, whatever the width of the
/// machine's vectors.
class Attention {
  public:
    /// `size`: columns of a head.
    Attention(Eigen::Index heads, Eigen::Index size) : heads_(heads), size_(size) {}

    /// `tokens`: a row a token, its queries of all heads, then its keys and its values. Into as many rows of `out`, a
    /// column of each head's after the other.
    void operator()(const Eigen::Ref<const Matrix>& tokens, Eigen::Ref<Matrix> out);

  private:
    template <class Vector, int Rows>
    void attend(const Eigen::Ref<const Matrix>& tokens, Eigen::Ref<Matrix>& out);
    void attend_narrow(const Eigen::Ref<const Matrix>& tokens, Eigen::Ref<Matrix>& out);
    void attend_wide(const Eigen::Ref<const Matrix>& tokens, Eigen::Ref<Matrix>& out);

    Eigen::Index heads_, size_;
    RowVector query_, key_, value_, scores_, found_;  ///< of one head
};

}  // namespace ektara::text
