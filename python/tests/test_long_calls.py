"""Long calls: Ctrl-C, progress, threads, memory, and workers that die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import ektara
import ektara._program
import numpy as np
import pytest
from conftest import in_new_process, tone

CORE = ektara._core
SANITIZED = "asan" in os.environ.get("LD_PRELOAD", "")

#: One interpreter for many calls: loading the package and making the data takes seconds where it is sanitized. It
#: reads a call and the seconds after which the signal shall come, and tells how the call ended. The other thread waits
#: for the interpreter's lock and gets it when the call lets go of it: in its loop. A function of `core` that ends has
#: its result in `results` before Python looks for signals again, so that a call which ignores them is found out.
INTERRUPTED = """
import itertools, json, os, signal, sys, threading, time, traceback
import numpy as np
import ektara, ektara.cluster, ektara.manifold
ektara.VAE
results = []
class Core:
    def __getattr__(self, name):
        return lambda *words: results.extend(itertools.starmap(getattr(ektara._core, name), [words]))
core = Core()
random = np.random.RandomState(0)
rows = random.normal(size=(30000, 16)).astype(np.float32)
labels = random.randint(8, size=30000).astype(np.int32)
texts = [("a", [str(label) for label in labels])]
distances = np.abs(rows[:5000, :1] - rows[:5000, 0]).astype(np.float64)
sound = np.zeros(50_000_000, dtype=np.float32)
train = [("min_steps", "100000000"), ("max_epochs", "100000000")]
names = [str(i) for i in range(16)]
def small():
    return ektara._core.kmeans(rows[:9], [("n_clusters", "2")], 0, 1)["labels"].tolist()
def ended(call, after):
    code, go, sent = compile(call, "the call", "exec"), threading.Lock(), []
    def send():
        with go:
            time.sleep(after)
            sent.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)
    results.clear()
    go.acquire()
    thread = threading.Thread(target=send)
    thread.start()
    try:
        sys.setswitchinterval(1000)
        go.release()
        exec(code)
    except KeyboardInterrupt as stopped:
        late = time.monotonic() - sent[0]
        inside = any(frame.filename == "the call" for frame in traceback.extract_tb(stopped.__traceback__))
        return {"stopped": inside and not results, "late": late}
    finally:
        sys.setswitchinterval(0.005)
        thread.join()
    return {"stopped": False}
expected = small()
for line in sys.stdin:
    found = ended(*json.loads(line))
    print(json.dumps({**found, "whole": small() == expected}), flush=True)
