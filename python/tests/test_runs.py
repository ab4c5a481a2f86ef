"""Living with a run: update, edits, comparison and the structure test give what the program gives."""

from __future__ import annotations

import inspect
import json
import shutil

import ektara
import numpy as np
import pytest
from conftest import ektara_program, files_of
from ektara._settings import option_tables

SETTINGS = {
    "train.max_epochs": 3,
    "train.min_epochs": 1,
    "train.min_steps": 10,
    "train.latent_dims": 2,
    "evaluate.permutations": 19,
    "evaluate.half_samples": 20,
    "run.resamples": 2,
}


def songs_csv(first: int, last: int, relabelled: int = 1000) -> str:
    """Songs about four places; those from ``relabelled`` on have another genre."""
    lines = ["id,title,language,genre,x,y,z"]
    for i in range(first, last):
        noise = np.random.RandomState(i).normal(size=3)
        x, y, z = noise + (9 * (i % 2), 9 * (i // 2 % 2), 9 * (i % 4 == 0))
        genre = "jazz" if i >= relabelled else ("folk", "rock")[i % 2]
        lines.append(f"song{i:03},Title {i},{('bangla', 'english')[i % 3 == 0]},{genre},{x:.4f},{y:.4f},{z:.4f}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A run of 80 songs."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "t.csv").write_text(songs_csv(0, 80))
    words = {"preset": "easy", "methods": ["main + ward"], "n_clusters": 4, "seeds": 2}
    ektara.run(folder / "t.csv", folder / "run", **words, options=SETTINGS)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """The same to change."""
    return shutil.copytree(made, tmp_path / "copy")


def test_an_update_is_the_programs(folder):
    shutil.copytree(folder / "run", folder / "other")
    before = ektara.load(folder / "run").clusterings["vae.kmeans"]
    (folder / "t.csv").write_text(songs_csv(5, 90, relabelled=70))
    said = json.loads(ektara_program("update", folder / "other", folder / "t.csv", "--json"))
    with pytest.warns(ektara.EktaraWarning, match="W-PLACED"):
        updated = ektara.update(ektara.load(folder / "run"), folder / "t.csv")
    assert {"clustering": updated.clustering, "changes": updated.changes, "groups": updated.groups} == said
    kinds = [change["change"] for change in updated.changes]
    assert (kinds.count("added"), kinds.count("removed"), kinds.count("retagged")) == (10, 5, 10)
    apart = ("run.json", "report.html", "digests.txt")  # they say what was called, where, and how long it took
    assert files_of(folder / "run", *apart) == files_of(folder / "other", *apart)
    now = updated.run.clusterings["vae.kmeans"]
    places = dict(zip(now.ids, now.values[:, 0], strict=True))
    stayed = [(places[song], group) for song, group in zip(before.ids, before.values[:, 0], strict=True) if song in places]
    assert len(stayed) == 75 and all(now == then for now, then in stayed)
    assert repr(updated).endswith("10 added, 5 removed, 10 retagged>")
    ektara_program("check", folder / "run")


def test_a_refit_tells_where_groups_went(folder):
    (folder / "t.csv").write_text(songs_csv(0, 100))
    updated = ektara.update(folder / "run", folder / "t.csv", refit=True)
    assert [group["before"] for group in updated.groups] == [0, 1, 2, 3]
    assert not (folder / "run" / "fit").exists()
    assert list(updated.to_pandas()["change"]).count("added") == 20


def test_an_update_that_is_stopped_leaves_the_run(folder):
    def stop(*_: object) -> None:
        raise RuntimeError("enough")

    before = files_of(folder / "run")
    (folder / "t.csv").write_text(songs_csv(0, 90))
    with pytest.raises(RuntimeError, match="enough"):
        ektara.update(folder / "run", folder / "t.csv", progress=stop)
    assert files_of(folder / "run") == before
    (folder / "t.csv").write_text("id,x,y,z\na,1,2,3\nb,2,3,4\nc,5,5,5\n")
    with pytest.raises(ektara.UsageError, match="E1605") as refused:
        ektara.update(folder / "run", folder / "t.csv")
    assert refused.value.code == "E1605"
    assert files_of(folder / "run") == before


def test_an_update_keeps_the_number_of_groups(tmp_path):
    """Six songs make two groups; songs that come later change neither that nor what is measured of it."""
    (tmp_path / "t.csv").write_text(songs_csv(0, 6))
    options = {**SETTINGS, "run.resamples": 0, "run.preset": "easy"}
    with pytest.warns(ektara.EktaraWarning, match="W-FEWER-GROUPS.*2 are formed"):
        ektara.run(tmp_path / "t.csv", tmp_path / "run", options=options)
    (tmp_path / "t.csv").write_text(songs_csv(0, 40))
    with pytest.warns(ektara.EktaraWarning, match="W-FEWER-GROUPS.*2 are formed"):
        updated = ektara.update(tmp_path / "run")
    assert set(updated.run.scores["k"]) == {2}
    # Fewer songs than groups were asked for.
    ektara.run(tmp_path / "t.csv", tmp_path / "many", n_clusters=9, options=options)
    (tmp_path / "t.csv").write_text(songs_csv(0, 5))
    assert len(ektara.update(tmp_path / "many").changes) == 35
    with pytest.raises(ektara.InputError, match="E6002|more than the 5 rows"):
        ektara.update(tmp_path / "many", refit=True)


def test_an_update_refuses_an_input_of_another_kind(songs, folder, tmp_path):
    with pytest.raises(ektara.UsageError, match="no features") as refused:
        ektara.update(folder / "run", songs)
    assert refused.value.code == "E1611"
    # A manifest whose files are gone is a table, if it has numbers.
    names = sorted(path.name for path in (songs / "bangla" / "pop").iterdir())
    music = shutil.copytree(songs / "bangla" / "pop", tmp_path / "music")
    lines = [f"music/{name},{100.5 + i}" for i, name in enumerate(names)]
    (tmp_path / "m.csv").write_text("\n".join(["path,bpm", *lines]) + "\n")
    options = {**SETTINGS, "run.preset": "easy", "run.text": False}
    ektara.run(tmp_path / "m.csv", tmp_path / "run", n_clusters=2, seeds=1, cache=tmp_path / "cache", options=options)
    music.rename(tmp_path / "away")
    for refit in (False, True):
        with pytest.raises(ektara.Error) as refused:
            ektara.update(tmp_path / "run", refit=refit, cache=tmp_path / "cache")
        assert refused.value.code == "E1611"
    ektara_program("check", tmp_path / "run")


def test_edits_are_the_programs(folder):
    shutil.copytree(folder / "run", folder / "other")
    run = ektara.load(folder / "run")
    group = int(run.clusterings["raw.kmeans"].values[7, 0])
    other = (group + 1) % 4
    run.rename(other, "Rainy ballads", method="raw.kmeans")
    run.move("Title 7", other, method="Raw + K-Means")
    run.pin("song009", method="raw.kmeans")
    run.label("Title 8", "genre", "waltz")
    run.label("Title 8", "genre", "mistake")
    assert run.tracks["genre"][8] == "mistake"
    assert run.undo()["value"] == "mistake"
    words = ["edit", folder / "other", "--clusters", "raw.kmeans", "--name", other, "Rainy ballads"]
    ektara_program(*words, "--move", "Title 7", other, "--pin", "song009", "--label", "Title 8", "genre=waltz")
    assert (folder / "run" / "edits.json").read_bytes() == (folder / "other" / "edits.json").read_bytes()
    assert [edit["edit"] for edit in run.edits] == ["name", "move", "pin", "label"]
    # The run shows them at once, and an update keeps them.
    assert run.clusterings["raw.kmeans"].values[7, 0] == other
    assert run.tracks["genre"][8] == "waltz"
    assert run.explain(other, method="raw.kmeans")["name"] == "Rainy ballads"
    (folder / "t.csv").write_text(songs_csv(0, 84))
    now = ektara.update(run, folder / "t.csv").run
    assert now.clusterings["raw.kmeans"].values[7, 0] == other and now.tracks["genre"][8] == "waltz"
    assert now.edits == run.edits


@pytest.mark.parametrize(
    ("code", "edit"),
    [
        ("E1607", lambda run: run.rename(99, "Nothing")),
        ("E1607", lambda run: run.move("song001", -1)),
        ("E4305", lambda run: run.pin("song001", method="nothing")),
        ("E4306", lambda run: run.pin("no such song")),
        ("E1608", lambda run: run.label("song001", "title", "x")),
        ("E1641", lambda run: run.rename(0, "x" * 201)),
        ("E1609", lambda run: run.undo()),
    ],
)
def test_edits_that_cannot_be_are_refused(code, edit, made):
    run = ektara.load(made / "run")
    with pytest.raises(ektara.UsageError) as refused:
        edit(run)
    assert refused.value.code == code
    assert run.edits == []


def test_a_difference_is_the_programs(folder):
    options = {**SETTINGS, "run.seeds": 1}
    ektara.run(folder / "t.csv", folder / "three", preset="easy", n_clusters=3, options=options)
    page = folder / "program.html"
    said = json.loads(ektara_program("runs", "diff", folder / "run", folder / "three", "--json", "-o", page))
    found = ektara.runs_difference(folder / "run", ektara.load(folder / "three"))
    assert found.scores.rows == said["scores"] and found.settings == said["settings"] and found.rows == said["rows"]
    assert {"setting": "run.n_clusters", "a": "4", "b": "3"} in found.settings
    found.save(folder / "python.html")
    assert (folder / "python.html").read_bytes() == page.read_bytes()
    assert "<iframe" in found._repr_html_()
    with pytest.raises(ektara.Error, match="E4304"):
        ektara.runs_difference(folder / "run", folder / "nothing")


def test_the_structure_test_is_the_programs(made):
    rows = np.loadtxt(made / "t.csv", delimiter=",", skiprows=1, usecols=(4, 5, 6), dtype=np.float32)
    words = ["--structure", "--features", made / "t.csv", "--set", "structure.draws=39", "--seed", 3]
    found = ektara.metrics.structure_test(rows, draws=39, random_state=3)
    verdict = found.pop("verdict")
    assert found == json.loads(ektara_program("evaluate", *words, "--json"))
    assert ektara_program("evaluate", *words) == verdict + "\n"
    assert found["structured"] and found["tested"] and found["p"] <= 0.05 and found["statistic"] > found["null"]


def test_the_structure_test_of_a_cloud_and_of_songs():
    cloud = np.random.RandomState(0).normal(size=(60, 4))
    found = ektara.metrics.structure_test(cloud, draws=39)
    assert not found["structured"] and found["p"] > 0.05
    # Clips of a song are no group: its rows are averaged.
    clips = np.repeat(cloud, 3, axis=0) + np.random.RandomState(1).normal(scale=0.01, size=(180, 4))
    told = ektara.metrics.structure_test(clips, songs=np.repeat(np.arange(60), 3), draws=39)
    assert told["songs"] == told["of_songs"] == 60 and not told["structured"]
    few = ektara.metrics.structure_test(cloud[:10], draws=39)
    assert not few["tested"] and few["p"] is None and "too few" in few["verdict"]
    with pytest.raises(ektara.InputError, match="E6301|songs for 60 rows"):
        ektara.metrics.structure_test(cloud, songs=["a"], draws=39)
    with pytest.raises(ektara.InputError, match="draws"):
        ektara.metrics.structure_test(cloud, draws=3)


def test_a_run_is_auto_unless_another_preset_is_named(folder):
    default = inspect.signature(ektara.run).parameters["preset"].default
    assert default == next(option.default for option in option_tables()["run"] if option.name == "preset")
    run = ektara.run(folder / "t.csv", folder / "auto", options={"run.resamples": 2, **SETTINGS})
    record = json.loads((run.path / "run.json").read_text())
    assert record["config"]["run.preset"] == "auto" and record["config"]["run.choose_k"] == "true"
    call = record["command"]
    assert call.startswith("ektara.run(") and call.count("options={") == 1
    compile(call, "the call", "eval")


@pytest.mark.parametrize("n_clusters", [1, 0, -3, "many", 2.5])
def test_the_number_of_groups_has_one_rule(n_clusters, folder):
    with pytest.raises(ektara.UsageError, match="whole number from 2") as refused:
        ektara.run(folder / "t.csv", folder / "no", n_clusters=n_clusters)
    assert refused.value.code == "E1630"
