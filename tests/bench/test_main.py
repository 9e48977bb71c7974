"""`python -m bench`: what is measured is printed and written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.__main__ import main


def test_figures_are_printed_as_a_table_and_written_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "build" / "bench.json"
    monkeypatch.setattr("sys.argv", ["bench", "routing", "--smoke", "--json", str(path)])
    main()
    printed = capsys.readouterr().out
    assert "route p50 ms" in printed
    assert f"Wrote {path}" in printed
    assert json.loads(path.read_text(encoding="utf-8"))["figures"]["routing"]["route p50 ms"] > 0
