"""The margin is 5 points: what certifies, what regresses, and what all other domains say together."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loco import statistics
from loco.evaluation.forgetting import classified, pooled
from loco.evaluation.types import Comparison
from tests.evaluation.paired_results import counted, graded, result


def forgot(domain: str, b: int, c: int, n: int) -> Comparison:
    return counted("forgetting", domain, b, c, n)


@pytest.mark.parametrize(
    ("b", "c", "n", "shown"),
    [
        (0, 0, 50, "not-shown"),
        (0, 0, 52, "certified"),
        (3, 3, 100, "certified"),
        (5, 5, 100, "not-shown"),
        (10, 10, 200, "certified"),
        (5, 8, 100, "not-shown"),
        (2, 30, 200, "regressed"),
        (0, 200, 200, "regressed"),
    ],
)
def test_what_a_lone_domain_shows(b: int, c: int, n: int, shown: str) -> None:
    (found,) = classified([forgot("code", b, c, n)])
    assert found.forgetting == shown
    assert found.harm_p_holm == found.harm_p


def test_a_certain_loss_that_is_certified_small_is_no_regression() -> None:
    (found,) = classified([forgot("code", 5, 20, 1000)])  # -1.5 points
    assert found.harm_p is not None
    assert found.harm_p < 0.01
    assert found.forgetting == "certified"


def test_holm_weighs_the_harm_over_all_domains() -> None:
    borderline = forgot("code", 10, 24, 200)
    assert borderline.harm_p == pytest.approx(0.0081, abs=0.001)
    (alone,) = classified([borderline])
    assert alone.forgetting == "regressed"
    among = classified(
        [borderline, *(forgot(domain, 20, 20, 200) for domain in ("writing", "analysis", "law", "art", "sport", "food"))]
    )
    assert among[0].harm_p_holm == pytest.approx(7 * borderline.harm_p)
    assert among[0].forgetting == "not-shown"


def test_an_upper_bound_below_the_margin_is_a_regression_even_after_holm() -> None:
    bad = forgot("code", 0, 9, 60)  # upper bound -0.08
    others = [forgot(f"domain{at}", 10, 10, 60) for at in range(60)]
    found = classified([bad, *others])[0]
    assert found.harm_p_holm is not None
    assert found.harm_p_holm > 0.05
    assert found.high < -0.05
    assert found.forgetting == "regressed"


def test_a_domain_where_nothing_could_be_scored_shows_nothing() -> None:
    from loco.evaluation.verdict import compare

    (found,) = classified([compare("forgetting", result([None] * 60, label="adder"), result([1] * 60))])
    assert (found.forgetting, found.harm_p_holm) == ("not-shown", 1.0)


def test_all_domains_together_are_judged_by_their_summed_counts() -> None:
    found = pooled([forgot("code", 5, 5, 100), forgot("writing", 5, 5, 100)])
    assert found is not None
    assert (found.b, found.c, found.n, found.domain) == (10, 10, 200, "all")
    assert found.lower_bound == statistics.noninferiority_lower(10, 10, 200)
    assert found.forgetting == "certified"
    assert [each.forgetting for each in classified([forgot("code", 5, 5, 100)])] == ["not-shown"]


def test_together_they_regress_only_beyond_the_margin() -> None:
    small = pooled([forgot("code", 0, 20, 500), forgot("writing", 0, 21, 500)])  # -4.1 points
    assert small is not None
    assert small.forgetting == "not-shown"
    large = pooled([forgot("code", 0, 50, 500), forgot("writing", 0, 50, 500)])
    assert large is not None
    assert large.forgetting == "regressed"


def test_of_nothing_nothing_is_pooled() -> None:
    assert pooled([]) is None


def test_errors_add_up() -> None:
    from loco.evaluation.verdict import compare

    broken = compare("forgetting", result([None, *[1.0] * 59], label="adder"), result([1.0] * 60))
    found = pooled([broken, forgot("writing", 1, 1, 60)])
    assert found is not None
    assert (found.errors, found.n) == (1, 119)


def test_scales_keep_the_margin_by_their_t_bound() -> None:
    generator = random.Random(1)
    level = [generator.gauss(0.0, 0.1) for _ in range(200)]
    worse = [generator.gauss(-0.10, 0.1) for _ in range(200)]
    noisy = [generator.gauss(0.0, 0.5) for _ in range(60)]
    shown = [graded("forgetting", domain, d) for domain, d in (("code", level), ("writing", worse), ("law", noisy))]
    assert [each.forgetting for each in classified(shown)] == ["certified", "regressed", "not-shown"]


def test_a_scale_and_right_or_wrong_pool_by_their_standard_errors() -> None:
    generator = random.Random(1)
    found = pooled(
        [graded("forgetting", "writing", [generator.gauss(0.0, 0.1) for _ in range(200)]), forgot("code", 10, 10, 200)]
    )
    assert found is not None
    assert (found.test, found.n, found.b) == ("summed means", 400, None)
    # Tango's standard error at the margin, (0.05 / 2.0724), beside about 0.1 / sqrt(200).
    assert found.se == pytest.approx(((0.05 / 2.0724) ** 2 + 0.1**2 / 200) ** 0.5 / 2, rel=0.05)
    assert found.forgetting == "certified"


def test_no_disagreement_is_no_certainty_beside_a_scale() -> None:
    level = graded("forgetting", "writing", [0.0] * 50)
    found = pooled([level, forgot("code", 0, 0, 50)])
    assert found is not None
    assert found.se is not None
    assert found.se > 0.01


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=6))
def test_pooled_right_or_wrong_is_the_one_table_of_all_cases(tables: list[tuple[int, int]]) -> None:
    found = pooled([forgot(f"domain{at}", b, c, 50) for at, (b, c) in enumerate(tables)])
    assert found is not None
    b, c, n = sum(b for b, _ in tables), sum(c for _, c in tables), 50 * len(tables)
    assert (found.low, found.high) == statistics.tango_interval(b, c, n)
    assert found.harm_p == statistics.harm_mid_p(b, c)
