"""Files of queries."""

from __future__ import annotations

from pathlib import Path

import pytest

from loco.errors import DataError
from loco.router.queries import read_queries


def written(tmp_path: Path, text: str, name: str = "queries.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def test_plain_text_is_one_query_a_line(tmp_path: Path) -> None:
    assert read_queries(written(tmp_path, "hi\r\n\n{not json\nbye")) == ["hi", "{not json", "bye"]


def test_json_lines_give_their_query_with_its_line_breaks(tmp_path: Path) -> None:
    text = '{"query": "a\\nb", "id": 1}\n\n{"query": "c"}\n'
    assert read_queries(written(tmp_path, text)) == ["a\nb", "c"]


@pytest.mark.parametrize("line", ["{broken", '{"text": "x"}', '{"query": 3}', "[1]"])
def test_a_broken_line_is_named_by_file_and_line(tmp_path: Path, line: str) -> None:
    path = written(tmp_path, f'{{"query": "a"}}\n{line}\n', "q.jsonl")
    with pytest.raises(DataError, match="line 2") as caught:
        read_queries(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there_or_not_text_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="can't be read"):
        read_queries(tmp_path / "nothing.txt")
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(DataError, match="UTF-8"):
        read_queries(tmp_path / "bytes.txt")
