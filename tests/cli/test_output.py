"""What commands print: clean JSON, plain tables in pipes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from loco.cli.output import note, print_json, print_table


@dataclass(frozen=True)
class Thing:
    name: str
    where: Path


def test_json_is_one_line_and_knows_dataclasses_paths_and_dates(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"thing": Thing("é", Path("a") / "b"), "since": date(2026, 1, 2)})
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert json.loads(out) == {"thing": {"name": "é", "where": "a/b"}, "since": "2026-01-02"}


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="object can't be written as JSON"):
        print_json(object())


def test_a_table_in_a_pipe_is_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["name", "score"], [["math", "0.10"], ["code", None]])
    assert capsys.readouterr().out == "name    score\n------  -------\nmath    0.10\ncode\n"


def test_notes_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    note("working")
    assert capsys.readouterr() == ("", "working\n")
