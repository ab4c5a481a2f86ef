"""Times basic-pitch on a 30-s clip in memory beside ONNX Runtime and PyTorch: processor time, one thread, in turn.

pip install onnxruntime==1.32.0 onnx torch numpy; cmake --preset bench; cmake --build build/bench --target bench_notes;
then  python bench/notes.py MODEL.onnx [--bench build/bench/bench/bench_notes] [--clip CLIP.npy]. The model is what
`ektara models fetch basic-pitch` keeps. Without a clip it is a chord with noise. All sides take the same 19 windows of
43,844 samples; ours makes the columns of `notes` of them besides. PyTorch runs the same network, eager.
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper

ROUNDS = 7
RATE, WINDOW, STEP = 22_050, 43_844, 43_844 - 30 * 256
Windows = np.ndarray


def generated() -> np.ndarray:
    time_ = np.arange(30 * RATE) / RATE
    tones = np.sin(2 * np.pi * np.outer((196, 247, 294, 587), time_)).sum(0) * 0.1 * np.exp(-3 * np.mod(time_, 0.5))
    return np.asarray(tones + 0.01 * np.random.default_rng(1).standard_normal(len(time_)), np.float32)


def windows_of(clip: np.ndarray) -> Windows:
    padded = np.concatenate([np.zeros(15 * 256, np.float32), clip])
    cut = [padded[begin : begin + WINDOW] for begin in range(0, len(padded), STEP)]
    return np.stack([np.pad(part, (0, WINDOW - len(part))) for part in cut])


def by_onnx_runtime(model: Path) -> Callable[[Windows], np.ndarray]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), options)

    def run(windows: Windows) -> np.ndarray:
        found = [
            session.run(["StatefulPartitionedCall:1"], {"serving_default_input_2:0": w[None, :, None]})[0]
            for w in windows
        ]
        return np.concatenate(found)

    return run


class Network:
    """basic-pitch in PyTorch, with the weights of the ONNX file."""

    def __init__(self, model: Path) -> None:
        graph = onnx.load(str(model)).graph
        tensors = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
        self.layers: dict[tuple[int, ...], list[torch.Tensor]] = {}
        banks: list[torch.Tensor] = []
        for node in graph.node:
            if node.op_type != "Conv":
                continue
            weights, bias = tensors[node.input[1]], tensors[node.input[2]]
            if weights.shape == (36, 1, 1, 256):
                if not any(weights is bank for bank in banks):
                    banks.append(weights)
            else:
                self.layers[tuple(weights.shape)] = [weights, bias]
        self.bank = torch.cat(banks)[:, :, 0]
        self.low_pass = self.layers[1, 1, 1, 256][0][:, :, 0]
        self.lengths = next(t for t in tensors.values() if t.shape == (309, 1, 1))[:, :, 0]
        one = {n.op_type: tensors[i] for n in graph.node for i in n.input if i in tensors and tensors[i].shape == (1,)}
        self.gain, self.offset = one["Mul"], one["Add"]

    def conv(self, x: torch.Tensor, shape: tuple[int, ...], stride: int, pads: tuple[int, int]) -> torch.Tensor:
        weights, bias = self.layers[shape]
        return torch.nn.functional.conv2d(x, weights, bias, stride=(1, stride), padding=pads)

    def spectrum(self, window: torch.Tensor) -> torch.Tensor:
        functional = torch.nn.functional
        sound = window[None, None]
        octaves: list[torch.Tensor] = []
        for octave in range(9):
            if octave:
                sound = functional.conv1d(functional.pad(sound, (127, 127)), self.low_pass, stride=2)
            framed = functional.pad(sound, (128, 128), mode="reflect")
            octaves.insert(0, functional.conv1d(framed, self.bank, stride=256 >> octave)[0, :, :172])
        real = torch.cat([o[:36] for o in octaves])[-309:] * self.lengths
        imaginary = torch.cat([o[36:] for o in octaves])[-309:] * self.lengths
        decibels = 10 * torch.log10(real**2 + imaginary**2 + 1e-10)
        decibels = decibels - decibels.min()
        return (decibels / decibels.max().clamp_min(1e-30) * self.gain + self.offset).T

    def __call__(self, window: torch.Tensor) -> torch.Tensor:
        spectrum = self.spectrum(window)
        functional = torch.nn.functional
        stacked = []
        for shift in (-36, 0, 36, 57, 72, 84, 93, 101):
            padded = functional.pad(spectrum, (max(0, -shift), max(0, shift)))
            stacked.append(padded[:, max(0, shift) : max(0, shift) + 264])
        x = torch.stack(stacked)[None]
        contours = torch.sigmoid(self.conv(self.conv(x, (8, 8, 3, 39), 1, (1, 19)).relu(), (1, 8, 5, 5), 1, (2, 2)))
        wide = functional.pad(contours, (2, 2))
        notes = torch.sigmoid(self.conv(self.conv(wide, (32, 1, 7, 7), 3, (3, 0)).relu(), (1, 32, 7, 3), 1, (3, 1)))
        begins = self.conv(functional.pad(x, (1, 1)), (32, 8, 5, 5), 3, (2, 0)).relu()
        torch.sigmoid(self.conv(torch.cat([notes, begins], 1), (1, 33, 3, 3), 1, (1, 1)))
        return notes[0, 0]


def by_pytorch(model: Path) -> Callable[[Windows], np.ndarray]:
    torch.set_num_threads(1)
    network = Network(model)

    def run(windows: Windows) -> np.ndarray:
        with torch.no_grad():
            return np.stack([network(torch.from_numpy(w)).numpy() for w in windows])

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--bench", type=Path, default=Path("build/bench/bench/bench_notes"))
    parser.add_argument("--clip", type=Path)
    arguments = parser.parse_args()
    clip = np.load(arguments.clip).ravel()[: 30 * RATE] if arguments.clip else generated()
    windows = windows_of(clip)
    peers = {"ONNX Runtime": by_onnx_runtime(arguments.model), "PyTorch": by_pytorch(arguments.model)}
    times: dict[str, list[float]] = {name: [] for name in ("ektara", *peers)}
    notes = {name: peer(windows) for name, peer in peers.items()}
    difference = np.abs(notes["PyTorch"] - notes["ONNX Runtime"]).max()
    print(f"{len(windows)} windows; largest difference of both peers {difference:.1e}")
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder) / "clip.npy", clip[None])
        for _ in range(ROUNDS):
            command = [arguments.bench, arguments.model, f"{folder}/clip.npy", "3"]
            printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            times["ektara"].append(min(float(line.split()[0]) for line in printed.splitlines()))
            for name, peer in peers.items():
                begin = time.process_time()
                peer(windows)
                times[name].append(time.process_time() - begin)
    best = {name: min(found) for name, found in times.items()}
    for name, seconds in best.items():
        print(f"{name:14} {1e3 * seconds:7.1f} ms   {seconds / best['ektara']:.2f}")


if __name__ == "__main__":
    main()
