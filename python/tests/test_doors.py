"""What Python gives is what the program gives, to the byte; and the whole way from a folder to a run."""

from __future__ import annotations

import json
import subprocess
import sys

import ektara
import numpy as np
import pytest
from conftest import ektara_program, files_of


def labels_of(csv) -> list[int]:
    return [int(line.split(",")[1]) for line in csv.read_text().splitlines()[1:]]


@pytest.fixture
def table(blobs, tmp_path):
    path = tmp_path / "table.npy"
    np.save(path, blobs[0])
    return path


@pytest.mark.parametrize(
    ("method", "estimator"),
    [
        ("kmeans --k 3", ektara.cluster.KMeans(3)),
        ("ward --k 3", ektara.cluster.AgglomerativeClustering(3)),
        ("average --k 3", ektara.cluster.AgglomerativeClustering(3, linkage="average")),
        ("dbscan --set cluster.eps=3.5", ektara.cluster.DBSCAN(3.5)),
        ("hdbscan", ektara.cluster.HDBSCAN()),
        ("gmm --k 3", ektara.cluster.GaussianMixture(3)),
        (
            "spectral --k 3 --set cluster.affinity=rbf --set cluster.gamma=0.1",
            ektara.cluster.SpectralClustering(3, gamma=0.1),
        ),
        ("leiden", ektara.cluster.Leiden()),
        ("consensus --k 3", ektara.cluster.Consensus(n_clusters=3)),
    ],
)
def test_clusters_are_the_programs(method, estimator, blobs, table, tmp_path):
    ektara_program("cluster", table, "-o", tmp_path / "c.csv", "--method", *method.split())
    assert estimator.fit_predict(blobs[0]).tolist() == labels_of(tmp_path / "c.csv")


def test_a_map_is_the_programs(blobs, table, tmp_path):
    ektara_program("project", table, "-o", tmp_path / "y.npy", "--method", "umap", "--seed", 5)
    assert (
        ektara.manifold.UMAP(random_state=5).fit_transform(blobs[0]).tobytes() == np.load(tmp_path / "y.npy").tobytes()
    )


@pytest.mark.parametrize(("kind", "estimator"), [("vae", ektara.VAE), ("ae", ektara.Autoencoder)])
def test_a_model_is_the_programs(kind, estimator, blobs, table, tmp_path):
    ektara_program("train", table, "-o", tmp_path / "program", "--model", kind, "--set", "train.max_epochs=5")
    model = estimator(max_epochs=5).fit(blobs[0])
    model.save(tmp_path / "python")
    made, expected = files_of(tmp_path / "python"), files_of(tmp_path / "program")
    # Texts name the columns c0 … as the file's, x0 … as scikit-learn does; the numbers are the same.
    numbers = [name for name in made if name.endswith((".safetensors", ".npy", ".csv"))]
    assert {"model.safetensors", "embedding.npy", "traversals.npy"} <= set(numbers)
    assert {name: made[name] for name in numbers} == {name: expected[name] for name in numbers}
    assert made.keys() == expected.keys()
    assert estimator.load(tmp_path / "program")._files()["model.safetensors"] == made["model.safetensors"]


def test_a_conditioned_model_is_the_programs(blobs, tmp_path):
    rows, truth = blobs
    names = [f"x{i}" for i in range(rows.shape[1])]
    lines = [",".join(["id", "group", *names])]
    lines += [",".join([f"{i:03}", f"g{truth[i]}", *(repr(float(x)) for x in row)]) for i, row in enumerate(rows)]
    (tmp_path / "table.csv").write_text("\n".join(lines) + "\n")
    words = ["--model", "cvae", "--condition", "group", "--set", "train.max_epochs=5"]
    ektara_program("train", tmp_path / "table.csv", "-o", tmp_path / "program", *words)
    model = ektara.CVAE(max_epochs=5).fit(rows, [f"g{group}" for group in truth])
    assert model.embedding_.tobytes() == np.load(tmp_path / "program" / "embedding.npy").tobytes()


def test_features_are_the_programs(songs, tmp_path):
    names = ["mfcc-moments", "descriptors"]
    ektara_program(
        "extract", songs, "-o", tmp_path / "run", "--cache", tmp_path / "cache", "--features", ",".join(names)
    )
    table = ektara.extract(songs, features=names, cache=tmp_path / "other")
    for name in names:
        assert (
            np.asarray(table.features[name]).tobytes()
            == np.load(tmp_path / "run" / "features" / f"{name}.npy").tobytes()
        )
    assert table.ids[0] == "bangla/pop/song00.wav"
    assert set(table.labels["language"]) == {"bangla", "english"}


