"""Writes docs/results.md and the table of README.md anew: runs every method on real data and on the demo corpus.

usage: EKTARA_DATA=<folder with bilingual/ and features/> tools/results [--ektara build/release/ektara] [--only TITLE]
The data sets are not part of the project. --only makes one section of docs/results.md anew and leaves the others, and
README.md, as they are.
"""

import os
import re
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from ektara_tools import datasets
from ektara_tools.program import ROOT, Program, add_program_option, described
from ektara_tools.tables import Run

Scores = list[dict[str, Any]]


class DataSet(NamedTuple):
    """One section of docs/results.md."""

    title: str
    about: str
    source: str  # as a reader would type it
    options: str  # of `run`
    as_published: bool  # whether the original's choices are repeated on it
    in_readme: bool  # whether its rows stand in README.md


class FinishedRun(NamedTuple):
    scores: Scores
    record: dict[str, Any]
    findings: str


TABLE = f"${datasets.VARIABLE}/{datasets.READY_FEATURES}"
SETS = [
    DataSet(
        "Bilingual clips",
        "499 clips of 30 s: 38 Bangla and 337 English songs (commercial recordings, not distributed)",
        f"${datasets.VARIABLE}/{datasets.CLIPS}",
        "--preset all --set text.source=lyrics",
        as_published=True,
        in_readme=True,
    ),
    DataSet(
        "Bilingual clips, k = 20",
        "The same clips in 20 groups",
        f"${datasets.VARIABLE}/{datasets.CLIPS}",
        "--preset best --k 20 --set text.source=lyrics",
        as_published=False,
        in_readme=False,
    ),
    *(
        DataSet(
            f"Bilingual clips, MagnaTagATune, k = {k}",
            "The same with the musicnn that was trained on MagnaTagATune, of whose songs none is known to be here",
            f"${datasets.VARIABLE}/{datasets.CLIPS}",
            f"--preset best --k {k} --set text.source=lyrics --set features.musicnn.weights=mtt",
            as_published=False,
            in_readme=k == 8,
        )
        for k in (8, 20)
    ),
    DataSet(
        "Bilingual clips, across languages",
        "Groups that reach across languages, of the moments and of what preset best fuses",
        f"${datasets.VARIABLE}/{datasets.CLIPS}",
        "--preset best --no-text --across language",
        as_published=False,
        in_readme=False,
    ),
    DataSet(
        "GTZAN and BanglaBeats",
        "57 ready features of 1,000 GTZAN and 1,617 BanglaBeats tracks of 30 s",
        TABLE,
        "--preset all",
        as_published=True,
        in_readme=True,
    ),
    DataSet(
        "GTZAN and BanglaBeats, k = 18",
        "The same in as many groups as there are genres in both languages, as in [study.md](study.md), whose recipe "
        "preset best is",
        TABLE,
        "--preset best --k 18 --set input.duplicates=drop",
        as_published=False,
        in_readme=False,
    ),
    DataSet(
        "GTZAN and BanglaBeats, across languages",
        "Groups that reach across languages, in as many groups as there are genres in both",
        TABLE,
        "--preset best --k 18 --set input.duplicates=drop --across language",
        as_published=False,
        in_readme=False,
    ),
    DataSet(
        "Demo corpus",
        "240 composed songs of 20 s, factors known and independent (`ektara corpus demo-corpus`)",
        "demo-corpus/manifest.csv",
        "--preset all",
        as_published=False,
        in_readme=False,
    ),
]

README_METHODS = (
    "Basic VAE + K-Means",
    "Conv VAE + K-Means",
    "CVAE (language) + K-Means",
    "UMAP + K-Means",
    "Multi-modal VAE + K-Means",
    "Cross-crop VAE + K-Means",
    "Song-LDA + K-Means",
    "Half-whitened + Leiden",
    "Raw musicnn + K-Means",
    "Fusion + Leiden",
    "Fusion with lyrics + Leiden",
    "Fusion without musicnn + Leiden",
    "Raw + K-Means",
)
PRETRAINED = "W-PRETRAINED"


