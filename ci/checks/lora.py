"""A LoRA adapter as a GGUF file: which layers, of what shape, for which base, and whether its matrices hold anything.

Only for files whose header was read with every length checked (`loco.engine.gguf_header`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from loco.engine.gguf_header import GgufHeader, TensorInfo, read_header

MAX_RANK = 4096
MAX_PADDING = 4096
_FLOATS = {0: 4, 1: 2, 30: 2}  # bytes of F32, F16 and BF16, by ggml's numbers: the types that a LoRA is written in


@dataclass(frozen=True, slots=True)
class Layer:
    """The two matrices of one layer: ``a`` is (rank, in), ``b`` is (out, rank); GGUF lists sizes fastest first."""

    a: TensorInfo
    b: TensorInfo

    @property
    def rank(self) -> int:
        """The size that both matrices share."""
        return self.a.shape[1]


@dataclass(frozen=True, slots=True)
class LoraFile:
    """Layers by the name of the base's tensor, and what is ``wrong`` with the file as a LoRA, in sentences."""

    layers: Mapping[str, Layer]
    alpha: float | None
    architecture: str | None
    data_start: int
    wrong: tuple[str, ...]

    @property
    def ranks(self) -> frozenset[int]:
        """All ranks that occur."""
        return frozenset(layer.rank for layer in self.layers.values())


@dataclass(frozen=True, slots=True)
class Effective:
    """Whether all values are finite, and whether B times A is other than zero in some layer."""

    finite: bool
    nonzero: bool


def read_lora(path: Path) -> LoraFile:
    """Read what the header says. Raises ModelFileError for a damaged file."""
    header = read_header(path)
    pairs: dict[str, dict[str, TensorInfo]] = {}
    wrong = [*_metadata_wrong(header), *_more_than_matrices(header, path.stat().st_size)]
    for tensor in header.tensors:
        name, _, side = tensor.name.rpartition(".lora_")
        if side not in ("a", "b") or tensor.type not in _FLOATS or len(tensor.shape) != 2:
            wrong.append(f"tensor {tensor.name[:80]!r} is no matrix of a LoRA in F32, F16 or BF16")
        else:
            pairs.setdefault(name, {})[side] = tensor
    layers: dict[str, Layer] = {}
    for name, sides in pairs.items():
        if len(sides) != 2 or sides["a"].shape[1] != sides["b"].shape[0]:
            wrong.append(f"layer {name[:80]!r} doesn't have a lora_a (rank, in) and a lora_b (out, rank) that fit")
        elif sides["a"].shape[1] > MAX_RANK:
            wrong.append(f"layer {name[:80]!r} has the rank {sides['a'].shape[1]}, and {MAX_RANK} may be")
        else:
            layers[name] = Layer(sides["a"], sides["b"])
    if not header.tensors:
        wrong.append("it holds no matrices")
    alpha, architecture = header.metadata.get("adapter.lora.alpha"), header.metadata.get("general.architecture")
    return LoraFile(
        layers,
        float(alpha) if isinstance(alpha, (int, float)) else None,
        architecture if isinstance(architecture, str) else None,
        header.data_start,
        tuple(wrong[:20]),
    )


def _metadata_wrong(header: GgufHeader) -> Iterator[str]:
    for key, value in (("general.type", "adapter"), ("adapter.type", "lora")):
        if header.metadata.get(key) != value:
            yield f"it is no LoRA adapter: {key} is {str(header.metadata.get(key))[:40]!r}, and must be {value!r}"
    alpha = header.metadata.get("adapter.lora.alpha")
    if not isinstance(alpha, float) or not np.isfinite(alpha) or alpha <= 0:
        yield f"adapter.lora.alpha is {alpha!r}, and must be a number above 0"


def _more_than_matrices(header: GgufHeader, size: int) -> Iterator[str]:
    """What lies between or behind the matrices reads nobody: it could be anything."""
    step = min(max(header.integer("general.alignment", 32), 1), MAX_PADDING)
    held = sum(-(-prod(tensor.shape) * _FLOATS.get(tensor.type, 0) // step) * step for tensor in header.tensors)
    if size > header.data_start + held:
        yield f"{size - header.data_start - held:,} bytes of the file belong to no matrix"


def unfit(lora: LoraFile, base: GgufHeader, name: str) -> Iterator[str]:
    """Why the adapter can't be one of this base: another architecture, layers that it doesn't have, other sizes."""
    if lora.architecture != base.metadata.get("general.architecture"):
        yield f"its architecture is {lora.architecture!r}, and {name} is {base.metadata.get('general.architecture')!r}"
    shapes = {tensor.name: tensor.shape for tensor in base.tensors}
    for layer, pair in lora.layers.items():
        shape = shapes.get(layer)
        if shape is None:
            yield f"{name} has no layer {layer[:80]!r}"
        elif (pair.a.shape[0], pair.b.shape[1]) != shape[:2]:
            mine, its = f"{pair.a.shape[0]} to {pair.b.shape[1]}", f"{shape[0]} to {shape[1]}"
            yield f"layer {layer[:80]} goes from {mine}, and in {name} from {its}"


def effective(path: Path, lora: LoraFile) -> Effective:
    """Read the matrices, layer after layer, and say what is in them."""
    finite, nonzero = True, False
    for layer in lora.layers.values():
        a, b = _matrix(path, lora, layer.a), _matrix(path, lora, layer.b)
        finite &= bool(np.isfinite(a).all() and np.isfinite(b).all())
        # |BA|^2 = sum((B'B) * (AA')): matrices of rank x rank, however long the sides that a stranger gave them.
        nonzero = nonzero or (finite and bool(((b.T @ b) * (a @ a.T)).sum() > 0))
    return Effective(finite, nonzero)


def agreement(one: Path, other: Path) -> float:
    """The cosine between what two adapters add to the weights, over all layers that both have: 1 where they add the same.

    <B1 A1, B2 A2> = sum((B1' B2) * (A1 A2')), so that no full matrix is built.
    """
    files = [(path, read_lora(path)) for path in (one, other)]
    layers = files[0][1].layers.keys() & files[1][1].layers.keys()
    dots = np.zeros((2, 2))
    for name in layers:
        pairs = [(_matrix(path, lora, lora.layers[name].a), _matrix(path, lora, lora.layers[name].b)) for path, lora in files]
        for i, (a, b) in enumerate(pairs):
            for j, (c, d) in enumerate(pairs):
                dots[i, j] += ((b.T @ d) * (a @ c.T)).sum()
    size = np.sqrt(dots[0, 0] * dots[1, 1])
    return float(dots[0, 1] / size) if size else 0.0


def _matrix(path: Path, lora: LoraFile, tensor: TensorInfo) -> Any:
    """The values, (rows, columns)."""
    columns, rows = tensor.shape
    stored = np.dtype("<f4") if tensor.type == 0 else np.dtype("<u2") if tensor.type == 30 else np.dtype("<f2")
    raw = np.fromfile(path, dtype=stored, count=rows * columns, offset=lora.data_start + tensor.offset)
    if tensor.type == 30:  # BF16 is the upper half of an F32
        raw = (raw.astype(np.uint32) << 16).view(np.float32)
    return raw.astype(np.float64).reshape(rows, columns)
