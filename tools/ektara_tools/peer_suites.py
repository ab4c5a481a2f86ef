"""The tests that scikit-learn ships, with Ektara's classes and functions in place of its own.

    tools/peer_suites --python VENV/bin/python [FILE …] [--umap FOLDER] [--librosa FOLDER] [--list]

FOLDER is umap-learn's public repository: its tests run too, with ektara.manifold.UMAP for UMAP; VENV then has numba,
pynndescent and tqdm as well. FILE may be one of them ("umap/test_umap_ops.py").
The other FOLDER is librosa's source archive (pip download --no-binary librosa librosa==0.11.0): tests/test_features.py
runs with ektara.mfcc and so on for librosa.feature's; VENV then has librosa 0.11 as well ("librosa/test_features.py").

VENV has the package, scikit-learn 1.9 and pytest. Nothing of the peer is copied: its installed test files are run
where they lie, and a plugin of pytest puts our names into its modules first. Tests that call nothing of ours do not
count, for they run the peer's own code. Tests of private functions, of sparse
storage and of what is not ours to stand in for are not counted; peer_suites.toml names every other test that fails,
with its reason.
Ends with 1 where less than 90 % of the counted tests pass, or one fails that is not named.
"""

import argparse
import fnmatch
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

SUITES = [
    "cluster/tests/test_k_means.py",
    "cluster/tests/test_dbscan.py",
    "cluster/tests/test_hdbscan.py",
    "cluster/tests/test_hierarchical.py",
    "cluster/tests/test_spectral.py",
    "mixture/tests/test_gaussian_mixture.py",
    "metrics/cluster/tests/test_bicluster.py",
    "metrics/cluster/tests/test_common.py",
    "metrics/cluster/tests/test_supervised.py",
    "metrics/cluster/tests/test_unsupervised.py",
]
#: Of umap-learn; peer_suites.toml says why its other files are left out.
UMAP_SUITES = [
    "umap/test_composite_models.py",
    "umap/test_data_input.py",
    "umap/test_densmap.py",
    "umap/test_umap_get_feature_names_out.py",
    "umap/test_umap_on_iris.py",
    "umap/test_umap_ops.py",
    "umap/test_umap_repeated_data.py",
    "umap/test_umap_trustworthiness.py",
    "umap/test_umap_validation_params.py",
]
LIBROSA_SUITES = ["librosa/test_features.py"]
LEAST_PASSED = 0.9

