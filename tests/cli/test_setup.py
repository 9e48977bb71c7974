"""`loco setup`: chooses, fetches, verifies, remembers; and nothing is remembered that didn't come."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loco.cli import main
from loco.registry.choice_file import chosen_base
from tests.artifacts.hub_server import serve
from tests.sample_registry import make_registry


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCO_CONFIG", str(tmp_path / "config"))
    return make_registry(tmp_path)


def add_hub_base(root: Path) -> None:
    bases = root / "registry" / "bases"
    (bases / "big-2026").mkdir()
    text = (bases / "tiny-2026" / "base.yaml").read_text(encoding="utf-8").replace("tiny-2026", "big-2026")
    weights = "weights: {source: {kind: hub, repo: someone/model, filename: w.gguf}}"
    lines = [weights if line.startswith("weights:") else line for line in text.replace("1000\n", "9000\n").splitlines()]
    (bases / "big-2026" / "base.yaml").write_text("\n".join(lines), encoding="utf-8")


def setup(root: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["--registry", str(root), "setup", *args])


def test_the_base_that_fits_is_chosen_with_its_reason(root: Path) -> None:
    result = setup(root)
    assert result.exit_code == 0
    assert "tiny-2026: the largest that fits this machine" in result.stderr
    assert "tiny-2026 is ready (0.0 MB, verified)" in result.stdout
    assert chosen_base() == "tiny-2026"


def test_json_has_the_choice_and_what_was_considered(root: Path) -> None:
    add_hub_base(root)
    printed = json.loads(setup(root, "--json").stdout)
    assert printed["base"] == "tiny-2026"
    assert "big-2026 would fit, but isn't pinned yet" in printed["reason"]
    assert [(row["base"], row["usable"]) for row in printed["considered"]] == [("big-2026", False), ("tiny-2026", True)]


def test_a_base_that_is_not_pinned_is_refused_and_not_remembered(root: Path) -> None:
    add_hub_base(root)
    result = setup(root, "--base-model", "big-2026", "--yes")
    assert result.exit_code == 2
    assert "No sha256 is registered" in result.stderr
    assert chosen_base() is None


def test_nothing_is_downloaded_that_nobody_agreed_to(root: Path) -> None:
    add_hub_base(root)
    result = setup(root, "--trust-on-first-use")
    assert result.exit_code == 2
    assert "Add --yes." in result.stderr
    assert chosen_base() is None


def test_with_yes_it_is_downloaded_and_remembered(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_hub_base(root)
    with serve({"someone/model/w.gguf": b"GGUF"}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        result = setup(root, "--trust-on-first-use", "--yes")
    assert result.exit_code == 0, result.output
    assert "big-2026 is ready (0.0 MB, trusted on first use)" in result.stdout
    assert chosen_base() == "big-2026"


def test_a_damaged_base_is_not_remembered(root: Path) -> None:
    (root / "registry" / "bases" / "tiny-2026" / "tiny.gguf").write_bytes(b"GGUF bose")
    assert setup(root).exit_code == 2
    assert chosen_base() is None


def test_an_unknown_base_brings_the_nearest(root: Path) -> None:
    result = setup(root, "--base-model", "tine-2026")
    assert result.exit_code == 2
    assert "Did you mean: tiny-2026" in result.stderr
