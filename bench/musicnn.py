"""musicnn on 30 s in memory: Ektara, PyTorch and ONNX Runtime in turn, one thread each.

    pip install torch==2.15.0 onnx onnxscript onnxruntime librosa==0.11.0 safetensors
    ektara models fetch musicnn-msd; cmake --preset bench && cmake --build build/bench --target bench_musicnn
    python bench/musicnn.py [--bench build/bench/bench/bench_musicnn] [--rounds 5]

Ten patches of 3 s, as the Python package takes them. Processor time, the least of the rounds; the peer is the fastest
of PyTorch as it is, PyTorch compiled (where the machine has a compiler), and ONNX Runtime.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
import numpy as np
import onnxruntime
import torch
from safetensors.numpy import load_file

from ektara_tools.program import ROOT, add_program_option, described
from ektara_tools.reference_musicnn import Musicnn, log_mel, network, patches

REPEATS = 3


def least(work: Callable[[], object]) -> float:
    found = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def onnx_session(model: Musicnn, given: torch.Tensor, folder: Path) -> onnxruntime.InferenceSession:
    file = folder / "musicnn.onnx"
    torch.onnx.export(model, (given,), file, input_names=["patches"], dynamo=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def peers(model: Musicnn, made: np.ndarray, folder: Path) -> dict[str, Callable[[], object]]:
    given = torch.from_numpy(made)
    session = onnx_session(model, given, folder)
    found: dict[str, Callable[[], object]] = {
        "PyTorch": lambda: model(given),
        "ONNX Runtime": lambda: session.run(None, {"patches": made}),
    }
    compiled = torch.compile(model)
    try:
        compiled(given)
        found["PyTorch, compiled"] = lambda: compiled(given)
    except Exception as problem:  # no compiler on this machine: said, not hidden
        print(f"torch.compile cannot be used here: {str(problem).splitlines()[0]}")
    return found


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--bench", default=str(ROOT / "build/bench/bench/bench_musicnn"))
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    torch.set_num_threads(1)
    weights = args.ektara.run("models", "path", "musicnn-msd").strip()
    t = np.arange(30 * 16000) / 16000
    samples = (0.3 * np.sin(1231 * t) * (1 + 0.5 * np.sin(19 * t))).astype("f4")
    times: dict[str, list[float]] = {}
    with torch.no_grad(), tempfile.TemporaryDirectory() as folder:
        works = peers(network(load_file(weights)), patches(log_mel(samples), 10), Path(folder))
        for _ in range(args.rounds):
            printed = subprocess.run(
                [args.bench, weights, str(REPEATS)], check=True, capture_output=True, text=True
            ).stdout
            for stage in ("network", "mels"):
                times.setdefault(f"Ektara, {stage}", []).append(json.loads(printed)[stage])
            for name, work in works.items():
                times.setdefault(name, []).append(least(work))
            times.setdefault("librosa, mels", []).append(least(lambda: log_mel(samples)))
    for name, seconds in times.items():
        print(f"{name}: {1000 * min(seconds):.1f} ms")
    ours, peer = min(times["Ektara, network"]), min(min(times[name]) for name in works)
    print(f"the network: {peer / ours:.1f} times the faster peer")


if __name__ == "__main__":
    main()