def published_section(data: DataSet, program: Program, honest: Scores) -> list[str]:
    """The original's choices on our songs, its own figures, and what is left of each row."""
    run_options = "--as-published"
    metrics, record, _ = finished_run(program, data.source, run_options)
    by = {(row["method"], row["target"]): row for row in metrics}
    own = {(row["method"], row["target"]): row for row in honest}
    lines = [
        f"### {data.title}: as published",
        "",
        "The choices of the original system on these songs, beside the figures of its own table (1,999 tracks of "
        "GTZAN and BanglaBeats, 18 genre strings). The last column is the row of the same name above. Only the order "
        "within each can be compared.",
        "",
        "```",
        f"ektara run {data.source} -o OLD {run_options}",
        "```",
        "",
        "| method | silhouette | published | genre ARI | published | NMI | published | purity | published "
        "| genre in language, AMI − chance | the same, honest |",
        "|---|" + "---:|" * 10,
    ]
    for method in dict.fromkeys(row["method"] for row in metrics):
        genre, first = by[method, "genre"], by[method, "genre@language"]
        other = own.get((method, "genre@language"))
        cells = [figure(genre["silhouette_reference"])]
        cells.append(figure(genre["published_silhouette"]))
        for name in ("ari", "nmi", "purity"):
            cells += [figure(genre[name]), figure(genre[f"published_{name}"])]
        cells.append(f"{first['ami'] - first['chance_ami']:+.3f}")
        cells.append("–" if other is None else f"{other['ami'] - other['chance_ami']:+.3f}")
        lines.append(f"| {method} | {' | '.join(cells)} |")
    lines += ["", f"Silhouettes are those of the {metrics[0]['reference_space']} space for every method.", ""]
    lines += [f"- {warning['text']}" for warning in record["warnings"] if warning["code"] == "W-AS-PUBLISHED"]
    return [*lines, ""]


def pretrained(row: dict[str, Any]) -> str:
    """The weights behind a row's features that were trained on tags; empty: none."""
    found = re.search(rf"{PRETRAINED} (.*?)(?= W-|$)", row["warnings"] or "")
    return found[1] if found else ""


def told(row: dict[str, Any]) -> str:
    """The labels that a row was given, and those that its features were trained on."""
    parts = [row["conditioned_on"], f"{PRETRAINED} {pretrained(row)}" if pretrained(row) else ""]
    return ", ".join(part for part in parts if part) or "–"


def figure(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def score_table(rows: Scores) -> list[str]:
    """One line a method: the genre within each language first, then all languages together, then the language."""
    lines = [
        "| task | method | k | genre in language, AMI − chance [95 %] | − raw K-Means [95 %] | p (max-T) "
        "| genre ARI ± sd | NMI | purity | language AMI − chance | stable over seeds, songs "
        "| silhouette, own | silhouette, features | noise | told |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    by = {(row["method"], row["target"]): row for row in rows}
    for method in dict.fromkeys(row["method"] for row in rows):
        first, genre, language = (by[method, target] for target in ("genre@language", "genre", "language"))
        chance = first["chance_ami"]
        gain = (
            "–"
            if first["gain"] is None
            else f"{first['gain']:+.3f} [{first['gain_low']:+.3f}, {first['gain_high']:+.3f}]"
        )
        lines.append(
            f"| {first['task']} | {method} | {first['k']} | {first['ami'] - chance:+.3f} "
            f"[{first['ami_low'] - chance:+.3f}, {first['ami_high'] - chance:+.3f}] | {gain} "
            f"| {figure(first['p_adjusted'], 4)} | {genre['ari']:.3f} ± {figure(genre['ari_sd'])} "
            f"| {genre['nmi']:.3f} | {genre['purity']:.3f} | {language['ami'] - language['chance_ami']:+.3f} "
            f"| {figure(first['stability'], 2)}, {figure(first['stability_samples'], 2)} "
            f"| {figure(first['silhouette_own'])} | {figure(first['silhouette_reference'])} "
            f"| {first['noise']:.2f} | {told(first)} |"
        )
    return lines


def model_table(models: Scores) -> list[str]:
    columns = [
        ("training loss a row", "loss"),
        ("linear VAE's optimum", "linear_vae_loss"),
        ("explained, training songs", "explained_variance"),
        ("held-out songs", "heldout_explained_variance"),
        ("held-out, linear VAE", "linear_vae_heldout_explained_variance"),
        ("held-out, PCA", "pca_heldout_explained_variance"),
        ("active units", "active_units"),
        ("steps", "steps"),
    ]
    lines = ["| model | " + " | ".join(title for title, _ in columns) + " |", "|---|" + "---:|" * len(columns)]
    for model in models:
        cells = [model["card"].get(key) for _, key in columns]
        cells = [f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells]
        lines.append(f"| {model['name']} | " + " | ".join(cells) + " |")
    return lines


def readme_table(rows: Scores) -> list[str]:
    """The agreement with the genre inside each language, above chance, one line a method."""
    lines = ["| method | AMI above chance with genre, inside each language [95 % interval] |", "|---|---:|"]
    for row in rows:
        if row["target"] == "genre@language" and row["method"] in README_METHODS:
            chance = row["chance_ami"]
            weights = f" ({PRETRAINED}: {pretrained(row)})" if pretrained(row) else ""
            lines.append(
                f"| {row['method']}{weights} | {row['ami'] - chance:+.3f} "
                f"[{row['ami_low'] - chance:+.3f}, {row['ami_high'] - chance:+.3f}] |"
            )
    return lines


def above_baseline(findings: list[str]) -> str:
    """What a run's findings say of the methods above raw K-Means, as a sentence of README."""
    said = re.search(r"^- Genre within each language: (.*shown to beat raw K-Means.*)$", "\n".join(findings), re.M)
    sentence = said[1] if said else "no method is shown to beat raw K-Means."
    return sentence[0].upper() + sentence[1:]


def readme_section(data: DataSet, findings: list[str], rows: Scores) -> list[str]:
    """One data set in README: what it is, the command that makes the table, the table, what follows from it."""
    command = ["```", f"ektara run {data.source} -o RUN {data.options}", "```"]
    about = [f"**{data.title}.** {data.about}."]
    return [*about, "", *command, "", *readme_table(rows), "", above_baseline(findings), ""]


def write_readme(lines: list[str]) -> None:
    path = ROOT / "README.md"
    before, rest = path.read_text().split("<!-- results: written by tools/results -->")
    after = rest.split("<!-- end of results -->")[1]
    table = "\n".join(lines)
    path.write_text(f"{before}<!-- results: written by tools/results -->\n{table}<!-- end of results -->{after}")


def finished_run(program: Program, source: str, options: str) -> FinishedRun:
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder) / "run")
        program.run("run", os.path.expandvars(source), "-o", run.folder, *options.split(), "--quiet", cwd=ROOT)
        return FinishedRun(run.metrics(), run.record(), run.findings())


