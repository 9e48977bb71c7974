"""A training on a processor without fast bfloat16 multiplies in float32, says so, and writes it down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from loco.training.precision import mixed, usable
from loco.training.recipe import train_adapter
from tests.training.test_recipe import Cut


@pytest.mark.parametrize(
    ("has", "device", "found"),
    [
        ({"avx512_f": True, "avx512_bf16": True}, "cpu", "bfloat16"),
        ({"avx512_f": True, "amx_bf16": True}, "cpu", "bfloat16"),
        ({"avx512_f": True, "avx512_bf16": False}, "cpu", "float32"),
        ({"neon": True, "bf16": True}, "cpu", "float32"),
        ({}, "cuda:0", "bfloat16"),
    ],
)
def test_bfloat16_is_used_where_it_is_fast(
    monkeypatch: pytest.MonkeyPatch, has: dict[str, bool], device: str, found: str
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: has, raising=False)
    assert usable("bfloat16", device) == found
    assert usable("float32", device) == "float32"


def test_an_older_pytorch_multiplies_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    assert usable("bfloat16", "cpu") == "float32"


def test_what_is_multiplied_is_of_the_precision() -> None:
    ones = torch.ones(2, 2)
    with mixed("bfloat16", "cpu"):
        assert (ones @ ones).dtype == torch.bfloat16
    with mixed("float32", "cpu"):
        assert (ones @ ones).dtype == torch.float32


@pytest.mark.parametrize(("fast", "notes"), [(False, 1), (True, 0)])
def test_a_training_says_in_what_it_multiplies(
    tmp_path: Path, tiny: Any, monkeypatch: pytest.MonkeyPatch, fast: bool, notes: int
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": fast}, raising=False)
    folder, told = tiny.folder(tmp_path, precision="bfloat16", steps=2), Cut(at=-1)
    facts = train_adapter(folder, root=tmp_path, progress=told).facts
    used = "float32" if notes else "bfloat16"
    assert facts.hardware.endswith(f"thread(s), {used}")
    assert told.notes == ["Multiplying in float32: this processor has no fast bfloat16."] * notes
