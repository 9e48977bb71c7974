"""``loco judge`` prints how far a judge may be believed, and its exit code says whether it may grade."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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


def _honest(body: dict[str, Any]) -> str:
    """Grades as labelled, and finds the text with the letter's own name better."""
    text = body["messages"][0]["content"]
    if text.startswith("Grade two"):
        return "Answer: first" if "First text:\ngood" in text else "Answer: second"
    cases = [json.loads(line) for line in (ROOT / "benchmarks/nano-writing-rubric/labelled.jsonl").read_text().splitlines()]
    criterion = "facts" if "words of the note" in text else "register" if "apologetic?" in text else "purpose"
    case = next(case for case in cases if case["prompt"] in text and f"Text:\n{case['answer']}\n" in text)
    return f"Answer: {case['grades'][criterion]}"


def test_pairs_are_compared_by_a_judge_that_may_grade(root: Path, server: Server, tmp_path: Path) -> None:
    server.reply = _honest
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(json.dumps({"prompt": "Write.", "first": "good text", "second": "bad"}) + "\n", encoding="utf-8")
    arguments = ("nano-writing-rubric", "--judge", f"{server.url}#honest", "--pairs", str(pairs))
    code, out, _ = run(root, *arguments, "--json")
    assert code == 0
    assert json.loads(out) == {
        "first": 1, "second": 0, "ties": 0, "criteria": 3, "disagreed": 0, "unparsed": 0, "longer": 1.0,
    }  # fmt: skip
    code, out, err = run(root, *arguments)
    assert "first wins" in out
    assert "kappa 1.00, raw agreement 1.00. In 0 of 3 criteria the order decided" in err
    pairs.write_text('{"prompt": "Write."}\n', encoding="utf-8")
    code, _, err = run(root, *arguments)
    assert code == 2
    assert "line 1, field first: Field required" in err


def test_a_benchmark_without_a_judge_says_so(root: Path) -> None:
    code, _, err = run(root, "nano-math")
    assert code == 2
    assert "nano-math is scored by numeric, which needs no judge" in err
