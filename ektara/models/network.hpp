#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ektara/models/block_networks.hpp"
#include "ektara/models/blocks.hpp"
#include "ektara/models/loss.hpp"
#include "ektara/models/mixture_prior.hpp"
#include "ektara/models/options.hpp"

namespace ektara::models {

/// What a network is conditioned on: one of `values` of a label, as it is (one-hot) or through a learned table of
/// `embedding` numbers a value. No values: nothing.
struct ConditionShape {
    int values              = 0;
    int embedding           = 0;
    ConditionGoesTo goes_to = ConditionGoesTo::Both;

    int width() const { return embedding > 0 ? embedding : values; }
    int encoder_width() const { return goes_to == ConditionGoesTo::Both ? width() : 0; }
    bool operator==(const ConditionShape&) const = default;
};

/// The shape of a network: inputs – hidden … – latent – … hidden – inputs. With `channels` an input row is a sequence
/// of channels × frames, and the hidden layers are convolutions along time of so many channels.
struct Architecture {
    int inputs = 0;
    std::vector<int> hidden{64, 32};
    int latent_dims       = 16;
    Activation activation = Activation::Relu;
    Latent latent         = Latent::Gaussian;
    int channels          = 0;
    ConditionShape condition{};
    /// Components of a mixture prior; 0: the standard normal prior.
    int components    = 0;
    Variance variance = Variance::Fixed;
    double dropout    = 0;
    /// Columns of each block of features, which have an encoder and a decoder each; empty: one for all inputs.
    std::vector<int> blocks{};
    /// Of a network of blocks: the subsets that a training row passes with beside all of its blocks and each alone.
    int random_subsets                         = 0;
    bool operator==(const Architecture&) const = default;

    /// At most so many passes has a row while training.
    int passes_a_row() const { return blocks.empty() ? 1 : 1 + static_cast<int>(blocks.size()) + random_subsets; }
};

/// Rows that a network reads: values (n × inputs), standardised, and for a conditional model how much of each value of
/// the condition a row has (n × values: one 1, or the shares of the mean condition).
struct Examples {
    Matrix values;
    /// Of a sequence of channels × frames; 0 for a table of columns.
    int channels = 0;
    Matrix condition{};
    /// Rows of `values` that follow each other and are crops of one clip; `condition` has a row a clip.
    int crops = 1;
    /// Of several blocks of features: n × blocks, 1 where a row has the block, 0 where `values` holds zeros for it.
    Matrix present{};

    Eigen::Index clips() const { return values.rows() / crops; }
};

/// The examples of some clips, in this order, with all of their crops.
Examples clips_of(const Examples& examples, const std::vector<Eigen::Index>& clips);

/// The network of a kind of model for rows of this shape; `channels` count for conv-vae, `condition_values` for cvae,
/// the columns of each block for multimodal-vae.
Architecture architecture_of(const Options& options, int inputs, int channels = 0, int condition_values = 0,
                             const std::vector<int>& blocks = {});

/// Everything that a forward and a backward pass write, made once for at most `max_rows` rows: no step allocates. Of a
/// network of blocks noise, target and all that follows has a row a pass.
struct Workspace {
    Matrix x, condition, noise;
    Passes passes{};
    BlockNetworks::Cache blocks{};
    /// What is to be reconstructed, where that is not x; empty else.
    Matrix target{};
    Matrix encoder_input, decoder_input;
    Chain::Cache encoder, decoder;
    Matrix deviation, sample, posterior_gradient, sample_gradient, reconstruction_gradient;
    VectorD batch_kl;
    FlatBuffer gradients;
};

/// A variational autoencoder (Kingma and Welling, 2014): encoder, Gaussian head, decoder; or, with Latent::Point, an
/// autoencoder of the same shape; with a condition, the conditional one (Sohn, Lee and Yan, 2015). Its three verbs
/// follow the mathematics: infer, generate, loss.
class Network {
  public:
    explicit Network(const Architecture& architecture);

    const Architecture& architecture() const { return architecture_; }
    const ParameterLayout& layout() const { return layout_; }
    FlatBuffer& parameters() { return parameters_; }
    const FlatBuffer& parameters() const { return parameters_; }

    /// Draws all weights anew from Random(seed, "weights").
    void initialise(Seed seed);
    /// For passes over at most `max_rows` rows, which a convolutional network shares between `jobs` threads.
    Workspace make_workspace(int max_rows, int jobs = 1) const;

