"""A PEFT LoRA adapter as the GGUF file that llama.cpp loads. Refuses what llama.cpp can't express, naming it."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from loco.atomic import replacing
from loco.errors import AdapterError
from loco.training.tensor_names import block_module_name

_LORA_TENSOR = re.compile(r"(?:base_model\.model\.)?(?P<module>.+)\.lora_(?P<side>[AB])(?:\.default)?\.weight")


@dataclass(frozen=True, slots=True)
class LoraPair:
    """The two matrices of one adapted layer: ``a`` is (rank, in), ``b`` is (out, rank)."""

    a: torch.Tensor
    b: torch.Tensor


@dataclass(frozen=True, slots=True)
class LoraAdapter:
    """A LoRA adapter by llama.cpp's names ("blk.0.attn_q"). A layer computes W x + alpha / rank * b (a x)."""

    rank: int
    alpha: float
    layers: dict[str, LoraPair]


def read_peft(folder: Path) -> LoraAdapter:
    """Read adapter_config.json and adapter_model.safetensors from a folder (or from beside a given .safetensors file).

    Raises AdapterError for a file that is missing or broken, and for what llama.cpp has no place for: another method than
    LoRA, DoRA, biases, embedding or head adapters, layers it doesn't know, ranks that differ between layers.
    """
    weights = folder / "adapter_model.safetensors" if folder.is_dir() else folder
    config = _read_config(weights.parent / "adapter_config.json")
    try:
        tensors = load_file(weights)
    except (OSError, SafetensorError) as error:
        raise AdapterError(f"{weights} can't be read as safetensors: {error}.") from error
    layers = _pair(tensors, weights)
    rank = _one_rank(layers, config, weights)
    alpha = float(config.get("lora_alpha", rank))
    if config.get("use_rslora"):
        # rsLoRA scales by alpha / sqrt(rank), llama.cpp by alpha / rank.
        alpha *= math.sqrt(rank)
    return LoraAdapter(rank, alpha, layers)


def write_gguf(adapter: LoraAdapter, out: Path, *, name: str) -> None:
    """Write the adapter in F16 as ``out``. The same adapter gives the same bytes."""
    with replacing(out) as temporary:
        writer = gguf.GGUFWriter(path=temporary, arch="qwen3")
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_name(name)
        writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, adapter.alpha)
        for layer, pair in sorted(adapter.layers.items()):
            writer.add_tensor(f"{layer}.weight.lora_a", _half(pair.a, layer))
            writer.add_tensor(f"{layer}.weight.lora_b", _half(pair.b, layer))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


def convert_adapter(folder: Path, out: Path, *, name: str) -> LoraAdapter:
    """PEFT folder to GGUF file; gives back what was read. Raises AdapterError as read_peft does."""
    adapter = read_peft(folder)
    write_gguf(adapter, out, name=name)
    return adapter


def _read_config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AdapterError(
            f"{path} can't be read: {error.strerror}.", hint="PEFT writes it beside the weights: it holds alpha."
        ) from error
    except ValueError as error:
        raise AdapterError(f"{path} isn't JSON: {error}.") from error
    if not isinstance(config, dict) or config.get("peft_type", "LORA") != "LORA":
        raise AdapterError(f"{path}: only LoRA adapters can be converted.", hint="peft_type must be LORA.")
    refused = {
        "use_dora": "DoRA rescales whole columns, which llama.cpp has no place for",
        "modules_to_save": "whole replaced modules aren't an adapter to llama.cpp",
        "rank_pattern": "llama.cpp knows one alpha, so every layer needs the same rank",
        "alpha_pattern": "llama.cpp knows one alpha for the whole adapter",
        "fan_in_fan_out": "transposed weights belong to another architecture",
        "trainable_token_indices": "changed embeddings aren't an adapter to llama.cpp",
    }
    for field, why in refused.items():
        if config.get(field):
            raise AdapterError(f"{path}: {field} is {config[field]!r}: {why}.")
    if config.get("bias", "none") != "none" or config.get("lora_bias"):
        raise AdapterError(
            f"{path}: the adapter has trained biases, which llama.cpp has no place for.", hint='Train with bias "none".'
        )
    return config


def _pair(tensors: dict[str, torch.Tensor], source: Path) -> dict[str, LoraPair]:
    sides: dict[str, dict[str, torch.Tensor]] = {}
    for name, tensor in sorted(tensors.items()):
        match = _LORA_TENSOR.fullmatch(name)
        layer = block_module_name(match["module"]) if match else None
        if match is None or layer is None:
            raise AdapterError(
                f"{source}: tensor {name!r} can't be carried to llama.cpp.",
                hint="Only the linear layers of the blocks can be adapted: q, k, v, o, gate, up and down projections.",
            )
        sides.setdefault(layer, {})[match["side"]] = tensor
    for layer, found in sides.items():
        if len(found) != 2 or any(t.ndim != 2 for t in found.values()) or found["A"].shape[0] != found["B"].shape[1]:
            raise AdapterError(f"{source}: layer {layer} doesn't have lora_A (rank, in) and lora_B (out, rank) that fit.")
    if not sides:
        raise AdapterError(f"{source} holds no LoRA matrices.")
    return {layer: LoraPair(found["A"], found["B"]) for layer, found in sides.items()}


def _one_rank(layers: dict[str, LoraPair], config: dict[str, Any], source: Path) -> int:
    ranks: set[int] = {pair.a.shape[0] for pair in layers.values()}
    if len(ranks) != 1:
        raise AdapterError(f"{source}: the layers have different ranks: {sorted(ranks)}.")
    rank = ranks.pop()
    if config.get("r", rank) != rank:
        raise AdapterError(f"{source}: the matrices have rank {rank}, adapter_config.json says r = {config['r']}.")
    return rank


def _half(tensor: torch.Tensor, layer: str) -> Any:
    half = tensor.to(torch.float16)
    if not torch.isfinite(half).all():
        raise AdapterError(f"Layer {layer} has values that F16 can't hold (or that aren't numbers).")
    return half.numpy()
