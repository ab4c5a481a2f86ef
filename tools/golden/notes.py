"""Golden posteriors and columns of basic-pitch (ONNX Runtime 1.32.0, NumPy 2.4.6) for tests/features/notes_test.cpp.

The model is what `ektara models fetch basic-pitch` downloads (basic-pitch 0.4.0). The columns are computed here in
another way than in ektara: from whole matrices, not frame by frame.

    python tools/golden/notes.py [MODEL.onnx]
"""

import itertools
import os
import pathlib
import sys

import numpy as np
import onnxruntime

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/features"
RATE, WINDOW, OVERLAP = 22050, 43844, 30 * 256
#: Frames of a window that are kept.
FRAMES = slice(3, 172, 13)
Notes = list[tuple[float, int, float]]
#: (seconds, MIDI number, length) of the notes of each signal, and how loud its noise is.
SIGNALS: dict[str, tuple[Notes, float]] = {
    "chords": ([(0.1, 48, 0.9), (0.1, 64, 0.9), (0.1, 67, 0.9), (1.1, 53, 0.8), (1.1, 69, 0.8), (1.1, 72, 0.8)], 0.01),
    "melody": ([(0.2, 69, 0.3), (0.6, 71, 0.3), (1.0, 76, 0.2), (1.5, 64, 0.4)], 0.003),
    "noise": ([], 0.5),
}
PIECE: tuple[Notes, float] = (
    [(0.5 * i, (60, 64, 67, 72, 71, 67, 65, 62, 60, 55)[i], 0.45) for i in range(10)]
    + [(1.0 * i, (48, 43, 41, 43, 48)[i], 0.9) for i in range(5)],
    0.003,
)
MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])


def noise(count: int) -> np.ndarray:
    """Uniform numbers in [-0.5, 0.5) by SplitMix64 of their index."""
    z = (np.arange(count, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype(float) / 2**24 - 0.5


def signal(notes: Notes, loudness: float, count: int) -> np.ndarray:
    time = np.arange(count) / RATE
    sound = loudness * noise(count)
    for begin, midi, length in notes:
        since = time - begin
        sounding = (since >= 0) & (since < length)
        hz = 440 * 2 ** ((midi - 69) / 12)
        for partial in range(1, 5):
            tone = np.exp(-3 * since) * 0.12 / partial * np.sin(2 * np.pi * hz * partial * since)
            sound = sound + np.where(sounding, tone, 0)
    return sound.astype(np.float32)


def posteriors(session: onnxruntime.InferenceSession, window: np.ndarray) -> list[np.ndarray]:
    names = [f"StatefulPartitionedCall:{i}" for i in (1, 2, 0)]
    return [found[0] for found in session.run(names, {"serving_default_input_2:0": window[None, :, None]})]


def of_sound(session: onnxruntime.InferenceSession, sound: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Notes and onsets of all frames that lie in the sound, by the windows of basic-pitch's own inference."""
    padded = np.concatenate([np.zeros(OVERLAP // 2, np.float32), sound])
    notes, onsets = [], []
    for begin in range(0, len(padded), WINDOW - OVERLAP):
        window = padded[begin : begin + WINDOW]
        found = posteriors(session, np.pad(window, (0, WINDOW - len(window))))
        inside = begin + 256 * np.arange(142) < len(sound)
        notes.append(found[0][15:157][inside])
        onsets.append(found[1][15:157][inside])
    return np.concatenate(notes), np.concatenate(onsets)


def columns(notes: np.ndarray, onsets: np.ndarray, seconds: float) -> np.ndarray:
    notes, onsets = notes.astype(float), onsets.astype(float)
    midi = np.arange(21, 109)
    fold = (midi[:, None] % 12 == np.arange(12)).astype(float)
    sounds = notes >= 0.3
    share = (notes * sounds).sum(0) / (notes * sounds).sum()
    chroma = share @ fold
    row = list(np.abs(np.fft.fft(chroma))[1:7])
    heard = chroma[chroma > 0]
    row.append(-(heard * np.log(heard)).sum() / np.log(12))
    fits = [max(np.corrcoef(chroma, np.roll(profile, k))[0, 1] for k in range(12)) for profile in (MAJOR, MINOR)]
    row += [max(fits), fits[0] - fits[1]]
    together = sounds.T.astype(float) @ sounds
    distance = np.abs(midi[:, None] - midi) % 12
    distance = np.minimum(distance, 12 - distance)
    upper = np.triu(np.ones((88, 88)), 1)
    pairs = np.array([(together * upper * (distance == i)).sum() for i in range(7)])
    row += list(pairs / max(pairs.sum(), 1))
    at_once = sounds.sum(1)
    row += [at_once.mean(), at_once.std(), (at_once == 0).mean()]
    framed = np.pad(onsets, ((1, 1), (0, 0)))
    peaks = (onsets >= 0.5) & (onsets > framed[:-2]) & (onsets >= framed[2:])
    begun = sounds & ~np.pad(sounds, ((1, 0), (0, 0)))[:-1]
    row += [peaks.sum() / seconds, at_once.sum() / begun.sum() * 256 / RATE, notes[sounds].mean()]
    high = np.where(at_once > 0, midi[87 - sounds[:, ::-1].argmax(1)], -1)
    low = midi[sounds.argmax(1)][at_once > 0]
    low_10, middle, high_90 = np.quantile(high[high >= 0], [0.1, 0.5, 0.9], method="inverted_cdf")
    moves = (high[1:] >= 0) & (high[:-1] >= 0) & (high[1:] != high[:-1])
    pitch = share @ midi
    row += [
        middle,
        high_90 - low_10,
        np.abs(np.diff(high))[moves].mean(),
        moves.sum() / seconds,
        np.quantile(low, 0.5, method="inverted_cdf"),
        pitch,
        np.sqrt(share @ (midi - pitch) ** 2),
    ]
    blocks = [(notes * sounds)[i : i + 86].sum(0) @ fold for i in range(0, len(notes) - 85, 86)]
    blocks = [block / block.sum() for block in blocks]
    row.append(np.mean([np.abs(a - b).sum() / 2 for a, b in itertools.pairwise(blocks)]))
    return np.array(row)


def main() -> None:
    usual = (
        pathlib.Path(os.environ.get("XDG_DATA_HOME", "~/.local/share")).expanduser() / "ektara/models/basic-pitch.onnx"
    )
    session = onnxruntime.InferenceSession(sys.argv[1] if len(sys.argv) > 1 else usual)
    found = [np.concatenate(posteriors(session, signal(*SIGNALS[name], WINDOW)), axis=1)[FRAMES] for name in SIGNALS]
    np.save(GOLDEN / "pitch_posteriors.npy", np.concatenate(found).astype(np.float32))
    sound = signal(*PIECE, 110_000)
    notes, onsets = of_sound(session, sound)
    np.save(GOLDEN / "notes.npy", columns(notes, onsets, len(sound) / RATE)[None].astype(np.float32))


if __name__ == "__main__":
    main()
