"""``loco judge`` prints how far a judge may be believed, and its exit code says whether it may grade."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from loco.cli import main
from loco.judge.record import FOLDER
from tests.judge.conftest import Server, chat

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The registry and benchmarks of this repository, with nothing measured yet."""
    for name in ("registry", "benchmarks"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def run(root: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["--registry", str(root), "judge", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_a_judge_below_its_floor_gets_its_table_and_exit_code_1(root: Path, server: Server) -> None:
    server.answers = [(200, chat("Fine.\nAnswer: good"))]
    code, out, err = run(root, "nano-writing-rubric", "--judge", f"{server.url}#praise")
    assert code == 1
    assert "facts" in out
    assert "not degraded" in out
    assert "0 replies without a grade" in out
    assert "kappa 0.00 (at least 0.6 is needed)" in err
    assert len(server.bodies) == 720


def test_what_was_measured_is_read_and_printed_as_json(root: Path, server: Server) -> None:
    server.answers = [(200, chat("no grade"))]
    first = run(root, "nano-writing-rubric", "--judge", f"{server.url}#mute", "--json")
    asked = len(server.bodies)
    assert run(root, "nano-writing-rubric", "--judge", f"{server.url}#mute", "--json") == first
    assert len(server.bodies) == asked
    assert json.loads(first[1])["unparsed"] == 720
    assert len(list((root / FOLDER).iterdir())) == 1


def test_a_benchmark_without_a_judge_says_so(root: Path) -> None:
    code, _, err = run(root, "nano-math")
    assert code == 2
    assert "nano-math is scored by numeric, which needs no judge" in err
