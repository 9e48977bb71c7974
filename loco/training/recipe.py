"""The training of one adapter, from its folder to its GGUF file. One recipe for every base; what differs is in ``base``.

    train.yaml, data/ -> corpus -> plan of batches -> steps -> adapter/, <name>.gguf, loss.csv, training.json

It trains LoRA matrices and nothing else, and evaluates nothing: whether an adapter is any good is measured by the benchmarks.
"""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch

from loco.training.base import TrainingBase, check_hardware, checkpoint_digest, find_base, load_model, load_tokeniser
from loco.training.batches import plan_batches
from loco.training.config import TrainConfig, load_config
from loco.training.convert import convert_adapter
from loco.training.corpus import Corpus, load_corpus
from loco.training.facts import (
    TrainingFacts,
    describe_hardware,
    final_loss,
    library_versions,
    read_facts,
    write_facts,
    write_losses,
)
from loco.training.loop import SavePoint, run_steps
from loco.training.peft_folder import write_peft
from loco.training.precision import usable
from loco.training.progress import Quiet, TrainingProgress
from loco.training.state import TrainingState


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """Where the PEFT folder and the GGUF file are, the figures of the training, and whether it was done just now."""

    peft: Path
    gguf: Path
    facts: TrainingFacts
    anew: bool = True


def train_adapter(
    folder: Path,
    *,
    root: Path,
    progress: TrainingProgress | None = None,
    device: str | None = None,
    resume: bool = True,
    config: TrainConfig | None = None,
    out: Path | None = None,
) -> TrainingResult:
    """Train the adapter version in ``folder`` (adapters/<name>/<version>) of the checkout at ``root``.

    ``device`` "cpu" or "cuda" (None: a GPU for a hub base, else the CPU). With ``resume`` a training that was cut off goes on
    from where it was last saved, and ends as if it hadn't been cut; one that has ended isn't repeated while config, data and
    base are the same. ``config`` stands in for train.yaml and ``out`` for the folder written to: for sweeps over seeds and
    settings.

    Raises TrainingError (hardware, checkpoint), UsageError (no train.yaml), EntryError (what it says), UnknownNameError (base),
    DataError (paths, a line of the data).
    """
    folder, out = folder.resolve(), (out or folder).resolve()
    config = config or load_config(folder / "train.yaml")
    base = find_base(config.base, root)
    check_hardware(base)
    device = device or ("cpu" if base.folder(root) else "cuda")
    corpus = load_corpus(config, load_tokeniser(base, root), folder=folder, root=root)
    plan = plan_batches(
        corpus.domain,
        corpus.replay,
        replay_share=config.replay_share,
        steps=config.steps,
        tokens_per_step=config.tokens_per_step,
        seed=config.seed,
    )
    weights = checkpoint_digest(base, root)
    point = SavePoint(out / ".training" / "state.pt", _fingerprint(config, corpus, weights), resume)
    gguf = out / f"{folder.parent.name}.gguf"
    if resume and not point.path.exists() and gguf.is_file():
        facts = read_facts(out / "training.json")
        trained_on = (config.sha256, corpus.domain_sha256, corpus.replay_sha256, weights)
        if facts and (facts.config_sha256, facts.data_sha256, facts.replay_sha256, facts.base_weights) == trained_on:
            return TrainingResult(out / "adapter", gguf, facts, anew=False)
    torch.manual_seed(config.seed)  # the adapter's first values
    model = load_model(base, root, config, device)
    state = run_steps(model, plan, config, device=device, point=point, progress=progress or Quiet())

    name = folder.parent.name
    scale_outputs(model, config.output_scale)
    write_peft(model, out / "adapter", base=base.name)
    convert_adapter(out / "adapter", gguf, name=f"{name} {folder.name}")
    facts = _facts(name, config, base, corpus, state, weights=weights, device=device)
    write_losses(out / "loss.csv", state.losses)
    write_facts(out / "training.json", facts)
    shutil.rmtree(point.path.parent, ignore_errors=True)
    return TrainingResult(out / "adapter", gguf, facts)


def scale_outputs(model: Any, scale: float) -> None:
    """Multiply the B matrix of every adapted layer of a PEFT model by ``scale``, in place."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if ".lora_B." in name:
                parameter.mul_(scale)


def _fingerprint(config: TrainConfig, corpus: Corpus, weights: str) -> str:
    return _sha(f"{config.canonical()} {corpus.domain_sha256} {corpus.replay_sha256} {weights}")


def _facts(
    name: str, config: TrainConfig, base: TrainingBase, corpus: Corpus, state: TrainingState, *, weights: str, device: str
) -> TrainingFacts:
    return TrainingFacts(
        adapter=name,
        base=base.name,
        domain=config.domain,
        seed=config.seed,
        rank=config.rank,
        alpha=config.alpha,
        steps=config.steps,
        tokens=state.tokens,
        minutes=round(state.seconds / 60, 2),
        final_loss=final_loss(state.losses),
        examples=len(corpus.domain),
        replay_examples=len(corpus.replay),
        left_out_as_too_long=corpus.too_long,
        hardware=describe_hardware(device, usable(config.precision, device)),
        python=platform.python_version(),
        libraries=library_versions(),
        base_weights=weights,
        base_gguf=base.sha256,
        data_sha256=corpus.domain_sha256,
        replay_sha256=corpus.replay_sha256,
        config_sha256=config.sha256,
    )


def _sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()
