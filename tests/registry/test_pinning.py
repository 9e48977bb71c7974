"""Pinning a base writes what came, and nothing else changes in the file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from loco.artifacts import resolve
from loco.errors import DigestMismatchError, DownloadError, UnpinnedError
from loco.registry import load_registry
from loco.registry.pinning import pin
from tests.artifacts.hub_server import COMMIT, Hub, serve
from tests.sample_registry import make_registry

WEIGHTS = b"GGUF" + bytes(1000)
SHA256 = hashlib.sha256(WEIGHTS).hexdigest()
ENTRY = """\
# Why this base: see the record.
schema_version: 1
name: big-2026
title: "Big"
description: A base that is downloaded, with a description that is long enough for a writer of YAML to fold it to another line.
licence: Apache-2.0
architecture: qwen3
parameters: 4022468096        # counted
quantisation: Q4_K_M
context: 4096
kv_bytes_per_token: 147456
weights:
  source:
    kind: hub
    repo: someone/model
    filename: weights.gguf
    revision: null   # filled by pin
  sha256: null
  size: null
training:
  kind: hub
  repo: someone/checkpoint
  filename: config.json
  revision: null
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCO_CACHE", str(tmp_path / "cache"))
    root = make_registry(tmp_path)
    folder = root / "registry" / "bases" / "big-2026"
    folder.mkdir()
    (folder / "base.yaml").write_text(ENTRY, encoding="utf-8")
    return root


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serve({"someone/model/weights.gguf": WEIGHTS, "someone/checkpoint/config.json": b"{}"}) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


def text(root: Path) -> str:
    return (root / "registry" / "bases" / "big-2026" / "base.yaml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("hub")
def test_only_what_is_pinned_changes(root: Path) -> None:
    pinned = pin(root, "big-2026")
    assert (pinned.revision, pinned.sha256, pinned.size, pinned.changed) == (COMMIT, SHA256, len(WEIGHTS), True)
    expected = ENTRY.replace("revision: null", f"revision: {COMMIT}").replace("sha256: null", f"sha256: {SHA256}")
    expected = expected.replace("size: null", f"size: {len(WEIGHTS)}")
    assert _without_spaces(text(root)) == _without_spaces(expected)


def _without_spaces(yaml: str) -> list[str]:
    return [" ".join(line.split()) if "#" in line else line for line in yaml.splitlines()]


def test_a_pinned_base_is_used_without_another_download(root: Path, hub: Hub) -> None:
    with pytest.raises(UnpinnedError):
        resolve(root, load_registry(root).base("big-2026").weights)
    pinned = pin(root, "big-2026")
    hub.files.clear()
    assert resolve(root, load_registry(root).base("big-2026").weights) == pinned.path


def test_pinning_again_changes_nothing(root: Path, hub: Hub) -> None:
    pin(root, "big-2026")
    before = text(root)
    assert pin(root, "big-2026").changed is False
    assert text(root) == before
    assert len(hub.ranges) == 1


def test_bytes_other_than_the_hub_announces_are_not_pinned(root: Path, hub: Hub) -> None:
    hub.announced = "a" * 64
    with pytest.raises(DigestMismatchError):
        pin(root, "big-2026")
    assert text(root) == ENTRY


def test_a_hub_that_cannot_be_reached_changes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(DownloadError):
        pin(root, "big-2026")
    assert text(root) == ENTRY


def test_a_base_of_the_tree_is_pinned_to_the_file_that_is_there(root: Path) -> None:
    (root / "registry" / "bases" / "tiny-2026" / "tiny.gguf").write_bytes(WEIGHTS)
    pinned = pin(root, "tiny-2026")
    assert (pinned.revision, pinned.sha256) == (None, SHA256)
    assert load_registry(root).base("tiny-2026").weights.size == len(WEIGHTS)
