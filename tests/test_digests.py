"""Digests: remembered only while the file is the same, and never needed to be."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from loco.digests import digests_of, remembered_sha256, sha256_of


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCO_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "file"
    write(path, b"one", 1_000_000_000)
    return path


def write(path: Path, content: bytes, seconds: int) -> None:
    path.write_bytes(content)
    os.utime(path, (seconds, seconds))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def notes(path: Path) -> list[Path]:
    return list((path.parent / "cache").rglob("*.json"))


def test_a_digest_is_remembered(file: Path) -> None:
    assert remembered_sha256(file, smallest=0) == sha256_of(file) == digest(b"one")
    write(file, b"two", 1_000_000_000)  # same size, same time: only the memory can still say "one"
    assert remembered_sha256(file, smallest=0) == digest(b"one")


@pytest.mark.parametrize(("content", "seconds"), [(b"two", 1_000_000_001), (b"three", 1_000_000_000)])
def test_a_file_that_changed_is_read_again(file: Path, content: bytes, seconds: int) -> None:
    remembered_sha256(file, smallest=0)
    write(file, content, seconds)
    assert remembered_sha256(file, smallest=0) == digest(content)


def test_small_files_are_always_read(file: Path) -> None:
    assert remembered_sha256(file) == digest(b"one")
    assert notes(file) == []


def test_a_file_changed_just_now_is_not_remembered(file: Path) -> None:
    file.write_bytes(b"new")
    assert remembered_sha256(file, smallest=0) == digest(b"new")
    assert notes(file) == []


def test_a_damaged_note_is_ignored(file: Path) -> None:
    remembered_sha256(file, smallest=0)
    (note,) = notes(file)
    note.write_text("{", encoding="utf-8")
    assert remembered_sha256(file, smallest=0) == digest(b"one")


def test_a_cache_that_cannot_be_written_changes_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCO_CACHE", str(file))  # a file where a folder should be
    assert remembered_sha256(file, smallest=0) == digest(b"one")


def test_many_digests_are_remembered_together(file: Path) -> None:
    assert digests_of(file.parent, ["file", "gone"], many=0) == {"file": digest(b"one")}
    write(file, b"two", 1_000_000_000)  # same size, same time: only the memory can still say "one"
    assert digests_of(file.parent, ["file"], many=0) == {"file": digest(b"one")}
    write(file, b"two", 1_000_000_001)
    assert digests_of(file.parent, ["file"], many=0) == {"file": digest(b"two")}


def test_few_digests_are_computed(file: Path) -> None:
    digests_of(file.parent, ["file"], many=0)
    write(file, b"two", 1_000_000_000)
    assert digests_of(file.parent, ["file"]) == {"file": digest(b"two")}


def test_a_damaged_memory_of_many_is_not_used(file: Path) -> None:
    digests_of(file.parent, ["file"], many=0)
    for note in notes(file):
        note.write_text("[1]", encoding="utf-8")
    assert digests_of(file.parent, ["file"], many=0) == {"file": digest(b"one")}
