"""Taking in an adapter from elsewhere: laid out like one trained here, refused when it belongs to another base."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from loco.errors import AdapterError, UnknownNameError, UsageError
from loco.training.config import load_config
from loco.training.importing import import_adapter
from loco.training.recipe import train_adapter
from loco.training.template import NewAdapter

NEW = NewAdapter("stranger", "1.0.0", "math", "tiny")


@pytest.fixture(scope="module")
def trained(tiny: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("elsewhere")
    return train_adapter(tiny.folder(root, name="stranger", steps=3), root=root).peft


@pytest.mark.parametrize("part", ["", "adapter_model.safetensors"])
def test_an_imported_adapter_has_the_tensors_of_the_one_trained_there(
    tiny: Any, trained: Path, tmp_path: Path, part: str
) -> None:
    tiny.folder(tmp_path)
    folder = import_adapter(trained / part, NEW, tmp_path)
    assert folder == tmp_path / "adapters" / "stranger" / "1.0.0"
    here, there = (folder / "stranger.gguf").read_bytes(), (trained.parent / "stranger.gguf").read_bytes()
    assert here[-1000:] == there[-1000:]
    assert (folder / "adapter" / "adapter_config.json").read_bytes() == (trained / "adapter_config.json").read_bytes()
    assert [path.name for path in folder.parent.iterdir()] == ["1.0.0"]


def test_what_the_files_say_of_its_training_is_written_down(tiny: Any, trained: Path, tmp_path: Path) -> None:
    tiny.folder(tmp_path)
    found = load_config(import_adapter(trained, NEW, tmp_path) / "train.yaml")
    there = load_config(trained.parent / "train.yaml")
    assert (found.base, found.domain, found.rank, found.alpha) == (there.base, there.domain, there.rank, there.alpha)
    assert found.modules == there.modules


def test_a_version_is_never_overwritten(tiny: Any, trained: Path, tmp_path: Path) -> None:
    tiny.folder(tmp_path, name="stranger")
    with pytest.raises(UsageError, match="there already"):
        import_adapter(trained, NewAdapter("stranger", "0.1.0", "math", "tiny"), tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"intermediate_size": 128}, r"blk\.0\.ffn_down goes from 96 to 64, but in tiny from 128 to 64"),
        ({"num_key_value_heads": 2}, r"blk\.0\.attn_k"),
        ({"num_hidden_layers": 1}, "block 1, but tiny has 1"),
    ],
)
def test_an_adapter_of_another_base_is_refused(
    tiny: Any, trained: Path, tmp_path: Path, changes: dict[str, int], message: str
) -> None:
    tiny.folder(tmp_path)
    path = tmp_path / "registry" / "bases" / "tiny" / "checkpoint" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")
    with pytest.raises(AdapterError, match=message):
        import_adapter(trained, NEW, tmp_path)
    assert not (tmp_path / "adapters" / "stranger").exists()


def test_a_base_without_configuration_is_an_error(tiny: Any, trained: Path, tmp_path: Path) -> None:
    tiny.folder(tmp_path)
    shutil.rmtree(tmp_path / "registry" / "bases" / "tiny" / "checkpoint")
    with pytest.raises(UnknownNameError, match="tiny"):
        import_adapter(trained, NEW, tmp_path)
