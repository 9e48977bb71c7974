"""What stands beside a score is reported for adapter and base."""

from __future__ import annotations

from dataclasses import replace

from loco.evaluation.beside import beside, beside_lines
from loco.evaluation.types import BenchmarkRef, BenchmarkResult, CaseOutcome, Subject

REF = BenchmarkRef("letters", "1.0.0", "writing", "test", "0" * 64)


def result(*details: dict[str, float]) -> BenchmarkResult:
    one = CaseOutcome("a", 1.0, "right", "x", "x", 1, 1)
    outcomes = tuple(replace(one, case=str(at), details=found) for at, found in enumerate(details))
    return BenchmarkResult("0" * 64, Subject("base", "nano", "0" * 64), REF, outcomes, binary=False)


def test_details_are_means_over_the_cases_that_have_them() -> None:
    assert beside(result({"words": 10, "judge_kappa": 0.7}, {"words": 20}, {})) == {"judge_kappa": 0.7, "words": 15.0}
    assert beside(result({})) == {}


def test_a_judges_agreement_and_the_difference_in_length_are_said() -> None:
    adapter, base = {"judge_kappa": 0.7, "words": 40.0, "only": 1.0}, {"judge_kappa": 0.7, "words": 25.0}
    assert beside_lines("letters", adapter, base) == [
        "letters: judge kappa 0.700 both",
        "letters: words base 25.000, adapter 40.000",
    ]
