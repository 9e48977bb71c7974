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
    ("capability", "device", "found"),
    [("AVX512", "cpu", "bfloat16"), ("AVX2", "cpu", "float32"), ("DEFAULT", "cpu", "float32"), ("AVX2", "cuda:0", "bfloat16")],
)
def test_bfloat16_is_used_where_it_is_fast(monkeypatch: pytest.MonkeyPatch, capability: str, device: str, found: str) -> None:
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    assert usable("bfloat16", device) == found
    assert usable("float32", device) == "float32"


def test_what_is_multiplied_is_of_the_precision() -> None:
    ones = torch.ones(2, 2)
    with mixed("bfloat16", "cpu"):
        assert (ones @ ones).dtype == torch.bfloat16
    with mixed("float32", "cpu"):
        assert (ones @ ones).dtype == torch.float32


@pytest.mark.parametrize(("capability", "notes"), [("AVX2", 1), ("AVX512", 0)])
def test_a_training_says_in_what_it_multiplies(
    tmp_path: Path, tiny: Any, monkeypatch: pytest.MonkeyPatch, capability: str, notes: int
) -> None:
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    folder, told = tiny.folder(tmp_path, precision="bfloat16", steps=2), Cut(at=-1)
    facts = train_adapter(folder, root=tmp_path, progress=told).facts
    used = "float32" if notes else "bfloat16"
    assert facts.hardware.endswith(f"thread(s), {used}")
    assert told.notes == ["Multiplying in float32: this processor has no fast bfloat16."] * notes
