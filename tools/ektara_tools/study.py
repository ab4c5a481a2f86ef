"""Prints how far Leiden on a mutual-proximity graph, the VAE and UMAP agree with genre on the table of ready features.

usage: EKTARA_DATA=<folder with features/> tools/study [--ektara build/release/ektara] [--seeds 5] [--umap-learn]

Every step is a verb of the program; labels are read by `evaluate` alone. Two tables: all rows without exact duplicates,
and every fifth file number (neighbouring files of GTZAN share artists and albums). k = 18 throughout.
--umap-learn adds maps of the same latents by umap-learn 0.5.12 (needs it, and NumPy), grouped by the program's K-Means.
"""

import json
import re
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ektara_tools import datasets
from ektara_tools.program import Program, Word, add_program_option, described, settings
from ektara_tools.tables import read_json, read_table, write_table

K = 18
# What held-out ELBO chooses of hidden = 64,32; 128; 256; 128,64 and β = 0.1, 0.25, 0.5, 1 (`train --sweep`).
VAE = ["--model", "vae", *settings("train.hidden=128", "train.beta=0.5")]
QUANTILE = settings("input.transform=quantile")
UNIQUE = settings("input.duplicates=drop")
STANDARDISED = settings("input.standardise=plain")
LEIDEN = ["--method", "leiden", *settings("cluster.graph=mutual-proximity", "cluster.n_neighbors=15")]
DIMS, NEIGHBORS, MIN_DIST = 8, 30, 0  # of the maps
MAP: list[Word] = [
    "--method",
    "umap",
    "--dims",
    DIMS,
    *settings(f"projection.n_neighbors={NEIGHBORS}", f"projection.min_dist={MIN_DIST}"),
]
FIGURES = (("ari", "language+genre"), ("nmi", "language+genre"), ("ami", "genre@language"))


def every_fifth(table: Path, folder: Path) -> Path:
    """The rows whose file number is a multiple of five."""
    header, rows = read_table(table)
    name = header.index("filename")

    def number(row: list[str]) -> int:
        found = re.search(r"\.(\d+)\.", row[name])
        if found is None:
            raise SystemExit(f"{table}: no file number in {row[name]!r}")
        return int(found.group(1))

    return write_table(folder / "fifth.csv", header, (row for row in rows if number(row) % 5 == 0))


class Study:
    """One table, and the way from it to three figures for each method."""

    def __init__(self, program: Program, table: Path, folder: Path, umap_learn: bool) -> None:
        self.program, self.table, self.folder, self.umap_learn = program, table, folder, umap_learn

    def project(self, table: Path, *words: Word) -> Path:
        self.program.run("project", table, "-o", self.folder / "space.npy", "--quiet", *words)
        return self.folder / "space.npy"

    def half_whitened(self, table: Path, *words: Word) -> Path:
        return self.project(table, "--dims", 50, *settings("projection.whiten=0.25"), *words)

    def latents(self, seed: int, *words: Word) -> Path:
        model = self.folder / "vae"
        self.program.run("train", self.table, "-o", model, *VAE, "--seed", seed, *UNIQUE, "--quiet", *words)
        return model / "embedding.npy"

    def map_of_umap_learn(self, latents: Path, seed: int) -> Path:
        """Beside the ids of the latents, so that labels are joined in the same way."""
        import numpy as np
        from umap import UMAP

        umap = UMAP(n_components=DIMS, n_neighbors=NEIGHBORS, min_dist=MIN_DIST, random_state=seed)
        found = umap.fit_transform(np.load(latents))
        np.save(self.folder / "reference.npy", found)
        recipe = read_json(latents.with_suffix(".json"))
        recipe["columns"] = [f"z{i}" for i in range(found.shape[1])]
        (self.folder / "reference.json").write_text(json.dumps(recipe))
        return self.folder / "reference.npy"

    def scores(self, space: Path, seed: int, *words: Word) -> list[float]:
        clusters = self.folder / "C.csv"
        self.program.run("cluster", space, "-o", clusters, "--k", K, "--seed", seed, *words)
        labels: list[Word] = ["--labels", self.table, "--labels-column", "language+genre,genre", "--within", "language"]
        found = {row["labels"]: row for row in self.program.json("evaluate", "--clusters", clusters, *labels)}
        return [found[target][name] for name, target in FIGURES]

    def methods(self, seed: int) -> Iterator[tuple[str, list[float]]]:
        """Name of each way, and its three figures for one seed."""
        yield "raw → K-Means", self.scores(self.table, seed, *UNIQUE, *STANDARDISED)
        space = self.half_whitened(self.table, *UNIQUE, *QUANTILE)
        yield "quantile → PCA-50 half-whitened → K-Means", self.scores(space, seed)
        yield "quantile → PCA-50 half-whitened → mutual proximity → Leiden", self.scores(space, seed, *LEIDEN)
        space = self.project(self.table, *UNIQUE, *MAP, "--seed", seed, *STANDARDISED)
        yield "raw → UMAP-8 → K-Means", self.scores(space, seed)
        latents = self.latents(seed)
        yield "VAE → K-Means", self.scores(latents, seed)
        yield "VAE → UMAP-8 → K-Means", self.scores(self.project(latents, *MAP, "--seed", seed), seed)
        if self.umap_learn:
            yield "VAE → UMAP-8 of umap-learn → K-Means", self.scores(self.map_of_umap_learn(latents, seed), seed)
        yield "quantile → VAE → mutual proximity → Leiden", self.scores(self.latents(seed, *QUANTILE), seed, *LEIDEN)

    def print_table(self, seeds: int) -> None:
        found: dict[str, list[list[float]]] = {}
        for seed in range(seeds):
            for name, figures in self.methods(seed):
                found.setdefault(name, []).append(figures)
        print("| way | ARI ± sd | NMI ± sd | genre AMI within language ± sd |\n|---|---:|---:|---:|")
        for name, rows in found.items():
            cells = [f"{statistics.mean(column):.3f} ± {statistics.pstdev(column):.3f}" for column in zip(*rows)]
            print(f"| {name} | {' | '.join(cells)} |")
        print(flush=True)


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--umap-learn", action="store_true")
    arguments = parser.parse_args()
    table = datasets.data(datasets.READY_FEATURES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"All rows, k = {K}, mean of seeds 0–{arguments.seeds - 1}:\n")
        Study(arguments.ektara, table, folder, arguments.umap_learn).print_table(arguments.seeds)
        print(f"Every fifth file number, k = {K}:\n")
        Study(arguments.ektara, every_fifth(table, folder), folder, arguments.umap_learn).print_table(arguments.seeds)


if __name__ == "__main__":
    main()
