"""musicnn in PyTorch from the weights of `ektara models fetch`, for tools/golden/musicnn.py and bench/musicnn.py."""

from collections.abc import Mapping
from typing import Any

import librosa
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

Array = NDArray[Any]

RATE_HZ, FRAMES, MELS = 16000, 187, 96
FRONT = {"f74": (204, 7, 38), "f77": (204, 7, 67), "s1": (51, 128, 1), "s2": (51, 64, 1), "s3": (51, 32, 1)}
EPSILON = 1e-3


class Musicnn(nn.Module):
    """Patches × 187 × 96 log-mel → penultimate layer (200) and tags (50)."""

    def __init__(self) -> None:
        super().__init__()
        self.bn_in = nn.BatchNorm2d(1, EPSILON)
        self.front = nn.ModuleDict()
        for name, (count, frames, mels) in FRONT.items():
            self.front[name] = nn.Conv2d(1, count, (frames, mels))
            self.front["bn_" + name] = nn.BatchNorm2d(count, EPSILON)
        self.mid = nn.ModuleDict()
        for i, channels in enumerate((561, 64, 64), 1):
            self.mid[f"conv{i}"] = nn.Conv2d(1, 64, (7, channels))
            self.mid[f"bn{i}"] = nn.BatchNorm1d(64, EPSILON)
        self.back = nn.ModuleDict(
            {
                "bn_flatpool": nn.BatchNorm1d(1506, EPSILON),
                "dense": nn.Linear(1506, 200),
                "bn_dense": nn.BatchNorm1d(200, EPSILON),
                "logits": nn.Linear(200, 50),
            }
        )

    def forward(self, patches: Any) -> Any:
        x = self.bn_in(patches[:, None])
        found = []
        for name, (_, frames, _) in FRONT.items():
            before = (frames - 1) // 2
            padded = nn.functional.pad(x, (0, 0, before, frames - 1 - before))
            found.append(self.front["bn_" + name](torch.relu(self.front[name](padded))).amax(3))
        front = torch.cat(found, 1)
        layers = [front]
        for i in (1, 2, 3):
            below = nn.functional.pad(layers[-1].transpose(1, 2)[:, None], (0, 0, 3, 3))
            layer = self.mid[f"bn{i}"](torch.relu(self.mid[f"conv{i}"](below)[..., 0]))
            layers.append(layer if i == 1 else layer + layers[-1])
        z = torch.cat(layers, 1)
        pooled = torch.stack([z.amax(2), z.mean(2)], 2).flatten(1)
        hidden = torch.relu(self.back["dense"](self.back["bn_flatpool"](pooled)))
        penultimate = self.back["bn_dense"](hidden)
        return penultimate, torch.sigmoid(self.back["logits"](penultimate))


def tensor_shapes() -> dict[str, tuple[int, ...]]:
    """Names and shapes of the file's tensors, in its order."""
    shapes: dict[str, tuple[int, ...]] = {}
    for name, (count, frames, mels) in FRONT.items():
        shapes[f"front.{name}.weight"], shapes[f"front.{name}.bias"] = (count, 1, frames, mels), (count,)
    for i, channels in enumerate((561, 64, 64), 1):
        shapes[f"mid.conv{i}.weight"], shapes[f"mid.conv{i}.bias"] = (64, 1, 7, channels), (64,)
    for name, outputs, inputs in (("dense", 200, 1506), ("logits", 50, 200)):
        shapes[f"back.{name}.weight"], shapes[f"back.{name}.bias"] = (outputs, inputs), (outputs,)
    norms = {"bn_in": 1, **{f"front.bn_{name}": count for name, (count, _, _) in FRONT.items()}}
    norms |= {"mid.bn1": 64, "mid.bn2": 64, "mid.bn3": 64, "back.bn_flatpool": 1506, "back.bn_dense": 200}
    for name, size in norms.items():
        for part in ("gamma", "beta", "moving_mean", "moving_variance"):
            shapes[f"{name}.{part}"] = (size,)
    return shapes


def network(tensors: Mapping[str, Array]) -> Musicnn:
    """The network with these weights, ready to be used."""
    renamed = {"gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var"}
    made = Musicnn()
    state = {}
    for name, values in tensors.items():
        layer, part = name.rsplit(".", 1)
        state[f"{layer}.{renamed.get(part, part)}"] = torch.from_numpy(np.array(values, "f4"))
    missing, unknown = made.load_state_dict(state, strict=False)
    if unknown or any(not name.endswith("num_batches_tracked") for name in missing):
        raise SystemExit(f"these are no weights of musicnn: {missing} {unknown}")
    made.eval()
    return made


def log_mel(samples: Array) -> Array:
    """Frames × 96 of samples at 16,000 Hz."""
    power = librosa.feature.melspectrogram(y=samples, sr=RATE_HZ, n_fft=512, hop_length=256, n_mels=MELS)
    made: Array = np.log10(1e4 * power.T + 1).astype("f4")
    return made


def patches(frames: Array, count: int) -> Array:
    """As many patches as fit side by side, at most `count`; a short clip is continued by its last frame."""
    if len(frames) < FRAMES:
        frames = np.pad(frames, ((0, FRAMES - len(frames)), (0, 0)), mode="edge")
    span, n = len(frames) - FRAMES, min(count, len(frames) // FRAMES)
    starts = [span // 2] if n == 1 else [span * i // (n - 1) for i in range(n)]
    return np.stack([frames[start : start + FRAMES] for start in starts])


def outputs(model: Musicnn, made: Array) -> Array:
    """Patches × (200 + 50)."""
    with torch.no_grad():
        penultimate, tags = model(torch.from_numpy(made))
    return np.concatenate([penultimate.numpy(), tags.numpy()], 1)
