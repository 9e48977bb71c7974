"""A report as Markdown shows what it holds, and nothing from a submission does anything in it."""

from __future__ import annotations

import pytest

from loco.evaluation.candidates import find_candidate
from loco.evaluation.evaluate import evaluate
from loco.evaluation.markdown import report_markdown
from loco.evaluation.report import EvaluationReport, SeenCase
from loco.registry import load_registry
from tests.evaluation.sample_suite import Scripted, make_suite


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> EvaluationReport:
    root = make_suite(tmp_path_factory.mktemp("suite"))
    return evaluate(root, find_candidate(root, load_registry(root), "adder"), machinery=Scripted().machinery).report


def test_verdict_figures_and_command_stand_in_it(report: EvaluationReport) -> None:
    text = report_markdown(report)
    assert "adder@&#8203;1.1.0: accepted" in text
    assert "| math (own) | sums | 250 | 0.252 | 0.500 | +24.8 |" in text
    assert "| cut off |" in text
    assert {item.forgetting for item in report.verdict.comparisons if item.part == "forgetting"} == {"certified"}
    assert "| certified |" in text
    assert "`loco eval adder@1.1.0`" in text
    assert "No case was found in the training data" in text


def test_words_of_training_data_are_shown_and_do_nothing(report: EvaluationReport) -> None:
    words = "![x](http://e.vil) <img src=x> @everyone `code` | cell\n# heading [link](javascript:1)"
    seen = SeenCase(case="sums-1", kind="whole", words=words, flagged=True)
    found = report.contamination.model_copy(update={"flagged": ("sums-1",), "seen": (seen,)})
    text = report_markdown(report.model_copy(update={"contamination": found}))
    line = next(line for line in text.splitlines() if "sums-1" in line)
    for live in ("![", "](", "<img", "@everyone", "\n#", " | cell"):
        assert live not in line.replace("\\", "\x00").replace("\x00[", "").replace("\x00]", ""), live


def test_a_version_that_is_not_registered_is_said_to_be(report: EvaluationReport) -> None:
    assert "before it was submitted" in report_markdown(report.model_copy(update={"registered": False}))