def test_scores_are_the_programs(blobs, tmp_path):
    rows, truth = blobs
    labels = ektara.cluster.KMeans(4).fit_predict(rows)
    songs = [f"s{i // 2}" for i in range(len(rows))]
    np.savetxt(
        tmp_path / "both.csv",
        np.column_stack([[f"row-{i:03}" for i in range(len(rows))], [f"g{t}" for t in truth], songs, labels]),
        fmt="%s",
        delimiter=",",
        header="id,labels,groups,clusters",
        comments="",
    )
    words = ["--labels-column", "labels", "--clusters-columns", "clusters", "--groups", "groups"]
    words += ["--permutations", 99, "--half-samples", 50, "--json"]
    both = tmp_path / "both.csv"
    said = json.loads(ektara_program("evaluate", "--labels", both, "--clusters", both, *words))
    scores = ektara.evaluate([f"g{t}" for t in truth], labels, groups=songs, permutations=99, half_samples=50)
    assert scores.rows == said


def test_a_run_is_the_programs(songs, tmp_path):
    settings = {
        "run.preset": "easy",
        "run.text": False,
        "evaluate.permutations": 19,
        "evaluate.half_samples": 10,
        "run.resamples": 0,
    }
    words = [word for name, value in settings.items() for word in ("--set", f"{name}={str(value).lower()}")]
    words += ["--k", 2, "--seeds", 2, "--method", "mfcc-moments + umap + hdbscan", "--cache", tmp_path / "cache"]
    ektara_program("run", songs, "-o", tmp_path / "program", *words)
    ektara.run(
        songs,
        tmp_path / "python",
        n_clusters=2,
        seeds=2,
        methods=["mfcc-moments + umap + hdbscan"],
        cache=tmp_path / "other",
        options=settings,
    )
    # The record says what was called and how long it took; the page and the list of digests hold the record's.
    apart = ("run.json", "report.html", "digests.txt")
    made = files_of(tmp_path / "python", *apart)
    assert made == files_of(tmp_path / "program", *apart)
    assert {"metrics.json", "tracks.csv", "features/mfcc-moments.npy"} <= set(made)


def test_a_file_that_cannot_be_read_costs_that_file_alone(songs, tmp_path):
    (tmp_path / "bad.wav").write_bytes(b"RIFF" + bytes(100))
    seen = []
    table = ektara.extract(
        [songs / "bangla" / "pop" / "song00.wav", tmp_path / "bad.wav"],
        cache=tmp_path / "cache",
        progress=lambda stage, done, total: seen.append((stage, done, total)),
    )
    assert len(table) == 1 and [failure["code"][0] for failure in table.failures] == ["E"]
    assert seen[-1][1] == seen[-1][2] == 2


def test_what_a_callback_raises_ends_the_call(songs, tmp_path):
    def stop(*_: object) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        ektara.extract(songs, cache=tmp_path / "cache", progress=stop)


def test_a_table_becomes_frames(songs, tmp_path):
    pandas = pytest.importorskip("pandas")
    table = ektara.extract(songs, cache=tmp_path / "cache")
    frame = table.to_pandas()
    assert isinstance(frame, pandas.DataFrame) and frame.shape == (12, 52) and frame.index[0] == table.ids[0]
    table.save(tmp_path / "t.npy")
    again = ektara.Table.load(tmp_path / "t.npy")
    assert again.ids == table.ids and np.array_equal(np.asarray(again), np.asarray(table))


def test_a_run_tells_its_results(songs, tmp_path):
    run = ektara.run(
        songs,
        tmp_path / "run",
        preset="easy",
        n_clusters=2,
        seeds=1,
        cache=tmp_path / "cache",
        options={"run.text": False, "evaluate.permutations": 19, "evaluate.half_samples": 10, "run.resamples": 0},
    )
    assert {"ami", "method", "target"} <= set(run.scores.columns) and len(run.scores) > 3
    assert len(run.tracks["id"]) == 12
    assert run.features["mfcc-moments"].shape == (12, 52)
    name = next(iter(run.clusterings))
    assert len(run.clusterings[name]) == 12
    assert {one["cluster"] for one in run.explain()["clusters"]} <= {0, 1}
    near = run.similar("bangla/pop/song00.wav", count=3)
    assert len(near) == 3 and near[0][1] >= near[-1][1]
    assert "<iframe" in run._repr_html_()
    assert ektara.load(tmp_path / "run").scores.rows == run.scores.rows
    ektara_program("check", tmp_path / "run")


def test_scores_have_chance_levels(blobs):
    rows, truth = blobs
    labels = ektara.cluster.KMeans(3).fit_predict(rows)
    scores = ektara.evaluate(truth, labels, groups=np.arange(120) // 2, space=rows, permutations=99, half_samples=50)
    row = scores[0]
    assert row["ami"] > 0.95 and row["ami_low"] <= row["ami"] <= row["ami_high"]
    assert abs(row["chance_ami"]) < 0.2 and row["p_adjusted"] <= 0.011
    assert row["silhouette"] == pytest.approx(ektara.metrics.silhouette_score(rows, labels), abs=1e-6)
    assert "ami" in repr(scores) and "<table>" in scores._repr_html_()


def test_the_module_is_the_program():
    said = subprocess.run([sys.executable, "-m", "ektara", "version"], capture_output=True, text=True, check=True)
    assert said.stdout == ektara_program("version")
