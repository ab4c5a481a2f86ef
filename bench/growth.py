"""How the methods grow with the rows: processor seconds from 1,000 to 1,000,000 rows, and the power of the rows.

    pip install numpy
    python bench/growth.py [--measured growth.json] [--most-seconds 600] [--methods kmeans,umap] [--write]

One run each of the whole program, `--jobs 1`, on generated song-like rows (52 columns, 40 uneven groups, copies). A
size that would take longer than --most-seconds, by the power of the sizes before it, is left out. What was measured is
kept in --measured, so that a call measures what is missing there; --write puts the table into docs/performance.md. The
power is fitted from 16,000 rows up. Without --write the table is printed.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
from ektara_tools.generated_songs import songs
from ektara_tools.program import ROOT, Word, add_program_option, described
from ektara_tools.tables import write_table
from ektara_tools.watched import watched

SIZES = (1_000, 4_000, 16_000, 64_000, 256_000, 1_000_000)
FITTED_FROM = 16_000
BEGIN, END = "<!-- growth: written by bench/growth.py -->", "<!-- end of growth -->"

CLUSTER: list[Word] = ["cluster", "X.npy", "-o", "C.csv", "--method"]
TRAIN: list[Word] = ["train", "X.npy", "-o", "M", "--model", "vae", "--set", "train.max_epochs=10"]
EVALUATE: list[Word] = ["evaluate", "--labels", "L.csv", "--clusters", "L.csv", "--labels-column", "label"]
EVALUATE += ["--clusters-columns", "cluster", "--features", "X.npy", "--half-samples", "1000", "--permutations", "999"]
#: How a method is shown, and its call.
CALLS: dict[str, tuple[str, list[Word]]] = {
    "kmeans": ("K-Means, k = 20", [*CLUSTER, "kmeans", "--k", 20]),
    "ward": ("Ward", [*CLUSTER, "ward", "--k", 20]),
    "average": ("average linkage", [*CLUSTER, "average", "--k", 20]),
    "complete": ("complete linkage", [*CLUSTER, "complete", "--k", 20]),
    "single": ("single linkage", [*CLUSTER, "single", "--k", 20]),
    "dbscan": ("DBSCAN", [*CLUSTER, "dbscan"]),
    "hdbscan": ("HDBSCAN", [*CLUSTER, "hdbscan"]),
    "gmm": ("mixture of 20, full", [*CLUSTER, "gmm", "--k", 20]),
    "gmm-diag": (
        "mixture of 20, variances",
        [*CLUSTER, "gmm", "--k", 20, "--set", "cluster.covariance_type=diag"],
    ),
    "spectral": ("spectral, k = 20", [*CLUSTER, "spectral", "--k", 20]),
    "leiden": ("Leiden", [*CLUSTER, "leiden"]),
    "leiden-k": ("Leiden, k = 20, mutual proximity", [*CLUSTER, "leiden", "--k", 20]),
    "consensus": ("consensus, k = 20", [*CLUSTER, "consensus", "--k", 20]),
    "pca": ("PCA to 10, with its figures", ["project", "X.npy", "-o", "Y.npy", "--dims", 10]),
    "umap": ("UMAP, with its figures", ["project", "X.npy", "-o", "Y.npy", "--method", "umap"]),
    "vae": ("VAE, 10 epochs", TRAIN),
    "evaluate": ("`evaluate`, 1,000 half-samples, 999 permutations", EVALUATE),
}
CALLS["leiden-k"][1].extend(["--set", "cluster.graph=mutual-proximity"])
#: Methods that take all pairs of rows, and the most rows that the program takes without --force (E1580).
QUADRATIC = {"average": 40_000, "complete": 40_000, "dbscan": 250_000, "consensus": 40_000}

Measured = dict[str, dict[str, list[float]]]  # method, rows: processor seconds and MB


def power(taken: dict[str, list[float]], fitted_from: int) -> float | None:
    """By which power of the rows the seconds grow; None where fewer than two sizes tell it."""
    sizes = [int(n) for n in taken if int(n) >= fitted_from]
    if len(sizes) < 2:
        return None
    return float(np.polyfit(np.log(sizes), np.log([taken[str(n)][0] for n in sizes]), 1)[0])


def is_too_long(taken: dict[str, list[float]], n: int, most_seconds: float) -> bool:
    """Whether the largest size so far and the power of the last two say so."""
    if len(taken) < 2:
        return False
    last = sorted(taken, key=int)[-2:]
    grows = power({size: taken[size] for size in last}, 0) or 1
    return taken[last[1]][0] * (n / int(last[1])) ** grows > most_seconds


def measure(args: argparse.Namespace, method: str, n: int, folder: Path) -> list[float]:
    if not (folder / f"{n}").exists():
        points, group = songs(n)
        np.save(folder / "X.npy", points)
        rows = ([i, f"g{g}", g % 20] for i, g in enumerate(group))
        write_table(folder / "L.csv", ["id", "label", "cluster"], rows)
        for earlier in folder.glob("[0-9]*"):
            earlier.unlink()
        (folder / f"{n}").touch()
    words = [args.ektara.path, *map(str, CALLS[method][1]), "--quiet", "--jobs", "1"]
    told = watched(words, folder)
    return [round(told.processor_seconds, 3), round(told.peak_mb)]


def complete(args: argparse.Namespace, measured: Measured, folder: Path) -> None:
    for n in args.sizes:
        for method in args.methods:
            taken = measured.setdefault(method, {})
            if str(n) in taken or n > QUADRATIC.get(method, n) or is_too_long(taken, n, args.most_seconds):
                continue
            taken[str(n)] = measure(args, method, n, folder)
            print(f"{method:10} n = {n:9,}: {taken[str(n)][0]:9.2f} s, {taken[str(n)][1]:6.0f} MB", flush=True)
            args.measured.write_text(json.dumps(measured, indent=1))


def note(method: str, taken: dict[str, list[float]]) -> str:
    if method in QUADRATIC:
        return f"all pairs of rows; refused above {QUADRATIC[method]:,} rows (E1580)"
    missing = [n for n in SIZES if str(n) not in taken]
    return f"not measured at {', '.join(f'{n:,}' for n in missing)} rows" if missing else ""


def table(measured: Measured) -> str:
    head = ["method", *(f"{n:,}" for n in SIZES), "power", "MB at the largest", ""]
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(SIZES) + 2)}---|"]
    for method, (shown, _) in CALLS.items():
        taken = measured.get(method, {})
        if not taken:
            continue
        seconds = [f"{taken[str(n)][0]:.3g}" if str(n) in taken else "–" for n in SIZES]
        grows = power(taken, FITTED_FROM)
        memory = taken[max(taken, key=int)][1]
        cells = [shown, *seconds, "–" if grows is None else f"{grows:.2f}", f"{memory:,.0f}", note(method, taken)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def write(text: str) -> None:
    path = ROOT / "docs/performance.md"
    before, rest = path.read_text(encoding="utf-8").split(BEGIN)
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--measured", type=Path, default=Path("growth.json"))
    parser.add_argument("--most-seconds", type=float, default=600, help="of processor time for one run")
    parser.add_argument("--sizes", type=lambda text: [int(n) for n in text.split(",")], default=list(SIZES))
    parser.add_argument("--methods", type=lambda text: text.split(","), default=list(CALLS))
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    args: argparse.Namespace = parser.parse_args()
    if unknown := sorted(set(args.methods) - set(CALLS)):
        parser.error(f"no such method: {', '.join(unknown)}; there are {', '.join(CALLS)}")
    measured: Measured = json.loads(args.measured.read_text()) if args.measured.exists() else {}
    with tempfile.TemporaryDirectory() as name:
        complete(args, measured, Path(name))
    if args.write:
        write(table(measured))
    else:
        print(table(measured))


if __name__ == "__main__":
    main()
