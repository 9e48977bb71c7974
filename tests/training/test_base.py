"""Which base is trained on, and the errors of one that can't be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from loco.errors import EntryError, TrainingError
from loco.schema import HubSource, TreeSource
from loco.training.base import TrainingBase, check_hardware, find_base, load_tokeniser
from loco.training.recipe import train_adapter

HUB = HubSource(repo="someone/something", filename="model.safetensors")
ENTRY = """
schema_version: 1
name: tiny
title: Tiny
description: A base for tests.
licence: MIT
architecture: qwen3
parameters: 1000
quantisation: F16
context: 256
kv_bytes_per_token: 512
weights: {{source: {{kind: tree, path: registry/bases/tiny/tiny.gguf}}, sha256: {digest}, size: 10}}
training: {training}
"""


def write_entry(root: Path, training: str) -> None:
    folder = root / "registry" / "bases" / "tiny"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "base.yaml").write_text(ENTRY.format(digest="a" * 64, training=training), encoding="utf-8")


def test_a_registered_base_is_trained_from_where_its_entry_says(tmp_path: Path) -> None:
    write_entry(tmp_path, "{kind: tree, path: elsewhere/checkpoint}")
    base = find_base("tiny", tmp_path)
    assert base.folder(tmp_path) == tmp_path / "elsewhere" / "checkpoint"
    assert base.sha256 == "a" * 64


def test_a_base_of_the_hub_has_no_folder(tmp_path: Path) -> None:
    write_entry(tmp_path, "{kind: hub, repo: someone/something, filename: model.safetensors}")
    base = find_base("tiny", tmp_path)
    assert base.source == HUB
    assert base.folder(tmp_path) is None


def test_a_wrong_entry_is_named(tmp_path: Path) -> None:
    write_entry(tmp_path, "{kind: shelf}")
    with pytest.raises(EntryError, match=r"base\.yaml"):
        find_base("tiny", tmp_path)


def test_four_bit_training_without_a_gpu_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(TrainingError, match=r"(?s)no CUDA device.*loco adapters import"):
        check_hardware(TrainingBase("big", HUB, None))
    check_hardware(TrainingBase("tiny", TreeSource(path="x"), None))


@pytest.mark.parametrize(("name", "message"), [("model.safetensors", "model.safetensors"), ("tokenizer.json", "tokeniser")])
def test_a_checkpoint_that_lacks_a_file_is_an_error(tiny: Any, tmp_path: Path, name: str, message: str) -> None:
    folder = tiny.folder(tmp_path)
    (tmp_path / "registry" / "bases" / "tiny" / "checkpoint" / name).unlink()
    with pytest.raises(TrainingError, match=message):
        train_adapter(folder, root=tmp_path)


def test_the_tokeniser_is_read_as_it_stands(tiny: Any, tmp_path: Path) -> None:
    tiny.folder(tmp_path)
    tokeniser = load_tokeniser(find_base("tiny", tmp_path), tmp_path)
    assert tokeniser.get_vocab() == tiny.tokeniser.get_vocab()
