from __future__ import annotations

from dataclasses import replace

import pytest

from loco.evaluation import reasons
from loco.evaluation.report import EvaluationReport
from loco.evaluation.types import Verdict
from tests.evaluation.paired_results import counted


def test_a_difference_is_said_in_signed_points() -> None:
    assert [reasons.points(share) for share in (0.034, -0.1, 0.0, -0.0001)] == ["+3.4", "-10.0", "+0.0", "+0.0"]


def test_a_tiny_p_is_said_by_its_bound() -> None:
    assert [reasons.p_value(p) for p in (0.0213, 1e-9, 0.0, None)] == ["= 0.0213", "< 0.0001", "< 0.0001", "unknown"]


def test_no_sentence_where_everything_was_answered() -> None:
    assert reasons.unanswered(counted("domain", "math", 1, 1, 60)) is None


def test_what_only_the_base_left_unanswered_is_said_too() -> None:
    found = replace(counted("domain", "math", 1, 1, 60), reference_truncated=7)
    assert reasons.unanswered(found) == "math (nano-math): 0 truncated (base: 7); 10 tokens a case (base: 10)."


def test_a_sharp_rise_of_cut_answers_is_warned_of() -> None:
    level = counted("domain", "math", 20, 0, 100)
    assert reasons.rambles(replace(level, truncated=15, reference_truncated=10)) is None
    assert reasons.rambles(replace(level, truncated=16, reference_truncated=10)) == (
        "math (nano-math): warning: it goes on until it is cut off in 16 cases, the base in 10. "
        "A score that comes with longer answers needs a look at them (--show-flips)."
    )


def test_a_score_is_said_with_and_without_the_cases_seen_in_training() -> None:
    assert (
        reasons.seen_cases(0.284, 0.28) == "With them the adapter's own domain differs by +28.4 points, without them by +28.0."
    )
    assert (
        reasons.seen_cases(0.056, None)
        == "With them the adapter's own domain differs by +5.6 points, and without them no case is left."
    )
    assert reasons.seen_cases(None, None) is None


@pytest.mark.parametrize(
    ("more", "limited", "said"),
    [
        (1, False, "1 more case would settle it, in a new run over all of them."),
        (40, False, "40 more cases would settle it, in a new run over all of them."),
        (40, True, None),
        (None, False, None),
    ],
)
def test_what_would_settle_it_is_said_of_a_whole_run_only(more: int | None, limited: bool, said: str | None) -> None:
    verdict = Verdict(verdict="inconclusive", reasons=(), comparisons=(), pooled=None, more_cases=more)
    assert reasons.settling(EvaluationReport.model_construct(verdict=verdict, limited=limited)) == said


def test_cut_answers_are_shown_from_base_to_adapter() -> None:
    level = counted("domain", "math", 20, 0, 100)
    assert reasons.cut_off(level) == "0"
    assert reasons.cut_off(replace(level, truncated=80, reference_truncated=3)) == "3 to 80"
    assert reasons.cut_off(replace(level, domain="all", benchmark="all")) == ""