#: Written into a folder on the path of pytest: it replaces the peer's names before its tests import them.
PLUGIN = '''
import json, os, functools, pytest
import sklearn.cluster, sklearn.metrics, sklearn.metrics.cluster, sklearn.mixture
import ektara.cluster as ours, ektara.metrics as scores

def counting_each(estimator):
    """The same with duplicates="keep", as the peer counts equal rows."""
    class Kept(estimator):
        __init__ = functools.wraps(estimator.__init__)(
            lambda self, *a, **k: estimator.__init__(self, *a, **{"duplicates": "keep", **k}))
    Kept.__name__, Kept.__qualname__, Kept.__module__ = estimator.__name__, estimator.__qualname__, __name__
    globals()[estimator.__name__] = Kept  # where pickle looks for it
    return Kept

CALLS = 0

def counted(function):
    """The same, which tells that something of ours was called."""
    @functools.wraps(function)
    def call(*a, **k):
        global CALLS
        CALLS += 1
        return function(*a, **k)
    return call

for name in ("KMeans", "AgglomerativeClustering", "DBSCAN", "HDBSCAN", "SpectralClustering", "GaussianMixture"):
    estimator = getattr(ours, name)
    estimator.__init__ = counted(estimator.__init__)

sklearn.cluster.KMeans = ours.KMeans
sklearn.cluster.AgglomerativeClustering = ours.AgglomerativeClustering
for name in ("DBSCAN", "HDBSCAN", "SpectralClustering"):
    setattr(sklearn.cluster, name, counting_each(getattr(ours, name)))
sklearn.mixture.GaussianMixture = ours.GaussianMixture

sklearn.cluster.dbscan = functools.partial(ours.dbscan, duplicates="keep")
for name in scores.__all__:
    for module in (sklearn.metrics, sklearn.metrics.cluster):
        if hasattr(module, name):
            setattr(module, name, counted(getattr(scores, name)))

if os.environ.get("PEER_UMAP"):
    import sys
    sys.path.insert(0, os.environ["PEER_UMAP"])
    import umap, umap.umap_
    import ektara.manifold
    umap.UMAP = umap.umap_.UMAP = ektara.manifold.UMAP
    umap.UMAP.__init__ = counted(umap.UMAP.__init__)

if os.environ.get("PEER_LIBROSA"):
    import librosa, ektara
    for name in ("mfcc", "melspectrogram", "spectral_centroid", "spectral_bandwidth", "spectral_rolloff",
                 "spectral_contrast", "spectral_flatness", "rms", "zero_crossing_rate", "tonnetz"):
        setattr(librosa.feature, name, counted(getattr(ektara, name)))
    librosa.feature.chroma_stft = counted(ektara.chroma)
    librosa.ParameterError = (librosa.ParameterError, ektara.Error)  # ours stands for what theirs raises

RESULTS = {}
CALLS_BEFORE = {}

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    CALLS_BEFORE[item.nodeid] = CALLS

def outcome_of(report):
    """Where an error is expected, it has to come."""
    if not hasattr(report, "wasxfail"):
        return report.outcome
    return "passed" if report.outcome == "skipped" else "failed"

def pytest_runtest_logreport(report):
    before = RESULTS.get(report.nodeid, ("passed", "", False))
    if report.when == "call" or report.outcome != "passed":
        text = str(report.longrepr).strip().splitlines()[-1] if report.failed and report.longrepr else ""
        touched = CALLS > CALLS_BEFORE.get(report.nodeid, CALLS)
        ended = outcome_of(report) if before[0] == "passed" else before[0]
        RESULTS[report.nodeid] = (ended, text or before[1], touched or before[2])

def pytest_sessionfinish(session):
    with open(os.environ["PEER_RESULTS"], "w") as file:
        json.dump(RESULTS, file)
'''


class Outcome(NamedTuple):
    """How one test of the peer ended: passed, failed or skipped, the last line of what it said, and whether it called
    something of ours."""

    test: str
    ended: str
    said: str
    ours: bool = True


class Peers(NamedTuple):
    """Folders of peers whose tests are not installed."""

    umap: Path | None
    librosa: Path | None


def path_of(python: str, suite: str, peers: Peers) -> Path:
    """Where a file of tests lies: below a peer's folder, or in the scikit-learn that this Python has."""
    for name, folder, below in (("umap", peers.umap, "umap/tests"), ("librosa", peers.librosa, "tests")):
        if not suite.startswith(name + "/"):
            continue
        if folder is None:
            sys.exit(f"{suite}: --{name} FOLDER is missing")
        return folder.resolve() / below / suite.removeprefix(name + "/")
    where = "import sklearn, pathlib; print(pathlib.Path(sklearn.__file__).parent)"
    done = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip()) / suite


