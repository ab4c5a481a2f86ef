#pragma once

#include <vector>

#include "ektara/models/blocks.hpp"
#include "ektara/models/loss.hpp"
#include "ektara/models/options.hpp"

namespace ektara::models {

/// The shape of a network: inputs – hidden … – latent – … hidden – inputs.
struct Architecture {
    int inputs = 0;
    std::vector<int> hidden{64, 32};
    int latent_dims                            = 16;
    Activation activation                      = Activation::Relu;
    Latent latent                              = Latent::Gaussian;
    bool operator==(const Architecture&) const = default;
};

/// The network of a kind of model for `inputs` columns.
Architecture architecture_of(ModelKind kind, const VaeOptions& options, int inputs);

/// Everything that a forward and a backward pass write, made once for at most `max_rows` rows: no step allocates.
struct Workspace {
    Matrix x, noise;
    Chain::Cache encoder, decoder;
    Matrix deviation, sample, posterior_gradient, sample_gradient, reconstruction_gradient;
    FlatBuffer gradients;
};

/// A variational autoencoder (Kingma and Welling, 2014): encoder, Gaussian head, decoder; or, with Latent::Point, an
/// autoencoder of the same shape. Its three verbs follow the mathematics: infer, generate, loss.
class Vae {
  public:
    explicit Vae(const Architecture& architecture);

    const Architecture& architecture() const { return architecture_; }
    const ParameterLayout& layout() const { return layout_; }
    FlatBuffer& parameters() { return parameters_; }
    const FlatBuffer& parameters() const { return parameters_; }

    /// Draws all weights anew from Random(seed, "weights").
    void initialise(Seed seed);
    Workspace make_workspace(int max_rows) const;

    /// The posterior of each row of x: [mean | log variance], n × 2·latent_dims (n × latent_dims for a point).
    View infer(const ConstView& x, Workspace& workspace) const;
    /// x̂ for each row of z, n × inputs.
    View generate(const ConstView& z, Workspace& workspace) const;
    /// Adds the loss of the first `rows` rows of workspace.x, with the noise in workspace.noise, to `record`, and
    /// writes the gradients of its mean over these rows to workspace.gradients.
    void loss_and_gradients(Eigen::Index rows, const LossWeights& weights, Workspace& workspace,
                            LossRecord& record) const;
    /// The same without gradients.
    void loss(Eigen::Index rows, const LossWeights& weights, Workspace& workspace, LossRecord& record) const;

  private:
    void forward(Eigen::Index rows, const LossWeights& weights, Workspace& workspace, LossRecord& record) const;
    void backward(Eigen::Index rows, Workspace& workspace) const;
    void narrow_posterior();
    void draw_sample(const ConstView& posterior, Workspace& workspace) const;

    Architecture architecture_;
    ParameterLayout layout_;
    Chain encoder_, decoder_;
    FlatBuffer parameters_;
};

/// Posterior means of the rows of x (n × inputs): n × latent_dims.
Matrix encode(const Vae& model, const Matrix& x);
/// Reconstructions from latent points z (n × latent_dims): n × inputs.
Matrix decode(const Vae& model, const Matrix& z);

}  // namespace ektara::models
