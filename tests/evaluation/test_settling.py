from __future__ import annotations

import random

import pytest

from loco.evaluation.forgetting import pooled
from loco.evaluation.settling import more_for_certainty, more_for_improvement, sentence
from loco.statistics import mid_p_power
from tests.evaluation.paired_results import counted, graded


def test_the_cases_it_names_give_the_gain_eighty_percent_power() -> None:
    more = more_for_improvement(counted("domain", "math", 12, 8, 100))
    assert more is not None
    assert mid_p_power(100 + more, 0.20, 0.04) == pytest.approx(0.8, abs=0.005)


def test_a_loss_needs_as_many_as_a_gain() -> None:
    assert more_for_improvement(counted("domain", "math", 8, 12, 100)) == more_for_improvement(
        counted("domain", "math", 12, 8, 100)
    )


def test_no_difference_is_never_settled() -> None:
    assert more_for_improvement(counted("domain", "math", 5, 5, 100)) is None


def test_a_scale_needs_cases_by_its_standard_error() -> None:
    generator = random.Random(2)
    found = graded("domain", "writing", [generator.gauss(0.02, 0.2) for _ in range(100)])
    more = more_for_improvement(found)
    assert more is not None
    assert found.se is not None
    smaller = found.se * (100 / (100 + more)) ** 0.5
    assert abs(found.difference) / smaller == pytest.approx(2.80159, rel=0.01)


def test_a_run_that_was_large_enough_was_unlucky() -> None:
    found = pooled([counted("forgetting", "code", 0, 1, 55)])
    assert found is not None
    assert (more_for_certainty(found, 1) or 0) >= 1


def test_the_cases_are_shared_between_the_benchmarks() -> None:
    found = pooled([counted("forgetting", domain, 10, 12, 100) for domain in ("code", "writing")])
    assert found is not None
    alone, shared = more_for_certainty(found, 1), more_for_certainty(found, 2)
    assert alone is not None
    assert shared == -(-alone // 2)


def test_without_a_case_nothing_is_said_of_rates() -> None:
    said = sentence("Improvement", None, [counted("domain", "math", 0, 0, 0)])
    assert said == "Improvement: no case was left that could say how many more would settle it."
