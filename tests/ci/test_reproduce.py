"""Training again gives the same bytes here, and is held to a tolerance elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.random_gguf import TINY, write_adapter
from ci.checks.lora import agreement
from ci.reproduce import Reproduced, compare_trainings, sentences, train_again
from loco.evaluation.types import Comparison
from loco.training.recipe import train_adapter
from tests.training.conftest import Tiny, make_checkpoint

SAME = Comparison("domain", "math", "tiny-math", 100, 0.52, 0.50, 0.02, -0.05, 0.09, 0.6, "McNemar mid-p")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("again")
    tiny = Tiny(make_checkpoint(root / "checkpoint"))
    folder = tiny.folder(root, steps=3)
    train_adapter(folder, root=root)
    return root, folder


def test_on_the_same_machine_the_same_bytes_come_out(trained: tuple[Path, Path], tmp_path: Path) -> None:
    root, folder = trained
    again = train_again(folder, root, tmp_path)
    found = compare_trainings(root, folder, again, tolerance=0.05)
    assert (found.identical, found.holds) == (True, True)
    assert sentences(found) == ["adder@0.1.0: reproduced, the same bytes."]


def test_the_submitted_folder_stays_as_it_is_and_its_script_is_not_run(trained: tuple[Path, Path], tmp_path: Path) -> None:
    root, folder = trained
    (folder / "train.py").write_text("raise SystemExit('run')\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    train_again(folder, root, tmp_path)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(("difference", "holds"), [(0.02, True), (-0.05, True), (0.051, False), (-0.2, False)])
def test_the_scores_decide_where_the_bytes_differ(difference: float, holds: bool) -> None:
    found = Reproduced("a@1.0.0", False, 0.9, 0.05, (replace(SAME, difference=difference),))
    assert found.holds is holds
    assert sentences(found)[-1].startswith(f"a@1.0.0: {'' if holds else 'not '}reproduced, a difference of {difference:+.3f}")


def test_without_a_comparison_other_bytes_are_not_reproduced() -> None:
    assert not Reproduced("a@1.0.0", False, 1.0, 0.05).holds


def test_agreement_is_the_cosine_of_the_changes(tmp_path: Path) -> None:
    def adapter(name: str, seed: int, **options: Any) -> Path:
        return write_adapter(tmp_path / f"{name}.gguf", TINY, seed, rank=4, **options)

    one, other = adapter("one", 1), adapter("other", 2)
    assert agreement(one, one) == pytest.approx(1)
    assert agreement(one, adapter("weaker", 1, size=0.1)) == pytest.approx(1, abs=1e-3)
    assert abs(agreement(one, other)) < 0.1
    assert agreement(one, adapter("idle", 1, size=0.0)) == 0
