"""The frozen base model with a fresh adapter on it, ready to train: on the CPU from the tree, or in 4 bits on a GPU.

Libraries of the ``train`` extra are imported here and nowhere on the path of ``loco run``.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, BitsAndBytesConfig
from transformers.utils import logging as transformers_logging

from loco.digests import sha256_of
from loco.errors import TrainingError, UnknownNameError
from loco.registry.files import read_entry
from loco.schema import BaseModelEntry, HubSource, TreeSource
from loco.training.config import TrainConfig
from loco.training.known_names import base_names


@dataclass(frozen=True, slots=True)
class TrainingBase:
    """Where a base is trained from. ``sha256`` is that of the GGUF which will run; None while the base isn't pinned."""

    name: str
    source: TreeSource | HubSource
    sha256: str | None

    def folder(self, root: Path) -> Path | None:
        """The checkpoint's folder in the tree; None for a hub base."""
        return root / self.source.path if isinstance(self.source, TreeSource) else None


def find_base(name: str, root: Path) -> TrainingBase:
    """The base from registry/bases/<name>/base.yaml. A base that has only a ``checkpoint`` folder yet can be trained on too.

    Raises UnknownNameError when there is neither, EntryError when base.yaml is wrong.
    """
    bases = root / "registry" / "bases"
    path = bases / name / "base.yaml"
    if not path.is_file():
        checkpoint = bases / name / "checkpoint"
        if not checkpoint.is_dir():
            raise UnknownNameError("base", name, base_names(root))
        return TrainingBase(name, TreeSource(path=checkpoint.relative_to(root).as_posix()), None)
    entry = read_entry(path, BaseModelEntry)
    return TrainingBase(name, entry.training, entry.weights.sha256)


def check_hardware(base: TrainingBase) -> None:
    """Raises TrainingError when the base needs a GPU or a library that isn't here. A base of the tree trains anywhere."""
    if isinstance(base.source, TreeSource):
        return
    if not torch.cuda.is_available():
        raise TrainingError(
            f"{base.name} is trained in 4 bits on a GPU, and PyTorch sees no CUDA device.",
            hint="Train on a machine with one, then bring the adapter in with `loco adapters import`.",
        )
    if find_spec("bitsandbytes") is None:
        raise TrainingError(
            f"{base.name} is trained in 4 bits, which needs bitsandbytes.",
            hint='In the checkout: python -m pip install -e ".[train,gpu]"',
        )


def load_tokeniser(base: TrainingBase, root: Path) -> Tokenizer:
    """The tokeniser as it stands in tokenizer.json."""
    folder = base.folder(root)
    try:
        if folder is not None:
            return Tokenizer.from_file(str(folder / "tokenizer.json"))
        assert isinstance(base.source, HubSource)
        return Tokenizer.from_pretrained(base.source.repo, revision=base.source.revision or "main")
    except Exception as error:  # tokenizers raises bare Exception
        raise TrainingError(f"The tokeniser of {base.name} can't be loaded: {error}") from error


def load_model(base: TrainingBase, root: Path, config: TrainConfig, device: str) -> Any:
    """The base with an adapter as ``config`` says; only the adapter's F32 matrices are trainable. Seeded by the caller."""
    transformers_logging.disable_progress_bar()
    folder = base.folder(root)
    try:
        model = _plain(folder, device) if folder is not None else _four_bits(base)
    except (OSError, ValueError) as error:
        raise TrainingError(f"The checkpoint of {base.name} can't be loaded: {error}") from error
    model.config.use_cache = False
    lora = LoraConfig(
        r=config.rank,
        lora_alpha=config.alpha,
        lora_dropout=config.dropout,
        target_modules=list(config.modules),
        task_type="CAUSAL_LM",
    )
    with peft_warnings_ignored():
        return get_peft_model(model, lora)


@contextmanager
def peft_warnings_ignored() -> Iterator[None]:
    """PEFT asks transformers by a name that is going away, and warns of tied embeddings, which no adapter here touches."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _plain(folder: Path, device: str) -> Any:
    # On a CPU and at a few hundred tokens, attention written out is a quarter faster than the fused kernel.
    attention = "eager" if device == "cpu" else "sdpa"
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation=attention, local_files_only=True
    )
    return model.to(device)


def _four_bits(base: TrainingBase) -> Any:
    assert isinstance(base.source, HubSource)
    quantised = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    model = AutoModelForCausalLM.from_pretrained(
        base.source.repo, revision=base.source.revision, quantization_config=quantised, device_map={"": 0}, dtype=torch.bfloat16
    )
    return prepare_model_for_kbit_training(model, gradient_checkpointing_kwargs={"use_reentrant": False})


def checkpoint_digest(base: TrainingBase, root: Path) -> str:
    """sha256 of the weights that are trained on; for a hub base, its repository and commit instead."""
    folder = base.folder(root)
    if folder is None:
        assert isinstance(base.source, HubSource)
        return f"{base.source.repo}@{base.source.revision or 'main'}"
    try:
        return sha256_of(folder / "model.safetensors")
    except OSError as error:
        raise TrainingError(f"{folder / 'model.safetensors'} can't be read: {error.strerror}.") from error