"""


@pytest.fixture(scope="module")
def interpreter():
    words = [sys.executable, "-c", INTERRUPTED]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        yield child


def interrupted(interpreter: subprocess.Popen[str], call: str, after: float) -> None:
    interpreter.stdin.write(json.dumps([call, after]) + "\n")
    interpreter.stdin.flush()
    ended = json.loads(interpreter.stdout.readline())
    assert ended["stopped"] and ended["whole"], ended
    # How soon depends on the machine; that it ends at all long before the call would is what counts here.
    assert ended["late"] < 30


@pytest.mark.parametrize(
    "call",
    [
        'core.kmeans(rows, [("n_clusters", "200"), ("n_init", "100000"), ("tol", "0")], 0, 1)',
        'core.kmeans(rows, [("n_clusters", "200"), ("n_init", "100000"), ("tol", "0")], 0, 2)',
        'core.cluster(rows, "ward", [], 0, 1)',
        'core.cluster(rows[:12000], "average", [], 0, 1)',
        'core.cluster(rows, "dbscan", [("eps", "4")], 0, 1)',
        'core.cluster(rows, "hdbscan", [], 0, 1)',
        'core.cluster(rows, "spectral", [("n_clusters", "8"), ("affinity", "rbf"), ("gamma", "0.01")], 0, 1)',
        'core.cluster(rows, "leiden", [], 0, 1)',
        'core.cluster(rows, "consensus", [("n_runs", "100000"), ("n_clusters", "8")], 0, 1)',
        'core.gmm(rows, [("n_clusters", "50"), ("tol", "0"), ("max_iter", "1000000")], 0, 1)',
        "core.hdbscan_of_distances(distances, [])",
        'core.agglomerative_of_distances(distances, "average", 2)',
        'core.choose_k(rows, "kmeans", [], [("k_max", "40")], 0, 1)',
        'core.umap_fit(rows, [("n_epochs", "1000000")], 0, 1)',
        'core.fit_model(rows, "vae", train, 0, 1, names, 0, [], [])',
        "core.silhouette(rows, labels, 1)",
        'core.internal_index("dbcv", rows, labels)',
        'core.evaluate(texts, texts, "", "", "", [("permutations", "1000000")], 0, 1)',
        "core.resample(sound, 44100, 22050)",
        "core.mfcc(sound, 22050, 20, 128, 2048, 512, 80.0)",
    ],
)
def test_ctrl_c_ends_a_call_in_its_loop(call, interpreter):
    interrupted(interpreter, call, after=0)


@pytest.mark.parametrize(
    "call",
    [
        "ektara.cluster.KMeans(n_clusters=200, n_init=500, tol=0).fit(rows)",
        "ektara.cluster.AgglomerativeClustering(linkage='ward').fit(rows)",
        "ektara.manifold.UMAP(n_epochs=100000).fit(rows[:3000])",
        "ektara.VAE(min_steps=1000000, max_epochs=1000000).fit(rows)",
        "ektara.cluster.GaussianMixture(50, tol=0, max_iter=100000).fit(rows)",
    ],
)
def test_ctrl_c_ends_a_fit_that_has_run_for_a_while(call, interpreter):
    interrupted(interpreter, call, after=0.5)


def test_the_tests_hear_ctrl_c_where_a_shell_ignores_it():
    """Python has no KeyboardInterrupt where it starts with the signal ignored, and its processes begin so too."""
    tests = Path(__file__).parent
    asked = f"import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); sys.path.insert(0, {str(tests)!r})\n"
    asked += "import conftest\n"
    asked += "print(conftest.in_new_process('import signal; signal.raise_signal(signal.SIGINT)'))"
    ended = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert ended.returncode != 0 and "KeyboardInterrupt" in ended.stderr


FROM_A_THREAD = """
import signal, threading
import numpy as np
import ektara
rows = np.random.RandomState(0).normal(size=(4000, 16)).astype(np.float32)
labels = []
thread = threading.Thread(target=lambda: labels.append(ektara.cluster.KMeans(20).fit_predict(rows)))
thread.start()
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print("stopped")
thread.join()
print(np.array_equal(labels[0], ektara.cluster.KMeans(20).fit_predict(rows)))
"""


def test_ctrl_c_reaches_the_main_thread_and_another_ends_its_call():
    assert in_new_process(FROM_A_THREAD) == "stopped\nTrue\n"


def test_what_ctrl_c_stops_resumes(songs, tmp_path):
    """A progress callback is where the signal comes: three files or more are done, and the store keeps them."""

    stopped: list[object] = []

    def stop(*told: object) -> None:
        if told[1] >= 3 and not stopped:  # a step may be left out on a busy machine
            stopped.append(told)
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        ektara.extract(songs, cache=tmp_path / "cache", jobs=1, progress=stop)
    seen = []
    table = ektara.extract(songs, cache=tmp_path / "cache", jobs=1, progress=lambda *step: seen.append(step))
    assert len(table) == 12 and 0 < len(seen) <= 12
    assert np.array_equal(np.asarray(table), np.asarray(ektara.extract(songs, cache=tmp_path / "other")))


def test_a_fit_tells_its_epochs():
    rows = np.random.RandomState(0).normal(size=(60, 4)).astype(np.float32)
    seen = []
    quick = {"max_epochs": 3, "min_epochs": 1, "min_steps": 1, "latent_dims": 2}
    told = ektara.VAE(**quick).fit(rows, progress=lambda *step: seen.append(step))
    assert seen == [("train", epoch, 3) for epoch in range(1, told.n_iter_ + 1)]
    assert told.embedding_.tobytes() == ektara.VAE(**quick).fit(rows).embedding_.tobytes()

    def stop(*_: object) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        ektara.VAE(**quick).fit(rows, progress=stop)


def test_methods_tell_their_steps_inside_progress():
    rows = np.random.RandomState(0).normal(size=(300, 4)).astype(np.float32)
    seen: list[tuple[str, int, int]] = []
    plain = ektara.manifold.UMAP(n_epochs=20).fit_transform(rows)
    with ektara.progress(lambda *step: seen.append(step)):
        told = ektara.manifold.UMAP(n_epochs=20).fit_transform(rows)
        with ektara.progress(False):
            ektara.cluster.KMeans(3).fit(rows)
        ektara.cluster.KMeans(3, n_init=7).fit(rows)
    ektara.cluster.KMeans(3).fit(rows)
    assert told.tobytes() == plain.tobytes()
    assert [step for step in seen if step[0] == "layout"] == [("layout", epoch, 20) for epoch in range(21)]
    assert [step[2] for step in seen if step[0] == "starts"] == [7] * 8

    def stop(*_: object) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"), ektara.progress(stop):
        ektara.cluster.KMeans(3).fit(rows)
    ektara.cluster.KMeans(3).fit(rows)


def test_true_is_a_bar(songs, tmp_path, capsys, monkeypatch):
    pytest.importorskip("tqdm")
    ektara.extract(songs, cache=tmp_path / "cache", progress=True)
    assert "12/12" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ektara.UsageError, match=r"E1520.*tqdm"):
        ektara.extract(songs, cache=tmp_path / "cache", progress=True)


def test_a_thousand_calls_in_threads():
    rows = np.random.RandomState(0).normal(size=(50, 4)).astype(np.float32)
    expected = ektara.cluster.KMeans(n_clusters=3).fit_predict(rows)
    right = []

    def work() -> None:
        for _ in range(125):
            if np.array_equal(ektara.cluster.KMeans(n_clusters=3).fit_predict(rows), expected):
                right.append(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(right) == 1000


MEMORY = """
import os, resource
import numpy as np
import ektara
core = ektara._core
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
"""

LEAK = """
rows = np.random.RandomState(0).normal(size=(100, 8)).astype(np.float32)
estimators = [
    ektara.cluster.KMeans(3, n_init=1, n_jobs=1), ektara.cluster.DBSCAN(2.0), ektara.cluster.HDBSCAN(),
    ektara.cluster.AgglomerativeClustering(3), ektara.cluster.GaussianMixture(2, tol=0.1),
]
def fits(count):
    for i in range(count):
        estimators[i % 5].fit(rows)
        try:
            ektara.cluster.KMeans(1000).fit(rows)
        except ektara.InputError:
            pass
        if i % 50 == 0:
            ektara.VAE(max_epochs=1, min_epochs=1, min_steps=1, latent_dims=2).fit(rows)
