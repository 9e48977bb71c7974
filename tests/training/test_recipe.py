"""The recipe on a tiny random base: it learns, and a training that was cut off ends as an unbroken one."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from loco.errors import UnknownNameError
from loco.training.progress import Quiet
from loco.training.recipe import train_adapter


class Cut(Quiet):
    """Kills the training after some steps, as Ctrl-C would."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.notes: list[str] = []

    def step(self, done: int, loss: float) -> None:  # noqa: ARG002
        if done == self.at:
            raise KeyboardInterrupt

    def note(self, text: str) -> None:
        self.notes.append(text)


def losses(folder: Path) -> list[float]:
    with (folder / "loss.csv").open(encoding="utf-8") as stream:
        return [float(row["loss"]) for row in csv.DictReader(stream)]


def test_training_lowers_the_loss_and_writes_what_it_promises(tmp_path: Path, tiny: Any) -> None:
    folder = tiny.folder(tmp_path, steps=25)
    result = train_adapter(folder, root=tmp_path)
    curve = losses(folder)
    assert len(curve) == 25
    assert sum(curve[-5:]) < 0.5 * sum(curve[:5])
    facts = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    assert facts["tokens"] > 25 * 128
    assert facts["seed"] == 7
    assert result.gguf == folder / "adder.gguf"
    assert result.gguf.read_bytes()[:4] == b"GGUF"
    assert not (folder / ".training").exists()
    assert str(tmp_path) not in (folder / "adapter" / "adapter_config.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("settings", [{}, {"kl": 0.5}, {"precision": "bfloat16"}])
def test_a_training_cut_off_and_resumed_equals_an_unbroken_one(tmp_path: Path, tiny: Any, settings: dict[str, object]) -> None:
    whole = tiny.folder(tmp_path, name="whole", **settings)
    cut = tiny.folder(tmp_path, name="cut", **settings)
    train_adapter(whole, root=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        train_adapter(cut, root=tmp_path, progress=Cut(at=5))
    assert not (cut / "cut.gguf").exists()
    again = Cut(at=-1)
    train_adapter(cut, root=tmp_path, progress=again)
    assert again.notes[0] == "Going on from step 3."
    a, b = (load_file(folder / "adapter" / "adapter_model.safetensors") for folder in (whole, cut))
    assert a.keys() == b.keys()
    assert all(torch.equal(a[name], b[name]) for name in a)
    assert losses(whole) == losses(cut)


def test_a_training_that_has_ended_is_repeated_only_when_asked_or_when_something_changed(tmp_path: Path, tiny: Any) -> None:
    folder = tiny.folder(tmp_path)
    first = train_adapter(folder, root=tmp_path)
    written = first.gguf.stat().st_mtime_ns
    again = train_adapter(folder, root=tmp_path)
    assert (again.anew, again.facts, again.gguf.stat().st_mtime_ns) == (False, first.facts, written)
    assert train_adapter(folder, root=tmp_path, resume=False).anew
    with (folder / "data" / "train.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"prompt": "How much is 1 + 1?", "answer": "2"}\n')
    assert train_adapter(folder, root=tmp_path).anew
    first.gguf.unlink()
    assert train_adapter(folder, root=tmp_path).anew


def test_a_saved_state_of_another_configuration_is_not_used(tmp_path: Path, tiny: Any) -> None:
    folder = tiny.folder(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        train_adapter(folder, root=tmp_path, progress=Cut(at=5))
    tiny.folder(tmp_path, steps=5)
    progress = Cut(at=-1)
    train_adapter(folder, root=tmp_path, progress=progress)
    assert "starting afresh" in progress.notes[0]


def test_an_unknown_base_is_named_with_the_known_ones(tmp_path: Path, tiny: Any) -> None:
    folder = tiny.folder(tmp_path)
    path = folder / "train.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("base: tiny", "base: huge"), encoding="utf-8")
    with pytest.raises(UnknownNameError, match=r"(?s)'huge'.*tiny"):
        train_adapter(folder, root=tmp_path)


def test_an_output_scale_weakens_the_trained_adapter_and_nothing_else(tmp_path: Path, tiny: Any) -> None:
    whole, half = tiny.folder(tmp_path / "whole"), tiny.folder(tmp_path / "half")
    path = half / "train.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "output_scale: 0.5\n", encoding="utf-8")
    for folder, root in ((whole, tmp_path / "whole"), (half, tmp_path / "half")):
        train_adapter(folder, root=root)
    a, b = (load_file(folder / "adapter" / "adapter_model.safetensors") for folder in (whole, half))
    for name in a:
        assert torch.equal(b[name], a[name] * 0.5 if ".lora_B." in name else a[name]), name
