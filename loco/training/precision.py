"""In what the matrices of a training are multiplied."""

from __future__ import annotations

import torch

from loco.training.config import Precision


def usable(asked: Precision, device: str) -> Precision:
    """``asked``, or "float32" on a CPU that has no instructions for bfloat16, and multiplies it several times more slowly.

    PyTorch hands such products to oneDNN where the processor has AVX-512, and to a plain loop where it doesn't: one of a nano
    base's feed-forward layers then took 3.5 times (AVX-512 without BF16) and 36 times (AVX2) as long as in float32. On ARM
    nothing was measured, and float32 is taken too, as with a PyTorch that can't tell what the processor has.
    """
    if not device.startswith("cpu"):
        return asked
    has = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return asked if has.get("avx512_bf16") or has.get("amx_bf16") else "float32"


def mixed(precision: Precision, device: str) -> torch.autocast:
    """A context in which matrices are multiplied in ``precision``."""
    return torch.autocast(device.partition(":")[0], dtype=torch.bfloat16, enabled=precision == "bfloat16")