import warnings
warnings.simplefilter("ignore")
fits(400)
before = resident()
fits(2000)
print(resident() - before)
"""


@pytest.mark.skipif(SANITIZED, reason="a sanitizer keeps what was freed")
def test_two_thousand_fits_leave_nothing():
    assert float(in_new_process(MEMORY + LEAK)) < 5


COPIES = """
rows = np.empty((500_000, 64), dtype=np.float32)
rows[:] = np.random.RandomState(0).normal(size=64)
rows[::2] += 1
labels = np.arange(500_000, dtype=np.int32) % 2
centres = rows[:2].astype(np.float64)
core.nearest_centres(rows[:5000], centres, 1)
before = peak()
{call}
print((peak() - before) / (rows.nbytes / 1e6))
"""


@pytest.mark.skipif(SANITIZED, reason="a sanitizer keeps what was freed")
@pytest.mark.parametrize(
    ("call", "tables"),
    [
        ("core.nearest_centres(rows, centres, 1)", 0.2),
        ("core.centroids(rows, labels)", 0.2),
        # What K-Means works on, in the order of its values: in double precision while it is centred, then in single.
        ('core.kmeans(rows, [("n_clusters", "2"), ("n_init", "1"), ("swaps", "0"), ("max_iter", "1")], 0, 1)', 3.4),
        # The rows cluster after cluster, in double precision; centred into another such table.
        ('core.internal_index("calinski_harabasz", rows, labels)', 2.6),
    ],
)
def test_a_table_is_not_copied(call, tables):
    assert float(in_new_process(MEMORY + COPIES.format(call=call))) < tables


def test_where_a_table_lies_changes_no_bit(blobs):
    rows, _ = blobs
    labels = (np.arange(len(rows)) % 3).astype(np.int32)
    memory = np.zeros(rows.size + 16, dtype=np.float32)
    told = []
    for shift in range(9):
        moved = memory[shift : shift + rows.size].reshape(rows.shape)
        moved[:] = rows
        found = CORE.kmeans(moved, [("n_clusters", "3"), ("tol", "0")], 0, 1)
        told.append(
            (
                found["centres"].tobytes(),
                CORE.silhouette(moved, labels, 1)["samples"].tobytes(),
                CORE.internal_index("davies_bouldin", moved, labels),
                CORE.internal_index("dunn", moved, labels),
                CORE.internal_index("dbcv", moved, labels),
                CORE.nearest_centres(moved, found["centres"], 1).tobytes(),
                CORE.centroids(moved, labels)[1].tobytes(),
            )
        )
    assert all(one == told[0] for one in told)


def test_a_worker_that_dies_costs_one_file(songs, tmp_path, monkeypatch):
    hook = "EKTARA_TEST_DIE_AT_SOUND"
    if hook.encode() not in Path(ektara._program.program()).read_bytes():
        pytest.skip("this program was built without the hooks of tests")
    deadly = tmp_path / "deadly.wav"
    tone(deadly, 333)
    monkeypatch.setenv(hook, deadly.name)
    table = ektara.extract([*sorted(songs.rglob("*.wav")), deadly], cache=tmp_path / "cache", jobs=1)
    assert len(table) == 12
    assert [Path(failure["path"]).name for failure in table.failures] == ["deadly.wav"]
