"""A sealed file is read back as it was written, or it is noticed that it isn't."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loco.errors import DataError, EvaluationError
from loco.evaluation.sealed import canonical, read_sealed, write_sealed

ROWS = [{"case": "a", "text": "one\ntwo"}, {"case": "b", "text": "\u2028\x85 ü"}]


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz"])
def test_what_is_written_is_read(tmp_path: Path, name: str) -> None:
    write_sealed(tmp_path / name, {"address": "1"}, ROWS)
    found = read_sealed(tmp_path / name)
    assert (found.header, list(found.rows)) == ({"address": "1"}, ROWS)


def test_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        write_sealed(tmp_path / name, {}, [dict(reversed(row.items())) for row in ROWS] if name[0] == "b" else ROWS)
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()


def test_every_row_is_one_line(tmp_path: Path) -> None:
    write_sealed(tmp_path / "x.jsonl", {}, ROWS)
    assert len((tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()) == len(ROWS) + 2


@given(at=st.integers(min_value=0, max_value=10_000), bit=st.integers(min_value=0, max_value=7))
def test_any_changed_bit_is_noticed(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int) -> None:
    path = tmp_path_factory.mktemp("sealed") / "x.jsonl"
    write_sealed(path, {"address": "1"}, ROWS)
    content = bytearray(path.read_bytes())
    if at % len(content) == len(content) - 1:
        return  # the last line end is not under the seal, and says nothing
    content[at % len(content)] ^= 1 << bit
    path.write_bytes(content)
    with pytest.raises(DataError, match="changed or damaged"):
        read_sealed(path)


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz"])
def test_a_file_that_is_cut_is_noticed(tmp_path: Path, name: str) -> None:
    write_sealed(tmp_path / name, {}, ROWS)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-20])
    with pytest.raises(DataError, match="changed or damaged"):
        read_sealed(tmp_path / name)


def test_a_line_taken_out_is_noticed(tmp_path: Path) -> None:
    write_sealed(tmp_path / "x.jsonl", {}, ROWS)
    lines = (tmp_path / "x.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "x.jsonl").write_bytes(b"".join(lines[:1] + lines[2:]))
    with pytest.raises(DataError, match="aren't the ones that were sealed"):
        read_sealed(tmp_path / "x.jsonl")


def test_a_place_that_cannot_be_written_says_so_and_keeps_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"can't be written"):
        write_sealed(tmp_path / "file" / "x.jsonl", {}, ROWS)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def test_canonical_json_has_one_form() -> None:
    assert canonical({"b": [1, 2.5], "a": "ü"}) == '{"a":"ü","b":[1,2.5]}'
