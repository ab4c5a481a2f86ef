"""Golden outputs of musicnn, from PyTorch and librosa.

    pip install torch==2.15.0 librosa==0.11.0 safetensors==0.8.0 numpy==2.4.6
    ektara models fetch musicnn-msd; ektara models fetch musicnn-mtt
    python tools/golden/musicnn.py [--ektara build/release/ektara]

Writes tests/golden/features/musicnn_*.npy: log-mel frames of a signal at 16,000 Hz; outputs (200 and 50 columns) of a
network whose weights a 32-bit generator makes, so that tests need no download; and of the two trainings, on a patch by
formula and on two signals. tests/features/musicnn_test.cpp makes the same weights and signals.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from safetensors.numpy import load_file

from ektara_tools.program import ROOT, Program, add_program_option, described
from ektara_tools.reference_musicnn import Array, log_mel, network, outputs, patches, tensor_shapes
from golden.features import harmonics, sweep

GOLDEN = ROOT / "tests/golden/features"


def noise(count: int, seed: int) -> Array:
    """Uniform in [-1, 1): x' = 1664525·x + 1013904223 mod 2^32."""
    values, x = np.empty(count, np.uint32), seed
    for i in range(count):
        x = (1664525 * x + 1013904223) % 2**32
        values[i] = x
    return values / 2**31 - 1


def made_up_weights() -> dict[str, Array]:
    """Uniform weights of variance 1/inputs; scales of both signs; variances from 0.5 to 1.5."""
    made = {}
    for seed, (name, shape) in enumerate(tensor_shapes().items()):
        values = noise(int(np.prod(shape)), seed)
        part = name.rsplit(".", 1)[1]
        if part == "weight":
            values = values * np.sqrt(3 / np.prod(shape[1:]))
        elif part == "moving_variance":
            values = 1 + 0.5 * values
        elif part != "gamma":
            values = 0.1 * values
        made[name] = values.reshape(shape).astype("f4")
    return made


def formula_patch() -> Array:
    t, f = np.mgrid[:187, :96]
    made: Array = (1.5 + np.sin(0.05 * t) + 0.5 * np.cos(0.1 * f)).astype("f4")
    return made


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    program: Program = parser.parse_args().ektara
    # Both are written for 22,050 Hz; taken as samples at 16,000 Hz they are as good.
    short, long = log_mel(harmonics(20000, 196.0, 1)), log_mel(sweep(150000, 3))
    np.save(GOLDEN / "musicnn_log_mel.npy", short)
    by_formula = outputs(network(made_up_weights()), np.stack([formula_patch(), patches(short, 5)[0]]))
    np.save(GOLDEN / "musicnn_made_up.npy", by_formula.astype("f4"))
    for training in ("msd", "mtt"):
        model = network(load_file(program.run("models", "path", f"musicnn-{training}").strip()))
        rows = [formula_patch()[None], patches(short, 5), patches(long, 5)]
        means = np.stack([outputs(model, made).mean(0) for made in rows])
        np.save(GOLDEN / f"musicnn_{training}.npy", means.astype("f4"))


if __name__ == "__main__":
    main()