def section(data: DataSet, program: Program) -> tuple[list[str], Scores]:
    rows, record, findings = finished_run(program, data.source, data.options)
    lines = [
        f"## {data.title}",
        "",
        data.about + ".",
        "",
        "```",
        f"ektara run {data.source} -o RUN {data.options}",
        "```",
        "",
        f"Seeds {', '.join(map(str, record['seeds']))}; k = {record['config']['run.n_clusters']}, given; "
        f"{record['rows']} rows; peak memory {record['peak_memory_mb']:.0f} MB.",
        "",
    ]
    lines += [f"- {warning['code']}: {warning['text']}" for warning in record["warnings"]]
    first_seed = [model for model in record["models"] if model["name"].endswith(".s0")]
    lines += ["", *score_table(rows), "", "Findings, computed from the table:", "", findings.strip(), ""]
    lines += [*model_table(first_seed), ""] if first_seed else []
    return lines, rows


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{len(names)} cores of {names[0]}, {memory:.0f} GB"


def replace_section(title: str, program: Program) -> None:
    """One section of docs/results.md made anew, where README.md says nothing of it."""
    data = next((data for data in SETS if data.title == title and not data.in_readme), None)
    if data is None:
        usable = ", ".join(repr(data.title) for data in SETS if not data.in_readme)
        raise SystemExit(f"--only: write one of {usable}; the others are in README.md too")
    if datasets.VARIABLE in data.source:
        datasets.data("")  # ends here where no folder of data sets is named
    path = ROOT / "docs/results.md"
    titles = "|".join(re.escape(data.title) for data in SETS)
    parts = re.split(rf"\n(?=## (?:{titles})\n)", path.read_text())
    at = next(i for i, part in enumerate(parts) if part.startswith(f"## {title}\n"))
    parts[at] = "\n".join(section(data, program)[0])
    path.write_text("\n".join(parts))


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--only", metavar="TITLE", help="one section, which is not in README.md too")
    args = parser.parse_args()
    if args.only:
        replace_section(args.only, args.ektara)
        return
    lines = [
        "# Results",
        "",
        f"Written by `tools/results` on {machine()}; not edited. AMI, ARI and NMI are means over the seeds "
        "(sd beside them), and each seed trains and clusters again. Intervals: 1,000 half-samples of songs, or of "
        "artists where they are known. Chance: 9,999 permutations of labels across songs. `genre@language` is the mean "
        "over languages of the agreement with the genre inside each. Stability: mean ARI between seeds, "
        "and with the clusters of four fifths of the songs. "
        "[methods.md](methods.md) has the formulas.",
        "",
    ]
    readme: list[str] = []
    datasets.data("")  # ends here where no folder of data sets is named
    for data in SETS:
        written, rows = section(data, args.ektara)
        lines += written
        if data.in_readme:
            readme += readme_section(data, written, rows)
        if data.as_published:
            lines += published_section(data, args.ektara, rows)
    write_readme(readme)
    (ROOT / "docs/results.md").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
