"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from loco.atomic import write_bytes, write_text


def test_the_old_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_text(path, "old\n")
    write_text(path, "né\n")
    assert path.read_bytes() == "né\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_bytes(path, b"old")
    with pytest.raises(TypeError):
        write_bytes(path, "not bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
