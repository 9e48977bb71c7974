"""The study's figures outlive its adapters: what was measured stays as long as it still holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.nano import study
from benchmarks.nano.study import CONTROL, FIGURES, PAGE, Difference, Measured


def row(name: str, **changes: object) -> Measured:
    """Figures of a variant as they would be kept today."""
    gains = [Difference(domain=domain, difference=0.1, low=0.05, high=0.15) for domain in study.DOMAINS]
    known = {
        "config_sha256": study.config_sha256(name),
        "adapter_sha256": "a" * 64,
        "benchmarks": study.benchmarks(),
        "date": "2026-11-30",
        "domains": tuple(gains),
    }
    return Measured.model_validate(known | changes)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where figures are kept, with no variant trained here but the control."""
    monkeypatch.setattr(study, "FIGURES", tmp_path / "figures.json")
    monkeypatch.setattr(study, "trained", lambda name: name == CONTROL)
    monkeypatch.setattr(study, "measure", lambda name, _: row(name, date="2027-01-01"))
    return tmp_path / "figures.json"


def write(path: Path, **rows: Measured) -> None:
    path.write_text(json.dumps({name.replace("_", "-"): found.model_dump() for name, found in rows.items()}))


def test_what_is_trained_here_is_measured_and_the_rest_is_kept(kept: Path) -> None:
    write(kept, control=row(CONTROL), math_none=row("math-none"))
    found = study.figures()
    assert {name: figures.date for name, figures in found.items()} == {CONTROL: "2027-01-01", "math-none": "2026-11-30"}


@pytest.mark.parametrize("change", [{"config_sha256": "b" * 64}, {"benchmarks": ("nano-math 1.0.0",)}])
def test_figures_of_other_settings_or_another_suite_are_dropped(kept: Path, change: dict[str, object]) -> None:
    write(kept, math_none=row("math-none", **change))
    assert list(study.figures()) == [CONTROL]


def test_the_published_page_is_made_of_the_published_figures() -> None:
    found = {name: Measured.model_validate(figures) for name, figures in json.loads(FIGURES.read_text()).items()}
    assert PAGE.read_text() == study.page(found)
    assert {figures.benchmarks for figures in found.values()} == {study.benchmarks()}
