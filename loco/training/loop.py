"""The steps of a training: forward, backward, clip, update, and saving now and then."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import get_peft_model_state_dict, set_peft_model_state_dict

from loco.atomic import write_text
from loco.errors import TrainingError
from loco.training.batches import Batch
from loco.training.config import Precision, TrainConfig
from loco.training.objective import loss_of
from loco.training.precision import mixed, usable
from loco.training.progress import TrainingProgress
from loco.training.state import TrainingState, load_state, save_state

CLIP_NORM = 1.0
FLOOR = 0.1
"""The learning rate ends at this part of its peak with the cosine schedule; the linear one ends at 0."""


@dataclass(frozen=True, slots=True)
class SavePoint:
    """Where the state is kept, what it belongs to, and whether a state found there is gone on from."""

    path: Path
    fingerprint: str
    resume: bool


def learning_rate(config: TrainConfig, step: int) -> float:
    """The rate of step ``step`` (from 0): a linear rise over ``warmup`` steps, then the schedule's fall to the last step."""
    if step < config.warmup:
        return config.learning_rate * (step + 1) / config.warmup
    done = (step - config.warmup) / max(1, config.steps - config.warmup)
    if config.schedule == "linear":
        return config.learning_rate * (1 - done)
    return config.learning_rate * (FLOOR + (1 - FLOOR) * (1 + math.cos(math.pi * done)) / 2)


def run_steps(
    model: Any, plan: list[Batch], config: TrainConfig, *, device: str, point: SavePoint, progress: TrainingProgress
) -> TrainingState:
    """Train ``model`` in place on every batch of the plan; gives the state after it. TrainingError if a loss isn't finite."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=config.learning_rate, weight_decay=config.weight_decay)
    state = _restore(model, optimiser, point, progress)
    precision = usable(config.precision, device)
    if precision != config.precision:
        progress.note(f"Multiplying in {precision}: this processor has no fast {config.precision}.")
    model.train()
    progress.start(len(plan), state.step)
    try:
        for step in range(state.step, len(plan)):
            began = time.perf_counter()
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(config, step)
            # Seeded by step, so that a resumed training draws the same dropout masks.
            torch.manual_seed(config.seed * 1_000_003 + step)
            loss = _one_step(model, plan[step], trained, optimiser, config, device=device, precision=precision)
            if not math.isfinite(loss):
                raise TrainingError(f"The loss of step {step + 1} is {loss}.", hint="Lower learning_rate, or lengthen warmup.")
            state.step, state.tokens = step + 1, state.tokens + sum(map(len, plan[step]))
            state.seconds += time.perf_counter() - began
            state.losses.append(loss)
            progress.step(step + 1, loss)
            if (step + 1) % config.checkpoint_every == 0 and step + 1 < len(plan):
                _save(model, optimiser, state, point)
    finally:
        progress.stop()
    return state


def _one_step(
    model: Any, batch: Batch, trained: list[Any], optimiser: Any, config: TrainConfig, *, device: str, precision: Precision
) -> float:
    with mixed(precision, device):
        loss = loss_of(model, batch, kl_weight=config.kl_weight, device=device)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, CLIP_NORM)
    optimiser.step()
    return float(loss.detach())


def _restore(model: Any, optimiser: Any, point: SavePoint, progress: TrainingProgress) -> TrainingState:
    saved = load_state(point.path, point.fingerprint) if point.resume else None
    if saved is None:
        if point.resume and point.path.is_file():
            progress.note("The saved state can't be used (another configuration, data or base): starting afresh.")
        return TrainingState(step=0, adapter={}, optimiser={}, tokens=0, seconds=0.0, losses=[])
    set_peft_model_state_dict(model, saved.adapter)
    optimiser.load_state_dict(saved.optimiser)
    progress.note(f"Going on from step {saved.step}.")
    return saved


def _save(model: Any, optimiser: Any, state: TrainingState, point: SavePoint) -> None:
    state.adapter, state.optimiser = get_peft_model_state_dict(model), optimiser.state_dict()
    # The folder ignores itself: a half-done training must not land in a commit.
    write_text(point.path.parent / ".gitignore", "*\n")
    save_state(point.path, state, point.fingerprint)
