"""`loco base`: what is here, what is fetched, what is pinned."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loco.cli import main
from tests.artifacts.hub_server import COMMIT, Hub, serve
from tests.sample_registry import make_registry

WEIGHTS = b"GGUF" + bytes(996)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCO_CACHE", str(tmp_path / "cache"))
    root = make_registry(tmp_path)
    bases = root / "registry" / "bases"
    (bases / "big-2026").mkdir()
    text = (bases / "tiny-2026" / "base.yaml").read_text(encoding="utf-8")
    lines = ["weights: {source: {kind: hub, repo: someone/model, filename: w.gguf}}" if line.startswith("weights:") else line
             for line in text.replace("tiny-2026", "big-2026").splitlines()]  # fmt: skip
    (bases / "big-2026" / "base.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setenv("LOCO_BASE", "tiny-2026")
    return root


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serve({"someone/model/w.gguf": WEIGHTS}) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


def loco(root: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["--registry", str(root), "base", *args])


def test_list_says_which_are_here_and_which_one_is_used(root: Path) -> None:
    rows = json.loads(loco(root, "list", "--json").stdout)
    assert {(row["base"], row["default"], row["state"]) for row in rows} == {
        ("tiny-2026", True, "ready"), ("big-2026", False, "not pinned"),
    }  # fmt: skip
    assert "tiny-2026" in loco(root, "list").stdout


def test_list_says_of_an_archived_base_that_it_is_one(root: Path) -> None:
    entry = root / "registry" / "bases" / "big-2026" / "base.yaml"
    gone = "status: archived\ndeprecation: {since: 2026-11-01, reason: A better one is here, superseded_by: tiny-2026}\n"
    entry.write_text(entry.read_text(encoding="utf-8").replace("status: active\n", "") + gone, encoding="utf-8")
    assert "not pinned, archived" in loco(root, "list").stdout


def test_list_works_though_the_chosen_base_is_gone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCO_BASE", "gone-2025")
    result = loco(root, "list", "--json")
    assert result.exit_code == 0
    assert not any(row["default"] for row in json.loads(result.stdout))


def test_show_is_of_the_base_that_is_used_unless_another_is_named(root: Path) -> None:
    assert json.loads(loco(root, "show", "--json").stdout)["active"] == {"math": "adder@1.1.0"}
    assert "not pinned" in loco(root, "show", "big-2026").stdout
    assert loco(root, "show", "bug-2026").exit_code == 2


def test_pull_of_an_unpinned_base_is_refused(root: Path) -> None:
    result = loco(root, "pull", "big-2026")
    assert result.exit_code == 2
    assert "--trust-on-first-use" in result.stderr


@pytest.mark.usefixtures("hub")
def test_pull_fetches_with_progress_and_says_where(root: Path) -> None:
    result = loco(root, "pull", "big-2026", "--trust-on-first-use", "--json")
    assert result.exit_code == 0
    assert Path(json.loads(result.stdout)["path"]).read_bytes() == WEIGHTS
    assert "big-2026: 0.0 of 0.0 MB" in result.stderr
    assert json.loads(loco(root, "list", "--json").stdout)[0]["state"] == "ready"


def test_pull_offline_is_the_machinerys_failure(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    result = loco(root, "pull", "big-2026", "--trust-on-first-use")
    assert result.exit_code == 3
    assert "can't be reached" in result.stderr


@pytest.mark.usefixtures("hub")
def test_pin_writes_the_entry_and_prints_it(root: Path) -> None:
    printed = json.loads(loco(root, "pin", "big-2026", "--json").stdout)
    digest = hashlib.sha256(WEIGHTS).hexdigest()
    assert (printed["revision"], printed["sha256"], printed["size"]) == (COMMIT, digest, 1000)
    assert json.loads(loco(root, "show", "big-2026", "--json").stdout)["weights"]["sha256"] == digest
    assert "nothing changed" in loco(root, "pin", "big-2026").stdout


def test_pin_to_a_branch_is_refused(root: Path) -> None:
    result = loco(root, "pin", "big-2026", "--revision", "main")
    assert result.exit_code == 2
    assert "branches and tags move" in result.stderr
