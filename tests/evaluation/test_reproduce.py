"""A published result is measured again from nothing, and every case that came out otherwise is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from loco.engine.types import GenerationRequest
from loco.errors import DigestMismatchError, UsageError
from loco.evaluation.candidates import find_candidate
from loco.evaluation.evaluate import evaluate
from loco.evaluation.report import EvaluationReport, report_text
from loco.evaluation.reproduce import RESULTS, Reproduction, find_report, reproduce
from loco.evaluation.store import PUBLISHED, OutcomeStore
from loco.registry import load_registry
from tests.evaluation.sample_suite import Scripted, answer, make_suite


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with a published result of adder@1.1.0."""
    root = make_suite(tmp_path)
    candidate = find_candidate(root, load_registry(root), "adder")
    found = evaluate(root, candidate, store=OutcomeStore(root / PUBLISHED), machinery=Scripted().machinery)
    path = root / RESULTS / "tiny-2026" / "adder" / "1.1.0.json"
    path.parent.mkdir(parents=True)
    path.write_text(report_text(found.report), encoding="utf-8")
    return root


def published(root: Path) -> EvaluationReport:
    return find_report(root, load_registry(root), "adder")


def again(root: Path, scripted: Scripted) -> Reproduction:
    return reproduce(root, load_registry(root), published(root), machinery=scripted.machinery)


def test_the_same_machinery_gives_the_same_cases(root: Path) -> None:
    scripted = Scripted()
    found = again(root, scripted)
    assert found.exact
    assert found.holds
    assert len(scripted.blocks) == 12, "nothing of the published outcomes was used"
    assert {item.same_text for item in found.benchmarks} == {250}
    assert len(again(root, Scripted()).benchmarks) == 4


def test_a_case_that_comes_out_otherwise_is_named(root: Path) -> None:
    def script(request: GenerationRequest) -> str:
        return "#### 0" if request.adapters and "much is 2 +" in request.prompt else answer(request)

    found = again(root, Scripted(script=script))
    assert not found.exact
    assert found.holds
    assert [item.case for row in found.benchmarks for item in row.differences] == ["sums-2"]


def test_another_verdict_is_not_reproduced(root: Path) -> None:
    found = again(root, Scripted(script=lambda _: "####"))
    assert (found.verdict, found.holds) == ("accepted", False)


def test_what_is_not_published_or_changed_since_is_said(root: Path) -> None:
    report = published(root)
    with pytest.raises(UsageError, match=r"No result of adder@1\.0\.0 is published"):
        find_report(root, load_registry(root), "adder@1.0.0")
    with pytest.raises(DigestMismatchError, match="The base of the report is 000000000000"):
        reproduce(root, load_registry(root), report.model_copy(update={"base_sha256": "0" * 64}))
    next((root / PUBLISHED).glob("*.gz")).unlink()
    with pytest.raises(UsageError, match="aren't in this checkout"):
        again(root, Scripted())