    /// Of a network of blocks: row i of workspace.x passes with all the blocks that row rows[i] of `present` says (all
    /// there are, where it is empty). Does nothing for other networks.
    void pass_whole(const Matrix& present, std::span<const Eigen::Index> rows, Workspace& workspace) const;
    /// Adds the passes of training (the sub-sampled ELBO): each block alone of rows with two or more, and as many
    /// subsets of at least two blocks, but not all, as the architecture says, of rows with three or more.
    void add_subsets(Random& random, Workspace& workspace) const;
    /// Rows of noise that `rows` rows take.
    Eigen::Index passes_of(Eigen::Index rows, const Workspace& workspace) const {
        return block_networks_ ? workspace.passes.count() : rows;
    }

    /// Draws the units that the next passes leave out; keep_all ends that.
    void drop_units(Random& random, Workspace& workspace) const;
    static void keep_all_units(Workspace& workspace);

    /// The mixture that is the prior, and the probability of each of its components, where there is one.
    const std::optional<MixturePrior>& prior() const { return prior_; }
    /// σ² of the reconstruction's Gaussian.
    double reconstruction_variance() const;

    /// The posterior of each row of x, given the same rows of workspace.condition: [mean | log variance],
    /// n × 2·latent_dims (n × latent_dims for a point).
    View infer(const ConstView& x, Workspace& workspace) const;
    /// x̂ for each row of z, given the same rows of workspace.condition: n × inputs.
    View generate(const ConstView& z, Workspace& workspace) const;
    /// Adds the loss of the first `rows` rows of workspace.x, with the noise in workspace.noise, to `record`, and
    /// writes the gradients of its mean over these rows to workspace.gradients.
    void loss_and_gradients(Eigen::Index rows, const LossWeights& weights, Workspace& workspace,
                            LossRecord& record) const;
    /// The same without gradients.
    void loss(Eigen::Index rows, const LossWeights& weights, Workspace& workspace, LossRecord& record) const;

  private:
    void forward(Eigen::Index batch, const LossWeights& weights, Workspace& workspace, LossRecord& record) const;
    double latent_loss(const Latents& latents, const LossWeights& weights, Workspace& workspace,
                       LossRecord& record) const;
    double divergence(const Latents& latents, const LossWeights& weights, Workspace& workspace,
                      LossRecord& record) const;
    double reconstruction_loss(Eigen::Index rows, const ConstView& generated, Workspace& workspace,
                               LossRecord& record) const;
    void sample_backward(const ConstView& latent, Workspace& workspace) const;
    void backward(Eigen::Index rows, Workspace& workspace) const;
    void blocks_backward(Eigen::Index rows, Workspace& workspace) const;
    void build_blocks();
    void build_dense();
    void build_convolutional();
    void add_head(int inputs);
    void narrow_posterior();
    ConstView with_code(const ConstView& x, Matrix& joined, Workspace& workspace) const;
    void code_backward(Eigen::Index rows, const ConstView& gradient, Workspace& workspace) const;
    void draw_sample(const ConstView& posterior, Workspace& workspace) const;
    void add_pass(Eigen::Index row, Workspace& workspace) const;
    void draw_subset(Eigen::Index row, Random& random, Workspace& workspace) const;

    Architecture architecture_;
    ParameterLayout layout_;
    Chain encoder_, decoder_;
    std::optional<BlockNetworks> block_networks_;
    std::optional<MixturePrior> prior_;
    std::size_t embedding_ = 0, variance_ = 0;
    FlatBuffer parameters_;
};

/// Mean and log variance of the posterior of each row, crop by crop (n × latent_dims each); a point has no log
/// variance.
struct Posteriors {
    Matrix mean, log_variance;
};
/// Throws InvalidArgument E5004 for rows of another width, or without their condition.
Posteriors posteriors(const Network& network, const Examples& rows);
/// The component of a mixture prior with the highest probability, and that probability as strength; of crops the mean
/// counts. Throws as above, and E5010 for a model without a mixture prior.
Clustering components(const Network& network, const Examples& rows);

/// Posterior means of the rows, of crops the mean for each clip: n × latent_dims. Throws InvalidArgument E5004 for rows
/// of another width.
Matrix encode(const Network& network, const Examples& rows);
Matrix encode(const Network& network, const Matrix& x);
/// Sets what was generated (n × inputs) of the blocks that a row lacks to what `rows` holds there.
void leave_out_missing(const Network& network, const Examples& rows, Matrix& generated);

/// Reconstructions from latent points z (n × latent_dims), given a condition (n × values): n × inputs.
Matrix decode(const Network& network, const Matrix& z, const Matrix& condition = {});

}  // namespace ektara::models
