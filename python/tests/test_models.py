"""Models as transformers."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import ektara

QUICK = {"latent_dims": 2, "min_steps": 200, "max_epochs": 60, "hidden": (16,)}


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    """200 rows in 6 columns that two hidden numbers make."""
    random = np.random.RandomState(0)
    return (random.normal(size=(200, 2)) @ random.normal(size=(2, 6)) + 0.1 * random.normal(size=(200, 6)) + 5).astype(
        np.float32
    )


@pytest.mark.parametrize("kind", [ektara.VAE, ektara.Autoencoder])
def test_learns_two_numbers_of_six_columns(kind, rows):
    model = kind(**QUICK)
    latents = model.fit_transform(rows)
    assert latents.shape == (200, 2)
    assert model.score(rows) > 0.6
    back = model.inverse_transform(latents)
    assert back.shape == rows.shape
    assert np.corrcoef(back[:, 0], rows[:, 0])[0, 1] > 0.7
    assert len(model.history_) == model.n_iter_ and model.history_[0]["train_loss"] > model.history_[-1]["train_loss"]
    assert model.diagnostics_["explained_variance"] > 0.6


def test_a_kept_model_is_the_same(rows, tmp_path):
    model = ektara.VAE(**QUICK).fit(rows)
    model.save(tmp_path / "vae")
    assert (tmp_path / "vae" / "model.safetensors").exists()
    loaded = ektara.VAE.load(tmp_path / "vae")
    pickled = pickle.loads(pickle.dumps(model))
    for other in (loaded, pickled, pickle.loads(pickle.dumps(pickled))):
        assert np.array_equal(other.transform(rows), model.transform(rows))
    loaded.save(tmp_path / "again")
    first, second = tmp_path / "vae" / "model.safetensors", tmp_path / "again" / "model.safetensors"
    assert first.read_bytes() == second.read_bytes()


def test_a_condition_is_y(rows):
    y = np.where(np.arange(200) % 2, "english", "bangla")
    model = ektara.CVAE(**QUICK).fit(rows, y)
    assert model.transform(rows, y).shape == (200, 2)
    assert not np.array_equal(model.transform(rows, y), model.transform(rows))
    assert np.array_equal(model.embedding_, model.transform(rows, y))
    assert np.array_equal(ektara.CVAE(**QUICK).fit_transform(rows, y), model.transform(rows))
    with pytest.raises(ektara.InputError, match="E5007"):
        ektara.CVAE(**QUICK).fit(rows)


def test_sequences_have_three_axes():
    random = np.random.RandomState(0)
    sequences = random.normal(size=(40, 3, 24)).astype(np.float32)
    model = ektara.ConvVAE(latent_dims=2, hidden=(4, 4), max_epochs=3, min_epochs=1, min_steps=1)
    assert model.fit(sequences).transform(sequences).shape == (40, 2)


def test_the_same_seed_gives_the_same_bytes(rows):
    one, two = ektara.VAE(random_state=3, **QUICK).fit(rows), ektara.VAE(random_state=3, n_jobs=2, **QUICK).fit(rows)
    assert one.embedding_.tobytes() == two.embedding_.tobytes()
    assert ektara.VAE(random_state=4, **QUICK).fit(rows).embedding_.tobytes() != one.embedding_.tobytes()


def test_an_option_out_of_range_is_named(rows):
    with pytest.raises(ektara.InputError, match="E5002.*latent_dims"):
        ektara.VAE(latent_dims=0).fit(rows)
