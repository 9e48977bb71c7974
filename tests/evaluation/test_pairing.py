from __future__ import annotations

import random
from dataclasses import replace

import pytest

from loco import statistics
from loco.errors import UsageError
from loco.evaluation.verdict import compare
from tests.evaluation.paired_results import counted, graded, result


def test_won_and_lost_cases_are_counted_and_tested() -> None:
    found = counted("domain", "math", 12, 3, 100, both=30)
    assert (found.b, found.c, found.n, found.score, found.reference_score) == (12, 3, 100, 0.42, 0.33)
    assert (found.part, found.domain, found.benchmark, found.test) == ("domain", "math", "nano-math", "McNemar mid-p")
    assert found.difference == pytest.approx(0.09)
    assert (found.low, found.high) == pytest.approx((0.0160, 0.1737), abs=1e-4)
    assert (found.p, found.p_exact) == pytest.approx((0.021271, 0.035156), abs=1e-6)
    assert found.harm_p == pytest.approx(1 - 0.021271 / 2, abs=1e-6)
    assert found.lower_bound == statistics.noninferiority_lower(12, 3, 100)
    assert found.detectable == statistics.minimum_detectable(100, 0.15)


def test_a_case_that_could_not_be_scored_is_left_out_and_never_wrong() -> None:
    found = compare("domain", result([1, 1, None, 0], label="adder"), result([0, None, 0, 0]))
    assert (found.n, found.errors, found.b, found.c, found.score, found.reference_score) == (2, 2, 1, 0, 0.5, 0.0)


def test_where_nothing_could_be_scored_nothing_is_known() -> None:
    found = compare("domain", result([None] * 60, label="adder"), result([1] * 60))
    assert (found.n, found.errors, found.low, found.high, found.p, found.lower_bound) == (0, 60, -1.0, 1.0, 1.0, None)


def test_truncated_and_unanswered_are_counted_on_both_sides() -> None:
    mine = result([0, 0, 0, 1], label="adder", outcomes=["truncated", "truncated", "no-answer", "right"])
    theirs = result([0, 0, 0, 1], outcomes=["wrong", "wrong", "no-answer", "right"])
    found = compare("domain", mine, theirs)
    assert (found.truncated, found.no_answer, found.reference_truncated, found.reference_no_answer) == (2, 1, 0, 1)
    assert (found.n, found.errors) == (4, 0)


def test_completion_tokens_are_averaged() -> None:
    mine = result([1, 0], label="adder")
    longer = replace(mine, outcomes=tuple(replace(case, completion_tokens=25) for case in mine.outcomes))
    found = compare("domain", longer, result([1, 0]))
    assert (found.tokens, found.reference_tokens) == (25, 10)


def test_answers_that_are_the_references_own_are_seen() -> None:
    same = compare("domain", result([1, 0], label="adder", texts=["x", "y"]), result([1, 0], texts=["x", "y"]))
    assert same.changed == 0
    other = compare("domain", result([1, 0], label="adder", texts=["x", "z"]), result([1, 0], texts=["x", "y"]))
    assert other.changed == 1


def test_an_error_counts_as_a_changed_answer() -> None:
    found = compare("domain", result([None, 0], label="adder", texts=["", "y"]), result([None, 0], texts=["", "y"]))
    assert found.changed == 1


def test_scores_on_a_scale_go_through_the_sign_flip() -> None:
    generator = random.Random(3)
    differences = [round(generator.gauss(0.05, 0.1), 3) for _ in range(60)]
    found = graded("domain", "summarisation", differences)
    assert (found.test, found.b, found.c, found.p_exact) == ("sign-flip", None, None, None)
    assert found.p == statistics.sign_flip_p(differences)
    assert (found.low, found.high) == pytest.approx(statistics.paired_t_interval(differences))
    assert (found.bca_low, found.bca_high) == pytest.approx(statistics.bca_interval(differences))
    assert found.se == pytest.approx(statistics.standard_error(differences))
    assert found.df == 59
    assert found.lower_bound == pytest.approx(0.0 + found.difference - statistics.t_quantile(0.95, 59) * found.se)
    assert found.detectable == pytest.approx(2.80159 * found.se)


def test_cases_in_clusters_are_not_taken_as_independent() -> None:
    mine, theirs = [1.0] * 60, [0.0] * 30 + [1.0] * 30
    clusters = {f"math-{at}": f"text {at // 10}" for at in range(60)}
    found = compare("domain", result(mine, label="adder"), result(theirs), clusters=clusters)
    assert (found.test, found.b, found.c, found.df) == ("cluster sign-flip", 30, 0, 5)
    assert found.p == 2 / 8  # three texts of six differ: three coins
    assert found.low < 0 < compare("domain", result(mine, label="adder"), result(theirs)).low


def test_cases_without_a_cluster_are_one_each() -> None:
    found = compare(
        "domain", result([1.0] * 60, label="adder"), result([0.0] * 60), clusters={"math-0": "text", "math-1": "text"}
    )  # fmt: skip
    assert found.df == 58


def test_a_single_cluster_shows_nothing() -> None:
    clusters = {f"math-{at}": "text" for at in range(60)}
    found = compare("domain", result([1.0] * 60, label="adder"), result([0.0] * 60), clusters=clusters)
    assert (found.low, found.high, found.bca_low, found.lower_bound, found.detectable) == (-1.0, 1.0, None, -1.0, 1.0)
    assert (found.p, found.se) == (1.0, 1.0)


def test_a_limited_run_carries_its_flaw() -> None:
    assert counted("domain", "math", 5, 0, 60, limited=True).flaws == ("Not all cases were run.",)
    assert counted("domain", "math", 5, 0, 60).flaws == ()


def test_two_builds_of_the_base_are_a_flaw() -> None:
    found = compare("domain", result([1], label="adder"), result([0], build="b" * 64))
    assert found.flaws == ("The two sides ran on two builds of the base (nano: aaaaaaaaaaaa and bbbbbbbbbbbb).",)


def test_results_of_other_cases_are_refused() -> None:
    with pytest.raises(UsageError, match="not of the same cases"):
        compare("domain", result([1, 0, 1], label="adder"), result([1, 0]))
    with pytest.raises(UsageError, match=r"two benchmarks can't be compared: nano-math .* and nano-code"):
        compare("domain", result([1, 0], label="adder"), result([1, 0], domain="code"))
    with pytest.raises(UsageError, match="right or wrong and the other on a scale"):
        compare("domain", result([1, 0], label="adder"), result([1, 0], binary=False))


def test_a_score_between_right_and_wrong_is_refused_where_only_those_are_meant() -> None:
    with pytest.raises(UsageError, match=r"nano-math: a right/wrong score is 0 or 1, not 0\.5"):
        compare("domain", result([0.5, 1], label="adder"), result([0, 1]))
