"""Models and adapters with random weights, of any Qwen3 shape: for measuring and testing, never for answers.

K-quant weights are random blocks with small scales, written directly, so that the 4B shape needs no F16 file of 8 GB.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a Qwen3 model. ``quantised``: weights as Q4_K and Q6_K, in Q4_K_M's mixture; else F16."""

    hidden: int
    feed_forward: int
    layers: int
    heads: int
    groups: int
    head: int
    vocabulary: int
    context: int = 4096
    quantised: bool = False


TINY = Shape(hidden=256, feed_forward=256, layers=2, heads=4, groups=2, head=64, vocabulary=512)
NANO = Shape(hidden=256, feed_forward=768, layers=6, heads=4, groups=2, head=64, vocabulary=3072)
QWEN3_4B = Shape(
    hidden=2560, feed_forward=9728, layers=36, heads=32, groups=8, head=128, vocabulary=151_936, quantised=True
)  # fmt: skip
SMOKE_4B = Shape(hidden=512, feed_forward=1024, layers=4, heads=8, groups=2, head=64, vocabulary=4096, quantised=True)


def write_model(path: Path, shape: Shape, seed: int = 0) -> Path:
    """Write a model of this shape with byte-level tokens and ChatML's special ones."""
    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "qwen3", use_temp_file=False)
    writer.add_name("random")
    writer.add_type("model")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.groups)
    writer.add_key_length(shape.head)
    writer.add_value_length(shape.head)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    _add_tokens(writer, shape.vocabulary)
    _add(writer, rng, "token_embd.weight", shape.vocabulary, shape.hidden, shape.quantised, best=True)
    _add_ones(writer, "output_norm.weight", shape.hidden)
    for layer in range(shape.layers):
        _add_layer(writer, rng, f"blk.{layer}", shape, best=layer % 2 == 0)
    _write(writer)
    return path


def write_adapter(path: Path, shape: Shape, seed: int, *, rank: int = 16, size: float = 0.3) -> Path:
    """Write a LoRA on the attention of every layer; ``size`` 0 gives one that changes nothing."""
    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "qwen3")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(rank))
    for layer in range(shape.layers):
        for name, rows, columns in _attention(shape):
            tensor = f"blk.{layer}.{name}.weight"
            a = rng.normal(0, columns**-0.5, (rank, columns)).astype(np.float16)
            b = (rng.normal(0, 1, (rows, rank)) * size * rank**-0.5).astype(np.float16)
            writer.add_tensor(f"{tensor}.lora_a", a)
            writer.add_tensor(f"{tensor}.lora_b", b)
    _write(writer)
    return path


def _attention(shape: Shape) -> list[tuple[str, int, int]]:
    query, pair = shape.heads * shape.head, shape.groups * shape.head
    return [
        ("attn_q", query, shape.hidden),
        ("attn_k", pair, shape.hidden),
        ("attn_v", pair, shape.hidden),
        ("attn_output", shape.hidden, query),
    ]


def _add_layer(writer: Any, rng: Any, prefix: str, shape: Shape, *, best: bool) -> None:
    _add_ones(writer, f"{prefix}.attn_norm.weight", shape.hidden)
    _add_ones(writer, f"{prefix}.ffn_norm.weight", shape.hidden)
    _add_ones(writer, f"{prefix}.attn_q_norm.weight", shape.head)
    _add_ones(writer, f"{prefix}.attn_k_norm.weight", shape.head)
    feed = [
        ("ffn_gate", shape.feed_forward, shape.hidden),
        ("ffn_up", shape.feed_forward, shape.hidden),
        ("ffn_down", shape.hidden, shape.feed_forward),
    ]
    for name, rows, columns in _attention(shape) + feed:
        six = best and name in {"attn_v", "ffn_down"}
        _add(writer, rng, f"{prefix}.{name}.weight", rows, columns, shape.quantised, best=six)


def _add_ones(writer: Any, name: str, size: int) -> None:
    writer.add_tensor(name, np.ones(size, np.float32))


def _add(writer: Any, rng: Any, name: str, rows: int, columns: int, quantised: bool, *, best: bool) -> None:
    if not quantised:
        writer.add_tensor(name, rng.normal(0, columns**-0.5, (rows, columns)).astype(np.float16))
        return
    kind = gguf.GGMLQuantizationType.Q6_K if best else gguf.GGMLQuantizationType.Q4_K
    width = 210 if best else 144
    blocks = rng.integers(0, 256, (rows * columns // 256, width), dtype=np.uint8)
    scale = np.array([columns**-0.5 / (1500 if best else 300)], np.float16).view(np.uint8)
    if best:
        blocks[:, 208:210] = scale
    else:
        blocks[:, 0:2] = scale
        blocks[:, 2:4] = np.array([8 * columns**-0.5 / 300], np.float16).view(np.uint8)
    writer.add_tensor(name, blocks.reshape(rows, columns // 256 * width), raw_dtype=kind)


def _add_tokens(writer: Any, size: int) -> None:
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tokens = [*special, *_byte_characters(), "he"]
    tokens += [f"w{number}" for number in range(size - len(tokens))]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([3 if token in special else 1 for token in tokens])
    writer.add_token_merges(["h e"])
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(0)
    writer.add_add_bos_token(False)


def _byte_characters() -> list[str]:
    """GPT-2's printable stand-ins for the 256 bytes."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    other = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(other)) for byte in range(256)]


def _write(writer: Any) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