def run_suite(python: str, suite: str, limit: int, peers: Peers) -> list[Outcome]:
    path = path_of(python, suite, peers)
    peer = suite.split("/")[0]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "peer_plugin.py").write_text(PLUGIN)
        results = Path(folder) / "results.json"
        environment = os.environ | {"PYTHONPATH": folder, "PEER_RESULTS": str(results)}
        if peer in Peers._fields:
            environment["PEER_" + peer.upper()] = str(getattr(peers, peer).resolve())
        words = [python, "-m", "pytest", "-q", "-p", "peer_plugin", "-p", "no:cacheprovider", "-p", "no:warnings"]
        words += ["--no-header", "-o", "addopts=", str(path)]
        done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=limit, check=False)
        if not results.exists():
            sys.exit(f"{suite}: pytest did not end:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        found = json.loads(results.read_text())
    before = peer + "/" if peer in Peers._fields else ""
    return [Outcome(before + path.name + "::" + name.split("::", 1)[-1], *ended) for name, ended in found.items()]


def reason_of(test: str, reasons: dict[str, str]) -> str:
    """The reason whose pattern fits the test; empty: none."""
    return next((reason for pattern, reason in reasons.items() if fnmatch.fnmatchcase(test, pattern)), "")


def is_counted(outcome: Outcome, not_counted: dict[str, str]) -> bool:
    return outcome.ours and outcome.ended != "skipped" and not reason_of(outcome.test, not_counted)


def file_lines(outcomes: Iterable[Outcome], not_counted: dict[str, str]) -> list[str]:
    """Of each file: how many of its tests that count pass."""
    passed: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for outcome in outcomes:
        file = outcome.test.split("::")[0]
        counts = is_counted(outcome, not_counted)
        counted[file] += counts
        passed[file] += counts and outcome.ended == "passed"
    shares = {file: passed[file] / counted[file] if counted[file] else 1.0 for file in counted}
    return [f"{file}: {passed[file]} of {counted[file]} ({share:.1%})" for file, share in shares.items()]


def report(outcomes: list[Outcome], known: dict[str, dict[str, str]], listed: bool) -> bool:
    counts: Counter[str] = Counter()
    unexplained = []
    for outcome in outcomes:
        if outcome.ended != "skipped" and not is_counted(outcome, known["not_counted"]):
            counts["not counted"] += 1
        elif outcome.ended == "failed":
            reason = reason_of(outcome.test, known["differs"])
            counts["differs" if reason else "unexplained"] += 1
            if not reason:
                unexplained.append(outcome)
            if listed:
                print(f"{outcome.test}: {reason or 'NOT NAMED'}: {outcome.said[:150]}")
        else:
            counts[outcome.ended] += 1
    failed = counts["differs"] + counts["unexplained"]
    share = counts["passed"] / max(1, counts["passed"] + failed)
    for outcome in [] if listed else unexplained:
        print(f"{outcome.test}: {outcome.said[:150]}")
    print("\n".join(file_lines(outcomes, known["not_counted"])))
    print(
        f"{counts['passed']} passed, {counts['differs']} differ with a reason, {counts['unexplained']} without; "
        f"{share:.1%} of those that count; {counts['skipped']} skipped by themselves, "
        f"{counts['not counted']} not counted"
    )
    return share >= LEAST_PASSED and not unexplained


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suites", nargs="*", metavar="FILE", help="a file below sklearn/, or umap/FILE, librosa/FILE")
    parser.add_argument("--umap", type=Path, metavar="FOLDER", help="umap-learn's repository: its tests too")
    parser.add_argument("--librosa", type=Path, metavar="FOLDER", help="librosa's source archive: its tests too")
    parser.add_argument("--python", default=sys.executable, help="that of the environment with package and peer")
    parser.add_argument("--limit", type=int, default=3600, help="seconds for a file")
    parser.add_argument("--list", action="store_true", help="print every test that fails, with its reason")
    args = parser.parse_args()
    known = tomllib.loads((Path(__file__).parent / "peer_suites.toml").read_text())
    peers = Peers(args.umap, args.librosa)
    suites = args.suites or SUITES + (UMAP_SUITES if args.umap else []) + (LIBROSA_SUITES if args.librosa else [])
    outcomes = [outcome for suite in suites for outcome in run_suite(args.python, suite, args.limit, peers)]
    passed = report(outcomes, known, args.list)
    if args.umap and not args.suites:
        print(f"not run: {', '.join(known['left_out'])} (peer_suites.toml says why)")
    sys.exit(0 if passed else 1)
