"""The package itself: it loads quickly, works without scikit-learn, and its keyword arguments are the library's."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from conftest import in_new_process

import ektara
from ektara._settings import option_tables

PLAIN = """
import sys
for name in ("sklearn", "pandas", "scipy"):
    sys.modules[name] = None
import numpy as np, ektara, pickle
rows = np.random.RandomState(0).normal(size=(60, 4))
model = ektara.cluster.KMeans(n_clusters=3).fit(rows)
assert model.predict(rows).tolist() == model.labels_.tolist()
assert ektara.cluster.HDBSCAN().fit_predict(rows).shape == (60,)
assert ektara.manifold.UMAP(n_epochs=5).fit_transform(rows).shape == (60, 2)
vae = ektara.VAE(max_epochs=2, min_epochs=1, min_steps=1, latent_dims=2).fit(rows)
assert pickle.loads(pickle.dumps(vae)).transform(rows).shape == (60, 2)
assert repr(ektara.cluster.KMeans(n_clusters=3)) == "KMeans(n_clusters=3)"
try:
    ektara.cluster.KMeans().predict(rows)
except ValueError as error:
    assert error.code == "E6122"
else:
    raise AssertionError
"""

SPARSE = """
import sys, warnings
sys.modules["sklearn"] = None
import numpy as np, ektara
from scipy.sparse import csr_array
near = csr_array(([0.1, 0.1], ([0, 1], [1, 0])), shape=(3, 3))
warnings.simplefilter("ignore")
print(ektara.cluster.DBSCAN(0.2, min_samples=2, metric="precomputed").fit_predict(near).tolist())
rows = np.random.RandomState(0).normal(size=(60, 2))
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    ektara.cluster.GaussianMixture(5, tol=0, max_iter=2).fit(rows)
print([issubclass(warning.category, ektara.EktaraWarning) for warning in told])
"""


def test_works_without_scikit_learn():
    in_new_process(PLAIN)


def test_sparse_distances_and_warnings_need_no_scikit_learn():
    pytest.importorskip("scipy")
    assert in_new_process(SPARSE) == "[0, 0, -1]\n[True]\n"


def test_loading_loads_nothing_large():
    loaded = in_new_process("import sys, ektara; print(sorted(m for m in sys.modules if '.' not in m))")
    assert "sklearn" not in loaded and "pandas" not in loaded and "scipy" not in loaded


def test_long_calls_let_other_threads_run():
    rows = np.random.RandomState(0).normal(size=(6000, 32)).astype(np.float32)
    count, done = 0, threading.Event()

    def fit() -> None:
        ektara.cluster.KMeans(n_clusters=50, n_init=20).fit(rows)
        done.set()

    thread = threading.Thread(target=fit)
    thread.start()
    while not done.is_set():
        count += 1
        time.sleep(0.001)
    thread.join()
    assert count > 5


def test_keyword_arguments_and_the_stub_are_the_librarys(tmp_path):
    generate = Path(__file__).parents[1] / "tools" / "write_options"
    if not generate.exists():
        pytest.skip("the tests lie without the package's sources")
    subprocess.run([sys.executable, str(generate), str(tmp_path)], check=True)
    for name in ("_options.py", "_core.pyi"):
        assert (tmp_path / name).read_text() == (generate.parents[1] / "ektara" / name).read_text()


#: Parameters whose default is scikit-learn's, where the library's is another.
SCIKIT_LEARNS = {
    "KMeans": {"n_init": "auto"},
    "AgglomerativeClustering": {"distance_threshold": None},
    "DBSCAN": {"eps": 0.5},
    "HDBSCAN": {"min_samples": None, "max_cluster_size": None},
    "SpectralClustering": {"affinity": "rbf", "n_components": None, "eigen_tol": "auto"},
    "GaussianMixture": {"n_components": 1, "covariance_type": "full", "means_init": None},
}


def default_of(option) -> object:
    """The library's default in Python's type."""
    kinds = {"int": int, "float": float, "bool": "true".__eq__}
    return kinds.get(option.type, str)(option.default)


@pytest.mark.parametrize(
    ("prefix", "estimator", "other_names"),
    [
        ("cluster.kmeans", "KMeans", {}),
        ("cluster.ward", "AgglomerativeClustering", {}),
        ("cluster.dbscan", "DBSCAN", {}),
        ("cluster.hdbscan", "HDBSCAN", {}),
        ("cluster.spectral", "SpectralClustering", {}),
        ("cluster.gmm", "GaussianMixture", {"n_clusters": "n_components", "init": "means_init"}),
    ],
)
def test_every_option_of_the_library_can_be_said(prefix, estimator, other_names):
    parameters = getattr(ektara.cluster, estimator)().get_params()
    for option in option_tables()[prefix]:
        name = other_names.get(option.name, option.name)
        assert parameters[name] == SCIKIT_LEARNS[estimator].get(name, default_of(option)), name
        if option.name not in other_names:
            assert option.name in (getattr(ektara.cluster, estimator).__doc__ or "")
