"""The state of a training that was interrupted: saved every so many steps, so that a kill costs minutes, not the training.

The order of the batches follows from the seed, and each step seeds its own dropout, so step, adapter and optimiser are all.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from loco.atomic import replacing


@dataclass(slots=True)
class TrainingState:
    """After ``step`` steps: the adapter's and optimiser's state, what was seen, and the loss of each step in nats a token."""

    step: int
    adapter: dict[str, torch.Tensor]
    optimiser: dict[str, Any]
    tokens: int
    seconds: float
    losses: list[float]


def save_state(path: Path, state: TrainingState, fingerprint: str) -> None:
    """Write the state in one piece. ``fingerprint`` says what it belongs to: configuration, data and base."""
    values = {name: getattr(state, name) for name in TrainingState.__slots__}
    with replacing(path) as temporary:
        torch.save({"fingerprint": fingerprint, **values}, temporary)


def load_state(path: Path, fingerprint: str) -> TrainingState | None:
    """The saved state; None if there is none, it belongs to another configuration, or it can't be read."""
    if not path.is_file():
        return None
    try:
        values = torch.load(path, map_location="cpu", weights_only=True)
        if values.pop("fingerprint") != fingerprint:
            return None
        return TrainingState(**values)
    except (OSError, RuntimeError, EOFError, KeyError, TypeError, ValueError, AttributeError, pickle.UnpicklingError):
        return None
