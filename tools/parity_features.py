"""Compares `ektara extract` with librosa on the audio of a folder and prints a table.

pip install librosa==0.11.0 scipy==1.17.1; then
    python tools/parity_features.py FOLDER_OR_MANIFEST [--program build/release/ektara] [--every N]
"""
import argparse
import csv
import json
import pathlib
import subprocess
import tempfile

import librosa
import numpy as np
import scipy.stats


def reference(path):
    samples, _ = librosa.load(path, sr=22050)
    mfcc = librosa.feature.mfcc(y=samples, sr=22050, n_mfcc=13)
    return np.concatenate([mfcc.mean(axis=1), mfcc.std(axis=1), scipy.stats.skew(mfcc, axis=1),
                           scipy.stats.kurtosis(mfcc, axis=1)])


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("input")
parser.add_argument("--program", default="build/release/ektara")
parser.add_argument("--every", type=int, default=1, help="compare every Nth track only")
args = parser.parse_args()
run = pathlib.Path(tempfile.mkdtemp(prefix="ektara-parity-")) / "run"
finished = subprocess.run([args.program, "extract", args.input, "-o", str(run)], capture_output=True, text=True)
if finished.returncode not in (0, 3):
    raise SystemExit(finished.stderr)
values = np.load(run / "features/mfcc-moments.npy")
rows = json.loads((run / "features/mfcc-moments.json").read_text())["rows"]
paths = {row["id"]: row["path"] for row in csv.DictReader(open(run / "tracks.csv", encoding="utf-8"))}
ours = values[::args.every]
theirs = np.array([reference(paths[row]) for row in rows[::args.every]])
difference = np.abs(ours - theirs)
relative = difference / np.maximum(1, np.abs(theirs))
print(f"{len(ours)} tracks\n\n| moment | mean abs. difference | largest | largest / max(1, reference) |\n|---|---|---|---|")
for i, moment in enumerate(("mean", "std", "skew", "kurtosis")):
    part = slice(13 * i, 13 * i + 13)
    print(f"| {moment} | {difference[:, part].mean():.2e} | {difference[:, part].max():.2e} "
          f"| {relative[:, part].max():.2e} |")
