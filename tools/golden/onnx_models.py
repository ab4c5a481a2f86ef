"""Small ONNX models and what they make of four signals (ONNX Runtime 1.32.0, librosa 0.11.0, NumPy 2.4.6) for
tests/features/onnx_test.cpp.

    python tools/golden/onnx_models.py

The models are written byte by byte in protobuf's wire format, so no package of ONNX is needed:

- `onnx_mels.onnx`: tanh(x·W) of 16 log mels a frame, 1 × 1 × frames × 16 → 1 × frames × 6
- `onnx_samples.onnx`: x·W of 400 samples, 1 × 400 → 1 × 4
- `onnx_logarithm.onnx`: log(x) of 400 samples, which is not finite for most
"""

import pathlib
import struct
from collections.abc import Callable

import features
import librosa
import numpy as np
import onnxruntime

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/features"
RATE = features.RATE
Patch = np.ndarray


def varint(value: int) -> bytes:
    out = b""
    while value >= 128:
        out += bytes([value % 128 + 128])
        value //= 128
    return out + bytes([value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number * 8) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number * 8 + 2) + varint(len(data)) + data


def tensor(name: str, values: np.ndarray) -> bytes:
    dims = b"".join(field(1, size) for size in values.shape)
    return dims + field(2, 1) + field(8, name) + field(9, values.astype("<f4").tobytes())


def value(name: str, shape: list[int | str]) -> bytes:
    """A ValueInfoProto of float32; a size that is text is any."""
    dims = b"".join(field(1, field(1 if isinstance(size, int) else 2, size)) for size in shape)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))


def node(op: str, inputs: list[str], output: str) -> bytes:
    return b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, op)


def model(nodes: list[bytes], weights: list[bytes], takes: bytes, gives: bytes) -> bytes:
    graph = b"".join(field(1, one) for one in nodes) + field(2, "tiny") + b"".join(field(5, one) for one in weights)
    return field(1, 8) + field(7, graph + field(11, takes) + field(12, gives)) + field(8, field(1, "") + field(2, 13))


def weights(rows: int, columns: int, scale: float) -> np.ndarray:
    return np.asarray(scale * features.noise(rows * columns, 7), dtype=np.float32).reshape(rows, columns)


def models() -> dict[str, bytes]:
    mels = tensor("w", weights(16, 6, 0.02))
    samples = tensor("w", weights(400, 4, 1.0))
    axes: list[int | str] = ["batch", 1, "frames", 16]
    return {
        "mels": model(
            [node("Squeeze", ["x", "axis"], "s"), node("MatMul", ["s", "w"], "m"), node("Tanh", ["m"], "y")],
            [mels, field(1, 1) + field(2, 7) + field(8, "axis") + field(9, struct.pack("<q", 1))],
            value("x", axes),
            value("y", ["batch", "frames", 6]),
        ),
        "samples": model([node("MatMul", ["x", "w"], "y")], [samples], value("x", [1, 400]), value("y", [1, 4])),
        "logarithm": model([node("Log", ["x"], "y")], [], value("x", [1, 400]), value("y", [1, 400])),
    }


def mels_db(patch: Patch) -> np.ndarray:
    power = librosa.feature.melspectrogram(
        y=patch, sr=RATE, n_fft=1024, hop_length=441, n_mels=16, fmin=50, fmax=9000, pad_mode="reflect"
    )
    return np.asarray(10 * np.log10(np.maximum(power, 1e-10)).T)


def mels_ln(patch: Patch) -> np.ndarray:
    """ln(3·mel + 1) of magnitudes, filters of HTK of equal height, frames that lie within; less 0.7, divided by 2."""
    magnitude = librosa.feature.melspectrogram(
        y=patch, sr=RATE, n_fft=512, hop_length=200, n_mels=16, power=1, center=False, htk=True, norm=None
    )
    return np.asarray((np.log(3 * magnitude.T + 1) - 0.7) / 2)


def patches(signal: Patch, length: int, hop: int) -> list[Patch]:
    if len(signal) < length:
        return [np.pad(signal, (0, length - len(signal)))]
    starts = list(range(0, len(signal) - length + 1, hop))
    if 2 * (len(signal) - length - starts[-1]) >= hop:
        starts.append(len(signal) - length)
    return [signal[start : start + length] for start in starts]


def row(session: onnxruntime.InferenceSession, heard: list[Patch], take: Callable[[Patch], np.ndarray]) -> np.ndarray:
    outputs = [session.run(["y"], {"x": take(patch).astype(np.float32)})[0] for patch in heard]
    means = [out.reshape(-1, out.shape[-1]).astype(float).mean(axis=0) for out in outputs]
    return np.asarray(np.mean(means, axis=0))


def main() -> None:
    sessions = {}
    for name, data in models().items():
        (GOLDEN / f"onnx_{name}.onnx").write_bytes(data)
        sessions[name] = onnxruntime.InferenceSession(data)
    signals = [
        features.harmonics(66150, 196.0, 1),
        features.bursts(66150, 2),
        features.sweep(61000, 3),
        features.bursts(2300, 5),
    ]
    np.save(GOLDEN / "onnx_mels_db.npy", mels_db(signals[2][:RATE]).astype(np.float32))
    np.save(GOLDEN / "onnx_mels_ln.npy", mels_ln(signals[2][:RATE]).astype(np.float32))
    mels = [row(sessions["mels"], patches(s, RATE, RATE // 2), lambda p: mels_db(p)[None, None]) for s in signals]
    samples = [row(sessions["samples"], patches(s, 400, 400), lambda p: p[None]) for s in signals]
    np.save(GOLDEN / "onnx_rows_mels.npy", np.array(mels, dtype=np.float32))
    np.save(GOLDEN / "onnx_rows_samples.npy", np.array(samples, dtype=np.float32))


if __name__ == "__main__":
    main()
