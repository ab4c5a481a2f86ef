"""How much better K-Means finds genres in `rich` than in `mfcc-moments`, with a paired interval; prints a table.

Features and clusterings are the program's: columns are standardised, K-Means runs over all languages with one k. The
AMI is that inside each language, mean over seeds. The interval of the difference is ± 1.96 · sd over half-samples of
that language's songs without replacement, the same songs for both sides and all seeds. Clusterings are not made again
for a half-sample: they never saw the labels.

pip install numpy scikit-learn==1.9.0; then
    python tools/genre_gain MANIFEST [--program build/release/ektara] [--k 20] [--seeds 20] [--half-samples 1000]
        [--features rich] [--baseline mfcc-moments] [--group-weights equal] [--judge english]
        [--whiten 0.25 --dims 50 [--transform quantile]]

--group-weights: of the groups of columns of --features (input.group_weights).

--whiten p: --features enter as their --dims principal components, each divided by its variance to the power p: 0.25 is
half-whitening, which keeps a few strong directions of loudness and timbre from deciding every distance. With
--transform quantile each column is brought to a normal distribution first, as the preset `best` does. --whiten-both:
the baseline too.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np

from ektara_tools.half_samples import Gain, gain, numbered
from ektara_tools.program import add_program_option, described, settings
from ektara_tools.tables import Row, Run, clusters_by_id

Side = dict[str, list[int]]  # {id: cluster of each seed}


def clusterings(args: argparse.Namespace, table: Path, whiten: bool, weights: str) -> Side:
    """One side of the comparison: K-Means of the table, half-whitened first if asked for."""
    found: Side = {}
    folder = table.parents[2]
    prepare = settings("input.standardise=true", f"input.group_weights={weights}")
    if whiten:
        prepare += settings(f"projection.whiten={args.whiten}", f"input.transform={args.transform}")
        out = folder / "w.npy"
        args.ektara.run("project", table, "-o", out, "--method", "pca", "--dims", args.dims, *prepare)
        table, prepare = out, []
    for seed in range(args.seeds):
        out = folder / "c.csv"
        words = ["--method", "kmeans", "--k", args.k, "--seed", seed, *prepare]
        args.ektara.run("cluster", table, "-o", out, *words)
        for row, cluster in clusters_by_id(out).items():
            found.setdefault(row, []).append(int(cluster))
    return found


def compare(tracks: list[Row], baseline: Side, better: Side, half_samples: int) -> Gain:
    genres = numbered([track["genre"] for track in tracks])
    songs = numbered([track["song_id"] or track["id"] for track in tracks])
    sides = [np.array([side[track["id"]] for track in tracks]) for side in (baseline, better)]
    return gain(genres, songs, sides[0], sides[1], half_samples)


def options() -> argparse.Namespace:
    parser = described(__doc__)
    parser.add_argument("manifest")
    add_program_option(parser)
    parser.add_argument("--k", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--half-samples", type=int, default=1000)
    parser.add_argument("--features", default="rich")
    parser.add_argument("--baseline", default="mfcc-moments")
    parser.add_argument("--group-weights", default="")
    parser.add_argument("--whiten", type=float, default=0)
    parser.add_argument("--dims", type=int, default=50)
    parser.add_argument("--transform", default="none", help="of the columns before components: quantile, …")
    parser.add_argument("--whiten-both", action="store_true")
    parser.add_argument("--judge", default="english", help="languages judged; all others are printed only")
    return parser.parse_args()


def main() -> None:
    args = options()
    with tempfile.TemporaryDirectory(prefix="ektara-gain-") as name:
        run = Path(name) / "run"
        names = dict.fromkeys((args.baseline, args.features))
        args.ektara.run("extract", args.manifest, "-o", run, "--features", ",".join(names))
        tracks = {row["id"]: row for row in Run(run).tracks()}
        features, whiten = run / "features", args.whiten > 0
        baseline = clusterings(args, features / f"{args.baseline}.npy", whiten and args.whiten_both, "")
        better = clusterings(args, features / f"{args.features}.npy", whiten, args.group_weights)
    print(f"| language | rows | songs | {args.baseline} | {args.features} | difference | 95 % interval | |")
    print("|---|---|---|---|---|---|---|---|")
    for language in sorted({track["language"] for track in tracks.values()}):
        judged = [tracks[row] for row in baseline if tracks[row]["language"] == language and tracks[row]["genre"]]
        found = compare(judged, baseline, better, args.half_samples)
        low, high = found.interval()
        verdict = "not judged"
        if language in args.judge.split(","):
            verdict = "better" if low > 0 else "worse" if high < 0 else "not told apart"
        print(
            f"| {language} | {len(judged)} | {found.songs} | {found.baseline:.4f} | {found.better:.4f} "
            f"| {found.difference:+.4f} | [{low:+.4f}, {high:+.4f}] | {verdict} |"
        )


if __name__ == "__main__":
    main()
