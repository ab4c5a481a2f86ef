"""Keyword arguments of the estimators. Made by python/tools/write_options from the library's options structs; do not edit."""

from __future__ import annotations

from typing import Any

from ektara._settings import settings_of


class LeidenOptions:
    """Keyword arguments of ektara.cluster.Leiden.

    Parameters
    ----------
    n_clusters : int, default 0: the resolution is searched to give so many; 0: resolution as given
    resolution : float, default 1: above 1 more and smaller communities, below 1 fewer
    graph : str, default knn: knn, mutual-proximity or snn (shared nearest neighbours); with batches
        mutual-proximity-by-batch or bbknn; with blocks mean-proximity or snf
    n_neighbors : int, default 15: of each row in the graph, the row itself not counted
    n_init : int, default 10: starts; the one with the highest modularity is kept
    n_iterations : int, default 0: passes of the algorithm; 0: until nothing changes
    beta : float, default 0.01: randomness of the refinement, above 0
    duplicates : str, default once: equal rows are one row of the graph, or keep: each is one
    random_state : seed of every random stream; None is 0.
    n_jobs : threads; None is one for small tables, else all. They change no bit of a result.
    """

    _names = ("n_clusters", "resolution", "graph", "n_neighbors", "n_init", "n_iterations", "beta", "duplicates")

    def __init__(
        self,
        *,
        n_clusters: int = 0,
        resolution: float = 1.0,
        graph: str = "knn",
        n_neighbors: int = 15,
        n_init: int = 10,
        n_iterations: int = 0,
        beta: float = 0.01,
        duplicates: str = "once",
        random_state: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.resolution = resolution
        self.graph = graph
        self.n_neighbors = n_neighbors
        self.n_init = n_init
        self.n_iterations = n_iterations
        self.beta = beta
        self.duplicates = duplicates
        self.random_state = random_state
        self.n_jobs = n_jobs

    def _settings(self) -> list[tuple[str, str]]:
        return settings_of((name, getattr(self, name)) for name in self._names)


class ConsensusOptions:
    """Keyword arguments of ektara.cluster.Consensus.

    Parameters
    ----------
    n_clusters : int, default 8: number of clusters, 1 to the number of rows
    n_runs : int, default 100: K-Means runs whose evidence is added up
    k_min : int, default 0: fewest clusters of a run; 0: n_clusters, at least 2
    k_max : int, default 0: most clusters of a run; 0: the larger of 2 n_clusters and √n
    columns_share : float, default 0.8: share of the columns that a run sees, drawn anew
    linkage : str, default ward: ward, average, complete or single
    random_state : seed of every random stream; None is 0.
    n_jobs : threads; None is one for small tables, else all. They change no bit of a result.
    """

    _names = ("n_clusters", "n_runs", "k_min", "k_max", "columns_share", "linkage")

    def __init__(
        self,
        *,
        n_clusters: int = 8,
        n_runs: int = 100,
        k_min: int = 0,
        k_max: int = 0,
        columns_share: float = 0.8,
        linkage: str = "ward",
        random_state: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.n_runs = n_runs
        self.k_min = k_min
        self.k_max = k_max
        self.columns_share = columns_share
        self.linkage = linkage
        self.random_state = random_state
        self.n_jobs = n_jobs

    def _settings(self) -> list[tuple[str, str]]:
        return settings_of((name, getattr(self, name)) for name in self._names)


class UmapOptions:
    """Keyword arguments of ektara.manifold.UMAP.

    Parameters
    ----------
    n_components : int, default 2: dimensions of the map
    n_neighbors : int, default 15: size of a neighbourhood, the row itself counted
    min_dist : float, default 0.1: distance below which rows of the map are not drawn together further
    spread : float, default 1: scale of the map's distances
    metric : Any, default euclidean: distance of rows: euclidean or cosine
    n_epochs : int | None, default 0: passes over the graph; 0: 500, or 200 above 10,000 rows
    learning_rate : float, default 1: length of the first steps
    negative_sample_rate : int, default 5: random rows that push for each that pulls
    repulsion_strength : float, default 1: weight of the pushing
    set_op_mix_ratio : float, default 1: 1: rows are joined where one of them names the other; 0: where both do;
        between: a mean of the two
    init : Any, default spectral: first places: spectral, pca or random
    metric_kwds : dict[str, Any] | None, default None: arguments of a metric that is a function
    unique : bool, default False: equal rows are one row and have one place
    force_approximation_algorithm : bool, default False: not read: rows beyond 20,000 are searched approximately
    low_memory : bool, default True: not read
    verbose : bool, default False: not read
    random_state : seed of every random stream; None is 0.
    n_jobs : threads; None is one for small tables, else all. They change no bit of a result.
    """

    _names = ("n_components", "n_neighbors", "min_dist", "spread", "metric", "n_epochs", "learning_rate", "negative_sample_rate", "repulsion_strength", "set_op_mix_ratio", "init")

    def __init__(
        self,
        *,
        n_components: int = 2,
        n_neighbors: int = 15,
        min_dist: float = 0.1,
        spread: float = 1.0,
        metric: Any = "euclidean",
        n_epochs: int | None = 0,
        learning_rate: float = 1.0,
        negative_sample_rate: int = 5,
        repulsion_strength: float = 1.0,
        set_op_mix_ratio: float = 1.0,
        init: Any = "spectral",
        metric_kwds: dict[str, Any] | None = None,
        unique: bool = False,
        force_approximation_algorithm: bool = False,
        low_memory: bool = True,
        verbose: bool = False,
        random_state: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.n_components = n_components
        self.n_neighbors = n_neighbors
        self.min_dist = min_dist
        self.spread = spread
        self.metric = metric
        self.n_epochs = n_epochs
        self.learning_rate = learning_rate
        self.negative_sample_rate = negative_sample_rate
        self.repulsion_strength = repulsion_strength
        self.set_op_mix_ratio = set_op_mix_ratio
        self.init = init
        self.metric_kwds = metric_kwds
        self.unique = unique
        self.force_approximation_algorithm = force_approximation_algorithm
        self.low_memory = low_memory
        self.verbose = verbose
        self.random_state = random_state
        self.n_jobs = n_jobs

    def _settings(self) -> list[tuple[str, str]]:
        return settings_of((name, getattr(self, name)) for name in self._names)


class VaeOptions:
    """Keyword arguments of ektara.VAE.

    Parameters
    ----------
    beta : float, default 1: weight of the KL divergence
    prior : str, default normal: normal, or gmm: a mixture of Gaussians whose components are a clustering (VaDE)
    components : int, default 8: components of the prior gmm
    warmup : str, default none: of beta: none, linear, or cyclic
    warmup_steps : int, default 1000: steps until beta has its full weight for good
    warmup_cycles : int, default 4: cycles of the cyclic warm-up
    free_bits : float, default 0: nats a latent dimension may cost before its KL counts
    tc_weight : float, default 0: weight of the total correlation, beside the KL divergence (beta-TC)
    dip_weight : float, default 0: weight of the latents' covariance away from the identity (DIP-VAE-II)
    latent_dims : int, default 16: dimensions of the latent space
    hidden : tuple[int, ...], default 128: widths of the encoder's hidden layers (conv-vae: channels of its
        convolutions); the decoder has them in reverse
    activation : str, default elu: relu, leaky_relu, elu, tanh or identity
    variance : str, default fixed: of the reconstruction: fixed (½), or learned
    dropout : float, default 0: share of the hidden units that each training step leaves out
    learning_rate : float, default 0.001: Adam's step size
    batch_size : int, default 64: rows a step
    min_epochs : int, default 50: passes over the rows before training may stop
    min_steps : int, default 2000: steps before training may stop
    max_epochs : int, default 2000: passes over the rows at most
    patience : int, default 1000: steps without a better held-out ELBO before training stops
    holdout_share : float, default 0.1: share of the songs that is held out to tell when to stop
    shuffle : bool, default true: each epoch takes the rows in a new random order; false: in the table's order
    adam_beta1 : float, default 0.9: Adam's decay of the mean of gradients
    adam_beta2 : float, default 0.999: Adam's decay of the mean of squared gradients
    adam_epsilon : float, default 1e-08: added to Adam's root
    weight_decay : float, default 0: share of every weight that a step of size 1 takes away (AdamW)
    checkpoint_epochs : int, default 0: epochs between checkpoints for --resume; 0: none
    pairs : str, default none: what is reconstructed from a crop: none (itself), or crops (another of its song)
    random_state : seed of every random stream; None is 0.
    n_jobs : threads; None is one for small tables, else all. They change no bit of a result.
    """

    _names = ("beta", "prior", "components", "warmup", "warmup_steps", "warmup_cycles", "free_bits", "tc_weight", "dip_weight", "latent_dims", "hidden", "activation", "variance", "dropout", "learning_rate", "batch_size", "min_epochs", "min_steps", "max_epochs", "patience", "holdout_share", "shuffle", "adam_beta1", "adam_beta2", "adam_epsilon", "weight_decay", "checkpoint_epochs", "pairs")

    def __init__(
        self,
        *,
        beta: float = 1.0,
        prior: str = "normal",
        components: int = 8,
        warmup: str = "none",
        warmup_steps: int = 1000,
        warmup_cycles: int = 4,
        free_bits: float = 0.0,
        tc_weight: float = 0.0,
        dip_weight: float = 0.0,
        latent_dims: int = 16,
        hidden: tuple[int, ...] = (128,),
        activation: str = "elu",
        variance: str = "fixed",
        dropout: float = 0.0,
        learning_rate: float = 0.001,
        batch_size: int = 64,
        min_epochs: int = 50,
        min_steps: int = 2000,
        max_epochs: int = 2000,
        patience: int = 1000,
        holdout_share: float = 0.1,
        shuffle: bool = True,
        adam_beta1: float = 0.9,
        adam_beta2: float = 0.999,
        adam_epsilon: float = 1e-08,
        weight_decay: float = 0.0,
        checkpoint_epochs: int = 0,
        pairs: str = "none",
        random_state: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.beta = beta
        self.prior = prior
        self.components = components
        self.warmup = warmup
        self.warmup_steps = warmup_steps
        self.warmup_cycles = warmup_cycles
        self.free_bits = free_bits
        self.tc_weight = tc_weight
        self.dip_weight = dip_weight
        self.latent_dims = latent_dims
        self.hidden = hidden
        self.activation = activation
        self.variance = variance
        self.dropout = dropout
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.min_epochs = min_epochs
        self.min_steps = min_steps
        self.max_epochs = max_epochs
        self.patience = patience
        self.holdout_share = holdout_share
        self.shuffle = shuffle
        self.adam_beta1 = adam_beta1
        self.adam_beta2 = adam_beta2
        self.adam_epsilon = adam_epsilon
        self.weight_decay = weight_decay
        self.checkpoint_epochs = checkpoint_epochs
        self.pairs = pairs
        self.random_state = random_state
        self.n_jobs = n_jobs

    def _settings(self) -> list[tuple[str, str]]:
        return settings_of((name, getattr(self, name)) for name in self._names)


class CvaeOptions:
    """Keyword arguments of ektara.CVAE.

    Parameters
    ----------
    beta : float, default 4: weight of the KL divergence
    prior : str, default normal: normal, or gmm: a mixture of Gaussians whose components are a clustering (VaDE)
    components : int, default 8: components of the prior gmm
    warmup : str, default none: of beta: none, linear, or cyclic
    warmup_steps : int, default 1000: steps until beta has its full weight for good
    warmup_cycles : int, default 4: cycles of the cyclic warm-up
    free_bits : float, default 0: nats a latent dimension may cost before its KL counts
    tc_weight : float, default 0: weight of the total correlation, beside the KL divergence (beta-TC)
    dip_weight : float, default 0: weight of the latents' covariance away from the identity (DIP-VAE-II)
    latent_dims : int, default 16: dimensions of the latent space
    hidden : tuple[int, ...], default 128: widths of the encoder's hidden layers (conv-vae: channels of its
        convolutions); the decoder has them in reverse
    activation : str, default elu: relu, leaky_relu, elu, tanh or identity
    variance : str, default fixed: of the reconstruction: fixed (½), or learned
    dropout : float, default 0: share of the hidden units that each training step leaves out
    learning_rate : float, default 0.001: Adam's step size
    batch_size : int, default 64: rows a step
    min_epochs : int, default 50: passes over the rows before training may stop
    min_steps : int, default 2000: steps before training may stop
    max_epochs : int, default 2000: passes over the rows at most
    patience : int, default 1000: steps without a better held-out ELBO before training stops
    holdout_share : float, default 0.1: share of the songs that is held out to tell when to stop
    shuffle : bool, default true: each epoch takes the rows in a new random order; false: in the table's order
    adam_beta1 : float, default 0.9: Adam's decay of the mean of gradients
    adam_beta2 : float, default 0.999: Adam's decay of the mean of squared gradients
    adam_epsilon : float, default 1e-08: added to Adam's root
    weight_decay : float, default 0: share of every weight that a step of size 1 takes away (AdamW)
    checkpoint_epochs : int, default 0: epochs between checkpoints for --resume; 0: none
    pairs : str, default none: what is reconstructed from a crop: none (itself), or crops (another of its song)
    condition : str, default both: what is conditioned: both halves, or the decoder
    condition_embedding : int, default 0: learned numbers a value of the condition; 0: one-hot
    random_state : seed of every random stream; None is 0.
    n_jobs : threads; None is one for small tables, else all. They change no bit of a result.
    """

    _names = ("beta", "prior", "components", "warmup", "warmup_steps", "warmup_cycles", "free_bits", "tc_weight", "dip_weight", "latent_dims", "hidden", "activation", "variance", "dropout", "learning_rate", "batch_size", "min_epochs", "min_steps", "max_epochs", "patience", "holdout_share", "shuffle", "adam_beta1", "adam_beta2", "adam_epsilon", "weight_decay", "checkpoint_epochs", "pairs", "condition", "condition_embedding")

    def __init__(
        self,
        *,
        beta: float = 4.0,
        prior: str = "normal",
        components: int = 8,
        warmup: str = "none",
        warmup_steps: int = 1000,
        warmup_cycles: int = 4,
        free_bits: float = 0.0,
        tc_weight: float = 0.0,
        dip_weight: float = 0.0,
        latent_dims: int = 16,
        hidden: tuple[int, ...] = (128,),
        activation: str = "elu",
        variance: str = "fixed",
        dropout: float = 0.0,
        learning_rate: float = 0.001,
        batch_size: int = 64,
        min_epochs: int = 50,
        min_steps: int = 2000,
        max_epochs: int = 2000,
        patience: int = 1000,
        holdout_share: float = 0.1,
        shuffle: bool = True,
        adam_beta1: float = 0.9,
        adam_beta2: float = 0.999,
        adam_epsilon: float = 1e-08,
        weight_decay: float = 0.0,
        checkpoint_epochs: int = 0,
        pairs: str = "none",
        condition: str = "both",
        condition_embedding: int = 0,
        random_state: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.beta = beta
        self.prior = prior
        self.components = components
        self.warmup = warmup
        self.warmup_steps = warmup_steps
        self.warmup_cycles = warmup_cycles
        self.free_bits = free_bits
        self.tc_weight = tc_weight
        self.dip_weight = dip_weight
        self.latent_dims = latent_dims
        self.hidden = hidden
        self.activation = activation
        self.variance = variance
        self.dropout = dropout
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.min_epochs = min_epochs
        self.min_steps = min_steps
        self.max_epochs = max_epochs
        self.patience = patience
        self.holdout_share = holdout_share
        self.shuffle = shuffle
        self.adam_beta1 = adam_beta1
        self.adam_beta2 = adam_beta2
        self.adam_epsilon = adam_epsilon
        self.weight_decay = weight_decay
        self.checkpoint_epochs = checkpoint_epochs
        self.pairs = pairs
        self.condition = condition
        self.condition_embedding = condition_embedding
        self.random_state = random_state
        self.n_jobs = n_jobs

    def _settings(self) -> list[tuple[str, str]]:
        return settings_of((name, getattr(self, name)) for name in self._names)


class ConvVaeOptions:
    """Keyword arguments of ektara.ConvVAE.

    Parameters
    ----------
    beta : float, default 1: weight of the KL divergence
    prior : str, default normal: normal, or gmm: a mixture of Gaussians whose components are a clustering (VaDE)
    components : int, default 8: components of the prior gmm
    warmup : str, default none: of beta: none, linear, or cyclic
    warmup_steps : int, default 1000: steps until beta has its full weight for good
    warmup_cycles : int, default 4: cycles of the cyclic warm-up
    free_bits : float, default 0: nats a latent dimension may cost before its KL counts
    tc_weight : float, default 0: weight of the total correlation, beside the KL divergence (beta-TC)
    dip_weight : float, default 0: weight of the latents' covariance away from the identity (DIP-VAE-II)
    latent_dims : int, default 32: dimensions of the latent space
    hidden : tuple[int, ...], default 32,64,128: widths of the encoder's hidden layers (conv-vae: channels of
        its convolutions); the decoder has them in reverse
    activation : str, default elu: relu, leaky_relu, elu, tanh or identity
    variance : str, default fixed: of the reconstruction: fixed (½), or learned
    dropout : float, default 0: share of the hidden units that each training step leaves out
    learning_rate : float, default 0.001: Adam's step size
    batch_size : int, default 64: rows a step
    min_epochs : int, default 50: passes over the rows before training may stop
    min_steps : int, default 400: steps before training may stop
    max_epochs : int, default 2000: passes over the rows at most
    patience : int, default 200: steps without a better held-out ELBO before training stops
    holdout_share : float, default 0.1: share of the songs that is held out to tell when to stop
    shuffle : bool, default true: each epoch takes the rows in a new random order; false: in the table's order
    adam_beta1 : float, default 0.9: Adam's decay of the mean of gradients
    adam_beta2 : float, default 0.999: Adam's decay of the mean of squared gradients
    adam_epsilon : float, default 1e-08: added to Adam's root
    weight_decay : float, default 0.3: share of every weight that a step of size 1 takes away (AdamW)
    checkpoint_epochs : int, default 0: epochs between checkpoints for --resume; 0: none
    pairs : str, default none: what is reconstructed from a crop: none (itself), or crops (another of its song)
    random_state : seed of every random stream; None is 0.
    n_jobs : threads; None is one for small tables, else all. They change no bit of a result.
    """

    _names = ("beta", "prior", "components", "warmup", "warmup_steps", "warmup_cycles", "free_bits", "tc_weight", "dip_weight", "latent_dims", "hidden", "activation", "variance", "dropout", "learning_rate", "batch_size", "min_epochs", "min_steps", "max_epochs", "patience", "holdout_share", "shuffle", "adam_beta1", "adam_beta2", "adam_epsilon", "weight_decay", "checkpoint_epochs", "pairs")

    def __init__(
        self,
        *,
        beta: float = 1.0,
        prior: str = "normal",
        components: int = 8,
        warmup: str = "none",
        warmup_steps: int = 1000,
        warmup_cycles: int = 4,
        free_bits: float = 0.0,
        tc_weight: float = 0.0,
        dip_weight: float = 0.0,
        latent_dims: int = 32,
        hidden: tuple[int, ...] = (32, 64, 128),
        activation: str = "elu",
        variance: str = "fixed",
        dropout: float = 0.0,
        learning_rate: float = 0.001,
        batch_size: int = 64,
        min_epochs: int = 50,
        min_steps: int = 400,
        max_epochs: int = 2000,
        patience: int = 200,
        holdout_share: float = 0.1,
        shuffle: bool = True,
        adam_beta1: float = 0.9,
        adam_beta2: float = 0.999,
        adam_epsilon: float = 1e-08,
        weight_decay: float = 0.3,
        checkpoint_epochs: int = 0,
        pairs: str = "none",
        random_state: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.beta = beta
        self.prior = prior
        self.components = components
        self.warmup = warmup
        self.warmup_steps = warmup_steps
        self.warmup_cycles = warmup_cycles
        self.free_bits = free_bits
        self.tc_weight = tc_weight
        self.dip_weight = dip_weight
        self.latent_dims = latent_dims
        self.hidden = hidden
        self.activation = activation
        self.variance = variance
        self.dropout = dropout
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.min_epochs = min_epochs
        self.min_steps = min_steps
        self.max_epochs = max_epochs
        self.patience = patience
        self.holdout_share = holdout_share
        self.shuffle = shuffle
        self.adam_beta1 = adam_beta1
        self.adam_beta2 = adam_beta2
        self.adam_epsilon = adam_epsilon
        self.weight_decay = weight_decay
        self.checkpoint_epochs = checkpoint_epochs
        self.pairs = pairs
        self.random_state = random_state
        self.n_jobs = n_jobs

    def _settings(self) -> list[tuple[str, str]]:
        return settings_of((name, getattr(self, name)) for name in self._names)


class AutoencoderOptions:
    """Keyword arguments of ektara.Autoencoder.

    Parameters
    ----------
    latent_dims : int, default 16: dimensions of the latent space
    hidden : tuple[int, ...], default 128: widths of the encoder's hidden layers (conv-vae: channels of its
        convolutions); the decoder has them in reverse
    activation : str, default elu: relu, leaky_relu, elu, tanh or identity
    variance : str, default fixed: of the reconstruction: fixed (½), or learned
    dropout : float, default 0: share of the hidden units that each training step leaves out
    learning_rate : float, default 0.001: Adam's step size
    batch_size : int, default 64: rows a step
    min_epochs : int, default 50: passes over the rows before training may stop
    min_steps : int, default 2000: steps before training may stop
    max_epochs : int, default 2000: passes over the rows at most
    patience : int, default 1000: steps without a better held-out ELBO before training stops
    holdout_share : float, default 0.1: share of the songs that is held out to tell when to stop
    shuffle : bool, default true: each epoch takes the rows in a new random order; false: in the table's order
    adam_beta1 : float, default 0.9: Adam's decay of the mean of gradients
    adam_beta2 : float, default 0.999: Adam's decay of the mean of squared gradients
    adam_epsilon : float, default 1e-08: added to Adam's root
    weight_decay : float, default 0: share of every weight that a step of size 1 takes away (AdamW)
    checkpoint_epochs : int, default 0: epochs between checkpoints for --resume; 0: none
    pairs : str, default none: what is reconstructed from a crop: none (itself), or crops (another of its song)
    random_state : seed of every random stream; None is 0.
    n_jobs : threads; None is one for small tables, else all. They change no bit of a result.
    """

    _names = ("latent_dims", "hidden", "activation", "variance", "dropout", "learning_rate", "batch_size", "min_epochs", "min_steps", "max_epochs", "patience", "holdout_share", "shuffle", "adam_beta1", "adam_beta2", "adam_epsilon", "weight_decay", "checkpoint_epochs", "pairs")

    def __init__(
        self,
        *,
        latent_dims: int = 16,
        hidden: tuple[int, ...] = (128,),
        activation: str = "elu",
        variance: str = "fixed",
        dropout: float = 0.0,
        learning_rate: float = 0.001,
        batch_size: int = 64,
        min_epochs: int = 50,
        min_steps: int = 2000,
        max_epochs: int = 2000,
        patience: int = 1000,
        holdout_share: float = 0.1,
        shuffle: bool = True,
        adam_beta1: float = 0.9,
        adam_beta2: float = 0.999,
        adam_epsilon: float = 1e-08,
        weight_decay: float = 0.0,
        checkpoint_epochs: int = 0,
        pairs: str = "none",
        random_state: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.latent_dims = latent_dims
        self.hidden = hidden
        self.activation = activation
        self.variance = variance
        self.dropout = dropout
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.min_epochs = min_epochs
        self.min_steps = min_steps
        self.max_epochs = max_epochs
        self.patience = patience
        self.holdout_share = holdout_share
        self.shuffle = shuffle
        self.adam_beta1 = adam_beta1
        self.adam_beta2 = adam_beta2
        self.adam_epsilon = adam_epsilon
        self.weight_decay = weight_decay
        self.checkpoint_epochs = checkpoint_epochs
        self.pairs = pairs
        self.random_state = random_state
        self.n_jobs = n_jobs

    def _settings(self) -> list[tuple[str, str]]:
        return settings_of((name, getattr(self, name)) for name in self._names)
