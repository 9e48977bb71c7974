"""In what the matrices of a training are multiplied."""

from __future__ import annotations

import torch

from loco.training.config import Precision


def usable(asked: Precision, device: str) -> Precision:
    """``asked``, or "float32" on a CPU that multiplies bfloat16 many times more slowly than that.

    PyTorch hands such products to oneDNN where the processor has AVX-512, and to a plain loop where it doesn't: one of a nano
    base's feed-forward layers then took 36 times as long as in float32.
    """
    slow = device.startswith("cpu") and torch.backends.cpu.get_cpu_capability() != "AVX512"
    return "float32" if slow else asked


def mixed(precision: Precision, device: str) -> torch.autocast:
    """A context in which matrices are multiplied in ``precision``."""
    return torch.autocast(device.partition(":")[0], dtype=torch.bfloat16, enabled=precision == "bfloat16")
