"""The tests that scikit-learn ships, with Ektara's classes and functions in place of its own.

    tools/peer_suites --python VENV/bin/python [FILE …] [--umap FOLDER] [--list]

FOLDER is umap-learn's public repository: its tests run too, with ektara.manifold.UMAP for UMAP; VENV then has numba,
pynndescent and tqdm as well. FILE may be one of them ("umap/test_umap_ops.py").

VENV has the package, scikit-learn 1.9 and pytest. Nothing of the peer is copied: its installed test files are run
where they lie, and a plugin of pytest puts our names into its modules first. Tests of private functions, of sparse
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
LEAST_PASSED = 0.9

#: Written into a folder on the path of pytest: it replaces the peer's names before its tests import them.
PLUGIN = '''
import json, os, functools
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

sklearn.cluster.KMeans = ours.KMeans
sklearn.cluster.AgglomerativeClustering = ours.AgglomerativeClustering
for name in ("DBSCAN", "HDBSCAN", "SpectralClustering"):
    setattr(sklearn.cluster, name, counting_each(getattr(ours, name)))
sklearn.mixture.GaussianMixture = ours.GaussianMixture

def dbscan(X, eps=0.5, *, min_samples=5, metric="minkowski", metric_params=None, algorithm="auto", leaf_size=30, p=2,
           sample_weight=None, n_jobs=None):
    found = sklearn.cluster.DBSCAN(eps=eps, min_samples=min_samples, metric=metric, metric_params=metric_params,
                                   algorithm=algorithm, leaf_size=leaf_size, p=p, n_jobs=n_jobs)
    found.fit(X, sample_weight=sample_weight)
    return found.core_sample_indices_, found.labels_

sklearn.cluster.dbscan = dbscan
for name in scores.__all__:
    for module in (sklearn.metrics, sklearn.metrics.cluster):
        if hasattr(module, name):
            setattr(module, name, getattr(scores, name))

if os.environ.get("PEER_UMAP"):
    import sys
    sys.path.insert(0, os.environ["PEER_UMAP"])
    import umap, umap.umap_
    import ektara.manifold
    umap.UMAP = umap.umap_.UMAP = ektara.manifold.UMAP

RESULTS = {}

def pytest_runtest_logreport(report):
    before = RESULTS.get(report.nodeid, ("passed", ""))
    if report.when == "call" or report.outcome != "passed":
        text = str(report.longrepr).strip().splitlines()[-1] if report.failed and report.longrepr else ""
        RESULTS[report.nodeid] = (report.outcome if before[0] == "passed" else before[0], text or before[1])

def pytest_sessionfinish(session):
    with open(os.environ["PEER_RESULTS"], "w") as file:
        json.dump(RESULTS, file)
'''


class Outcome(NamedTuple):
    """How one test of the peer ended: passed, failed or skipped, and the last line of what it said."""

    test: str
    ended: str
    said: str


def path_of(python: str, suite: str, umap: Path | None) -> Path:
    """Where a file of tests lies: below umap-learn's folder, or in the scikit-learn that this Python has."""
    if suite.startswith("umap/"):
        if umap is None:
            sys.exit(f"{suite}: --umap FOLDER is missing")
        return umap / "umap" / "tests" / suite.removeprefix("umap/")
    where = "import sklearn, pathlib; print(pathlib.Path(sklearn.__file__).parent)"
    done = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip()) / suite


def run_suite(python: str, suite: str, limit: int, umap: Path | None) -> list[Outcome]:
    of_umap = suite.startswith("umap/")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "peer_plugin.py").write_text(PLUGIN)
        results = Path(folder) / "results.json"
        environment = os.environ | {"PYTHONPATH": folder, "PEER_RESULTS": str(results)}
        if of_umap:
            environment["PEER_UMAP"] = str(umap)
        words = [python, "-m", "pytest", "-q", "-p", "peer_plugin", "-p", "no:cacheprovider", "-p", "no:warnings"]
        words += ["--no-header", str(path_of(python, suite, umap))]
        done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=limit, check=False)
        if not results.exists():
            sys.exit(f"{suite}: pytest did not end:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        found = json.loads(results.read_text())
    before = "umap/" if of_umap else ""
    short = [(before + name.split("/tests/")[-1].split("umap/tests/")[-1], *ended) for name, ended in found.items()]
    return [Outcome(*row) for row in short]


def reason_of(test: str, reasons: dict[str, str]) -> str:
    """The reason whose pattern fits the test; empty: none."""
    return next((reason for pattern, reason in reasons.items() if fnmatch.fnmatchcase(test, pattern)), "")


def file_lines(outcomes: Iterable[Outcome], not_counted: dict[str, str]) -> list[str]:
    """Of each file: how many of its tests that count pass."""
    passed: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    for outcome in outcomes:
        file = outcome.test.split("::")[0]
        counts = outcome.ended != "skipped" and not reason_of(outcome.test, not_counted)
        counted[file] += counts
        passed[file] += counts and outcome.ended == "passed"
    shares = {file: passed[file] / counted[file] if counted[file] else 1.0 for file in counted}
    return [f"{file}: {passed[file]} of {counted[file]} ({share:.1%})" for file, share in shares.items()]


def report(outcomes: list[Outcome], known: dict[str, dict[str, str]], listed: bool) -> bool:
    counts: Counter[str] = Counter()
    unexplained = []
    for outcome in outcomes:
        if reason_of(outcome.test, known["not_counted"]):
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
    parser.add_argument("suites", nargs="*", metavar="FILE", help="a file of tests below sklearn/, or umap/FILE")
    parser.add_argument("--umap", type=Path, metavar="FOLDER", help="umap-learn's repository: its tests too")
    parser.add_argument("--python", default=sys.executable, help="that of the environment with package and peer")
    parser.add_argument("--limit", type=int, default=3600, help="seconds for a file")
    parser.add_argument("--list", action="store_true", help="print every test that fails, with its reason")
    args = parser.parse_args()
    known = tomllib.loads((Path(__file__).parent / "peer_suites.toml").read_text())
    suites = args.suites or SUITES + (UMAP_SUITES if args.umap else [])
    outcomes = [outcome for suite in suites for outcome in run_suite(args.python, suite, args.limit, args.umap)]
    passed = report(outcomes, known, args.list)
    if args.umap and not args.suites:
        print(f"not run: {', '.join(known['left_out'])} (peer_suites.toml says why)")
    sys.exit(0 if passed else 1)
