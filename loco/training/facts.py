"""What a training was: the figures that training.json keeps, and the curve in loss.csv."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import torch

from loco.atomic import write_text
from loco.training.config import Precision

LIBRARIES = ("torch", "transformers", "peft", "safetensors", "tokenizers", "gguf")
FINAL_STEPS = 20


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """Figures of one training.

    ``tokens`` were seen (prompts and answers, no padding); ``final_loss`` is the mean of the last 20 steps in nats a trained
    token; digests are sha256 (``base_weights`` of the checkpoint, ``base_gguf`` of the file that runs).
    """

    adapter: str
    base: str
    domain: str | None
    seed: int
    rank: int
    alpha: float
    steps: int
    tokens: int
    minutes: float
    final_loss: float
    examples: int
    replay_examples: int
    left_out_as_too_long: int
    hardware: str
    python: str
    libraries: dict[str, str]
    base_weights: str
    base_gguf: str | None
    data_sha256: str | None
    replay_sha256: str | None
    config_sha256: str


def describe_hardware(device: str, precision: Precision) -> str:
    """The GPU's name, or the processor's kind with the threads that PyTorch uses and what it multiplied in."""
    if device.startswith("cuda"):
        return str(torch.cuda.get_device_name())
    return f"CPU ({platform.machine()}), {torch.get_num_threads()} thread(s), {precision}"


def library_versions() -> dict[str, str]:
    """Versions of the libraries that a training depends on."""
    return {name: version(name) for name in LIBRARIES}


def final_loss(losses: Sequence[float]) -> float:
    """Mean of the last steps: a single step's loss depends on what was in it."""
    last = losses[-FINAL_STEPS:]
    return round(sum(last) / len(last), 5)


def write_facts(path: Path, facts: TrainingFacts) -> None:
    """Write training.json."""
    write_text(path, json.dumps(asdict(facts), indent=2, sort_keys=True) + "\n")


def read_facts(path: Path) -> TrainingFacts | None:
    """Read training.json. None where there is none, or one of another form."""
    try:
        return TrainingFacts(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_losses(path: Path, losses: Sequence[float]) -> None:
    """Write loss.csv: step (from 1) and loss in nats a trained token."""
    write_text(path, "step,loss\n" + "".join(f"{step},{loss:.5f}\n" for step, loss in enumerate(losses, 1)))
