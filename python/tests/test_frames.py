"""Tables for pandas, polars, Arrow and Parquet, and what a run shows."""

from __future__ import annotations

import html

import ektara
import numpy as np
import pytest


@pytest.fixture(scope="module")
def run(songs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    options = {"run.preset": "easy", "run.text": False, "evaluate.permutations": 19, "evaluate.half_samples": 10, "run.resamples": 0}
    return ektara.run(songs, folder / "run", n_clusters=2, seeds=1, cache=folder / "cache", options=options)


@pytest.fixture
def table() -> ektara.Table:
    values = np.array([[440.0, -3.5], [220.5, -6.0]], dtype=np.float32)
    return ektara.Table(values, ["a.wav", "গান.mp3"], ["spectral_centroid_hz", "contrast_db"], name="descriptors")


def test_polars_and_arrow_have_the_ids_first(table, tmp_path):
    polars, arrow = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    frame = table.to_polars()
    assert frame.columns == ["id", *table.columns] and frame["id"].to_list() == table.ids
    assert frame["contrast_db"].dtype == polars.Float32 and frame["contrast_db"].to_list() == [-3.5, -6.0]
    assert polars.DataFrame(table).equals(frame)  # by __arrow_c_stream__
    made = arrow.table(table)
    assert made.equals(table.to_arrow())
    assert made.schema.field("spectral_centroid_hz").metadata == {b"unit": b"Hz"}
    table.to_parquet(tmp_path / "t.parquet")
    read = parquet.read_table(tmp_path / "t.parquet")
    assert read.column("id").to_pylist() == table.ids and read.column("contrast_db").to_pylist() == [-3.5, -6.0]
    assert read.schema.field("contrast_db").metadata[b"unit"] == b"dB"


def test_frames_go_into_estimators(table):
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    pytest.importorskip("sklearn")
    labels = ektara.cluster.KMeans(2).fit(np.asarray(table)).labels_.tolist()
    for frame in (table, table.to_pandas(), table.to_polars().drop("id")):
        model = ektara.cluster.KMeans(2).fit(frame)
        assert model.labels_.tolist() == labels
        assert model.feature_names_in_.tolist() == table.columns
    assert isinstance(model.set_output(transform="pandas").transform(frame), pandas.DataFrame)
    assert isinstance(model.set_output(transform="polars").transform(frame), polars.DataFrame)


def test_a_run_shows_its_report(run):
    shown = run._repr_html_()
    page = html.unescape(shown.split('srcdoc="')[1].split('" style=')[0])
    assert page == (run.path / "report.html").read_text()


def test_a_run_draws_what_it_found(run):
    pytest.importorskip("matplotlib")
    rows = [row for row in run.scores.rows if row["target"] == "genre" and row.get("ami") is not None]
    axes = run.figures.forest("genre").axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [row["method"] for row in reversed(rows)]
    points = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in points] == [row["ami"] for row in reversed(rows)]
    places = run.figures.map().axes[0].collections[0].get_offsets()
    assert places.shape == (12, 2)
    heat = run.figures.heat("genre").axes[0]
    counts = heat.images[0].get_array()
    assert counts.sum() == 12 and [label.get_text() for label in heat.get_yticklabels()] == ["pop", "rock"]
    name = next(iter(run.clusterings))
    clusters = run.clusterings[name]
    drawn = run.figures.heat("language", method=name).axes[0].images[0].get_array()
    of_id = dict(zip(run.tracks["id"], run.tracks["language"]))
    english = [cluster for row, cluster in zip(clusters.ids, clusters.values[:, 0]) if of_id[row] == "english"]
    assert drawn[1].tolist() == [english.count(number) for number in sorted(set(clusters.values[:, 0]))]
