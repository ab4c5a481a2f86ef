"""Times 52 MFCC columns and descriptors beside librosa's, one core each, both sides in turn in one script; processor time.

pip install librosa==0.11.0 scipy soundfile; cmake --preset bench && cmake --build build/bench --target bench_features;
then  python bench/features.py [FOLDER_WITH_AUDIO]  in the repository's root. Imports and process start are not counted.
Without a folder the clips are generated: 3 s and 30 s of mono WAV and Ogg at 22,050 Hz and of 44.1 kHz stereo MP3. With
one, its first files are cut and converted to the same.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import librosa
import numpy as np
import scipy.stats

ROUNDS, REPEATS = 5, 5
STAGES = {"features": "samples → 52 columns",
          "five": "samples → MFCC, beat track, chroma, centroid, onset strength (ours: all 45 descriptors)",
          "descriptors": "samples → descriptors (ours: 12 columns more)",
          "decode": "file → samples", "total": "file → 52 columns",
          "file_five": "file → these five (ours: all 45 descriptors)"}
BENCH = os.environ.get("BENCH_FEATURES", "build/bench/bench/bench_features")
GENERATED = ["-f", "lavfi", "-i", "aevalsrc='0.3*sin(196*2*PI*t)*(1+0.5*sin(3*2*PI*t))+0.2*sin(523*2*PI*t)"
             "+0.2*random(0)*exp(-8*mod(t,0.5))':s=44100:d=31"]


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)], check=True)


def clips(folder):
    """{(format, seconds): file} made from a given collection's first file, or from a formula."""
    made = pathlib.Path(tempfile.mkdtemp(prefix="ektara-bench-"))
    source = GENERATED
    if len(sys.argv) > 1:
        first = sorted(p for p in pathlib.Path(folder).rglob("*") if p.suffix in (".ogg", ".wav", ".mp3", ".flac"))[0]
        source = ["-stream_loop", "10", "-i", first]
    found = {}
    for seconds in (3, 30):
        for name, arguments in (("wav", ["-ac", 1, "-ar", 22050]),
                                ("ogg", ["-ac", 1, "-ar", 22050, "-c:a", "libvorbis", "-q:a", 3]),
                                ("mp3", ["-ac", 2, "-ar", 44100, "-b:a", "192k"])):
            file = made / f"{name}{seconds}.{name}"
            ffmpeg(*source, "-t", seconds, *arguments, file)
            found[name, seconds] = str(file)
    return found


def moments(sequences):
    return np.concatenate([sequences.mean(axis=1), sequences.std(axis=1), scipy.stats.skew(sequences, axis=1),
                           scipy.stats.kurtosis(sequences, axis=1)])


def descriptors(y):
    """The columns that both sides have, by librosa's functions as they are called on samples."""
    feature, rate = librosa.feature, {"y": y, "sr": 22050}
    onsets = librosa.onset.onset_strength(**rate, aggregate=np.median)
    chroma = feature.chroma_stft(**rate)
    feature.tempo(onset_envelope=onsets, sr=22050)
    return [part.mean() for part in (
        chroma, feature.rms(y=y), feature.spectral_centroid(**rate), feature.spectral_bandwidth(**rate),
        feature.spectral_rolloff(**rate), feature.spectral_flatness(y=y), feature.zero_crossing_rate(y),
        librosa.onset.onset_strength(**rate), feature.spectral_contrast(**rate), feature.tonnetz(chroma=chroma))]


def five(y):
    """MFCC, beat track, chroma, centroid and onset strength, each from the samples."""
    rate = {"y": y, "sr": 22050}
    librosa.feature.mfcc(**rate, n_mfcc=13)
    librosa.beat.beat_track(**rate)
    librosa.feature.chroma_stft(**rate)
    librosa.feature.spectral_centroid(**rate)
    librosa.onset.onset_strength(**rate)


def columns(samples):
    return moments(librosa.feature.mfcc(y=samples, sr=22050, n_mfcc=13))


def seconds_of(work):
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    files = clips(sys.argv[1] if len(sys.argv) > 1 else None)
    ours = {key: {stage: [] for stage in STAGES} for key in files}
    theirs = {key: {stage: [] for stage in STAGES} for key in files}
    for file in files.values():
        for warm in (columns, descriptors, five):  # caches, lazy imports
            warm(librosa.load(file, sr=22050)[0])
    for _ in range(ROUNDS):
        lines = subprocess.run([BENCH, str(REPEATS), *files.values()], check=True, capture_output=True, text=True)
        for key, line in zip(files, map(json.loads, lines.stdout.splitlines())):
            for stage in ours[key]:
                ours[key][stage].append(line[{"five": "descriptors"}.get(stage, stage)])
        for key, file in files.items():
            samples = librosa.load(file, sr=22050)[0]
            theirs[key]["decode"].append(seconds_of(lambda: librosa.load(file, sr=22050)))
            theirs[key]["features"].append(seconds_of(lambda: columns(samples)))
            theirs[key]["descriptors"].append(seconds_of(lambda: descriptors(samples)))
            theirs[key]["five"].append(seconds_of(lambda: five(samples)))
            theirs[key]["file_five"].append(seconds_of(lambda: five(librosa.load(file, sr=22050)[0])))
            theirs[key]["total"].append(seconds_of(lambda: columns(librosa.load(file, sr=22050)[0])))
    print("| clip | stage | librosa ms | ektara ms | times faster |\n|---|---|---|---|---|")
    for key in files:
        for stage, text in STAGES.items():
            a, b = (1e3 * statistics.median(side[key][stage]) for side in (theirs, ours))
            whole = 1e3 * statistics.median(ours[key]["total"])
            share = f" ({b / whole:.0%} of the file)" if stage in ("decode", "features") else ""
            print(f"| {key[1]} s {key[0]} | {text} | {a:.2f} | {b:.2f}{share} | {a / b:.1f} |")


main()
