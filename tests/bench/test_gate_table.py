"""The page of the gate's verdicts has every adapter: those that are published, and those that must fail."""

from __future__ import annotations

from pathlib import Path

from bench.gate_table import FIXTURES, flaw, row
from loco.evaluation.candidates import find_candidate
from loco.evaluation.evaluate import evaluate
from loco.evaluation.report import EvaluationReport
from loco.registry import load_registry
from tests.evaluation.sample_suite import Scripted, make_suite

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/gate-table.md").read_text(encoding="utf-8")


def verdicts() -> dict[str, str]:
    """Of every adapter on the page."""
    rows = [[cell.strip() for cell in line.split("|")] for line in PAGE.splitlines() if line.startswith("|")]
    return {cells[1]: cells[2] for cells in rows if "@" in cells[1]}


def report(root: Path, what: str) -> EvaluationReport:
    return evaluate(root, find_candidate(root, load_registry(root), what), machinery=Scripted().machinery).report


def test_every_fixture_is_on_the_page_and_none_is_accepted() -> None:
    found = {f"{folder.parent.name}@{folder.name}" for folder in (ROOT / FIXTURES).glob("*/1.0.0")}
    assert found == {name for name, verdict in verdicts().items() if verdict != "accepted"}


def test_a_row_has_the_own_domain_in_bold(tmp_path: Path) -> None:
    found = row(report(make_suite(tmp_path), "adder"), ["code", "math"])
    assert found[:2] == ["adder@1.1.0", "accepted"]
    assert found[3].startswith("**+24.8 [+")
    assert found[2].startswith("+0.0 [")


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    root = make_suite(tmp_path)
    assert flaw(report(root, "adder")) == ""
    data = "".join(f'{{"prompt": "How much is {n} + 1?", "answer": "{n + 1}"}}\n' for n in range(250))
    (root / "adapters/adder/1.1.0/data/train.jsonl").write_text(data, encoding="utf-8")
    found = report(root, "adder")
    assert flaw(found) == "250 cases in its training data"
    assert row(found, ["math"])[2] == "**no case left**"
