// A network of blocks of features: what Network does for one encoder and one decoder, with passes.
#include <numeric>

#include "ektara/core/error.hpp"
#include "ektara/models/network.hpp"

namespace ektara::models {

void Network::build_blocks() {
    const auto& blocks = architecture_.blocks;
    require(std::accumulate(blocks.begin(), blocks.end(), 0) == architecture_.inputs &&
                architecture_.latent == Latent::Gaussian && architecture_.condition.values == 0,
            "E5001", "Network of blocks: needs {} columns in all, a Gaussian latent and no condition",
            architecture_.inputs);
    block_networks_.emplace(
        layout_, BlockShapes{blocks, architecture_.hidden, architecture_.latent_dims, architecture_.activation});
}

/// A pass of this row, whose blocks are still to be said.
void Network::add_pass(Eigen::Index row, Workspace& workspace) const {
    workspace.target.row(workspace.passes.count()) = workspace.x.row(row);
    workspace.passes.present.row(workspace.passes.count()).setZero();
    workspace.passes.row.push_back(row);
}

void Network::pass_whole(const Matrix& present, std::span<const Eigen::Index> rows, Workspace& workspace) const {
    if (!block_networks_) return;
    auto& passes = workspace.passes;
    passes.row.clear();
    for (Eigen::Index i = 0; i < std::ssize(rows); ++i) {
        add_pass(i, workspace);
        if (present.size() > 0)
            passes.present.row(i) = present.row(rows[static_cast<std::size_t>(i)]);
        else
            passes.present.row(i).setOnes();
    }
}

/// A pass with a subset of a row's blocks, all of those with two blocks or more and fewer than it has alike.
void Network::draw_subset(Eigen::Index row, Random& random, Workspace& workspace) const {
    auto& present           = workspace.passes.present;
    const Eigen::Index pass = workspace.passes.count(), blocks = present.cols();
    const auto whole = static_cast<Eigen::Index>(present.row(row).sum());
    add_pass(row, workspace);
    for (Eigen::Index drawn = 0; drawn < 2 || drawn == whole;) {
        drawn = 0;
        for (Eigen::Index b = 0; b < blocks; ++b) {
            present(pass, b) = present(row, b) > 0 && random.below(2) == 1 ? 1.0f : 0.0f;
            drawn += present(pass, b) > 0 ? 1 : 0;
        }
    }
}

void Network::add_subsets(Random& random, Workspace& workspace) const {
    if (!block_networks_) return;
    auto& passes            = workspace.passes;
    const Eigen::Index rows = passes.count();
    for (Eigen::Index i = 0; i < rows; ++i) {
        const float whole = passes.present.row(i).sum();
        for (Eigen::Index b = 0; b < passes.present.cols(); ++b) {
            if (whole < 2 || passes.present(i, b) == 0) continue;
            add_pass(i, workspace);
            passes.present(passes.count() - 1, b) = 1;
        }
        for (int subset = 0; whole > 2 && subset < architecture_.random_subsets; ++subset)
            draw_subset(i, random, workspace);
    }
}

void Network::blocks_backward(Eigen::Index rows, Workspace& workspace) const {
    const Eigen::Index passes = workspace.passes.count();
    sample_backward(block_networks_->generate_backward(parameters_, workspace.sample.topRows(passes),
                                                       workspace.reconstruction_gradient.topRows(passes),
                                                       workspace.gradients, workspace.blocks),
                    workspace);
    block_networks_->infer_backward(
        parameters_, {workspace.x.topRows(rows), workspace.passes, workspace.posterior_gradient.topRows(passes)},
        workspace.gradients, workspace.blocks);
}

}  // namespace ektara::models
