"""Vectors: Fagerland et al. 2013 and Tango 1998, recomputed independently."""

from __future__ import annotations

import itertools
import math
import warnings
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from loco.statistics import (
    harm_mid_p,
    mcnemar_exact_p,
    mcnemar_mid_p,
    noninferiority_lower,
    noninferiority_p,
    tango_interval,
    tango_z,
)
from loco.statistics.binomial import half_binomial

counts = st.integers(0, 300)


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int]:
    """b, c and n that are possible."""
    n = draw(st.integers(1, 2000))
    b = draw(st.integers(0, n))
    return b, draw(st.integers(0, n - b)), n


@pytest.mark.parametrize(
    ("b", "c", "exact", "mid"),
    [
        (12, 3, 0.035156, 0.021271),
        (7, 1, 0.070312, 0.039062),
        (6, 0, 0.031250, 0.015625),
        (5, 0, 0.062500, 0.031250),
        (15, 5, 0.041389, 0.026604),
        (20, 10, 0.098737, 0.070756),
        (4, 4, 1.0, 0.863281),
        (0, 0, 1.0, 1.0),
    ],
)
def test_mcnemar_vectors(b: int, c: int, exact: float, mid: float) -> None:
    assert mcnemar_exact_p(b, c) == mcnemar_exact_p(c, b) == pytest.approx(exact, abs=1e-6)
    assert mcnemar_mid_p(b, c) == mcnemar_mid_p(c, b) == pytest.approx(mid, abs=1e-6)


@pytest.mark.parametrize(
    ("b", "c", "n", "low", "high"),
    [(7, 1, 21, 0.0260, 0.5172), (12, 3, 50, 0.0314, 0.3299), (12, 3, 100, 0.0160, 0.1737), (9, 2, 50, 0.0117, 0.2779)],
)
def test_tango_interval_vectors(b: int, c: int, n: int, low: float, high: float) -> None:
    assert tango_interval(b, c, n) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("b", "c", "n", "z", "p"),
    [
        (0, 0, 50, 1.6222, 0.0524),
        (0, 0, 59, 1.7622, 0.0390),
        (3, 3, 100, 1.7200, 0.0427),
        (5, 5, 100, 1.4654, 0.0714),
        (10, 10, 200, 2.0724, 0.0191),
        (5, 8, 100, 0.5465, 0.2924),
    ],
)
def test_noninferiority_vectors(b: int, c: int, n: int, z: float, p: float) -> None:
    assert tango_z(b, c, n, -0.05) == pytest.approx(z, abs=1e-4)
    assert noninferiority_p(b, c, n) == pytest.approx(p, abs=1e-4)


def test_fifty_two_cases_are_the_least_that_certify_five_points() -> None:
    assert next(n for n in range(1, 100) if noninferiority_p(0, 0, n) < 0.05) == 52


def test_two_hundred_cases_certify_up_to_one_disagreement_in_ten() -> None:
    assert noninferiority_p(10, 10, 200) < 0.05 < noninferiority_p(10, 10, 100)


@given(counts, counts)
def test_the_exact_p_is_scipys_binomial_test(b: int, c: int) -> None:
    expected = stats.binomtest(b, b + c).pvalue if b + c else 1.0
    assert mcnemar_exact_p(b, c) == pytest.approx(expected, rel=1e-9)


@given(counts, counts)
def test_the_exact_p_is_that_of_statsmodels(b: int, c: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # statsmodels warns of what its own imports do
        from statsmodels.stats.contingency_tables import mcnemar

    assert mcnemar_exact_p(b, c) == pytest.approx(mcnemar([[0, b], [c, 0]], exact=True).pvalue, rel=1e-9)


@given(counts, counts)
def test_the_mid_p_counts_half_the_observed_point(b: int, c: int) -> None:
    half = stats.binom.pmf(min(b, c), b + c, 0.5)
    assert mcnemar_mid_p(b, c) == pytest.approx(
        mcnemar_exact_p(b, c) - half if b != c else 1 - half / 2 * (b + c > 0), abs=1e-9
    )


@given(counts, counts)
def test_the_mid_p_is_never_above_the_exact_p(b: int, c: int) -> None:
    assert 0 <= mcnemar_mid_p(b, c) <= mcnemar_exact_p(b, c) <= 1


@given(counts, counts)
def test_harm_and_gain_share_all_the_probability(b: int, c: int) -> None:
    assert harm_mid_p(b, c) + harm_mid_p(c, b) == pytest.approx(1, abs=1e-9)


@given(counts, counts)
def test_the_harm_test_is_half_the_two_sided_one_when_worse(b: int, c: int) -> None:
    if b < c:
        assert 2 * harm_mid_p(b, c) == pytest.approx(mcnemar_mid_p(b, c), rel=1e-9)


@given(tables())
def test_the_interval_holds_the_estimate_and_stays_within_one(table: tuple[int, int, int]) -> None:
    b, c, n = table
    low, high = tango_interval(b, c, n)
    assert -1 <= low <= (b - c) / n <= high <= 1


@given(tables())
def test_the_interval_turns_round_with_the_sides(table: tuple[int, int, int]) -> None:
    b, c, n = table
    low, high = tango_interval(b, c, n)
    assert tango_interval(c, b, n) == pytest.approx((-high, -low), abs=1e-9)


@given(tables())
def test_the_interval_ends_where_the_score_is_at_its_limit(table: tuple[int, int, int]) -> None:
    b, c, n = table
    for edge in tango_interval(b, c, n):
        assert abs(edge) == 1 or abs(tango_z(b, c, n, edge)) == pytest.approx(1.959964, abs=1e-5)


@given(tables())
def test_the_score_falls_as_the_difference_rises(table: tuple[int, int, int]) -> None:
    scores = [tango_z(*table, d / 20) for d in range(-19, 20)]
    assert all(left >= right - 1e-9 for left, right in itertools.pairwise(scores))


@given(tables())
def test_the_score_uses_the_likeliest_table_with_that_difference(table: tuple[int, int, int]) -> None:
    # The definition behind Tango's formula: maximise b log(q + d) + c log q + (n - b - c) log(1 - 2 q - d) over q.
    b, c, n = table
    difference = -0.05
    top = b - c - n * difference
    z = tango_z(b, c, n, difference)
    if not math.isfinite(z) or abs(z) < 1e-6:
        return
    q = ((top / z) ** 2 / n - difference * (1 - difference)) / 2  # the variance is n (2 q + d (1 - d)), from Tango's paper

    def likelihood(x: float) -> float:
        parts = ((b, x + difference), (c, x), (n - b - c, 1 - 2 * x - difference))
        return sum(count * math.log(max(p, 1e-300)) for count, p in parts if count)

    least, most = max(0.0, -difference), (1 - difference) / 2
    best = likelihood(min(max(q, least), most))
    assert all(likelihood(least + (most - least) * step / 200) <= best + 1e-6 * n for step in range(1, 200))


@given(tables())
def test_the_lower_bound_clears_the_margin_when_the_test_does(table: tuple[int, int, int]) -> None:
    bound, p = noninferiority_lower(*table), noninferiority_p(*table)
    if abs(p - 0.05) > 1e-6:
        assert (bound > -0.05) == (p < 0.05)


def test_a_hundred_thousand_cases_are_no_trouble() -> None:
    n = 100_000
    assert mcnemar_mid_p(50_300, 49_700) == pytest.approx(2 * stats.norm.sf(600 / math.sqrt(n)), rel=1e-3)
    assert mcnemar_mid_p(0, n) == harm_mid_p(n, 0) * 0 == 0
    assert tango_interval(50_300, 49_700, n) == pytest.approx((-0.000198, 0.012197), abs=1e-5)
    assert tango_interval(0, 0, n) == pytest.approx((-3.84e-5, 3.84e-5), abs=1e-6)
    assert noninferiority_p(0, 0, n) == pytest.approx(0, abs=1e-12)


def test_at_the_ends_of_the_scale_nothing_breaks() -> None:
    assert tango_interval(50, 0, 50) == pytest.approx((0.857305, 1.0), abs=1e-5)  # every case won, all disagree
    assert tango_interval(0, 50, 50) == pytest.approx((-1.0, -0.857305), abs=1e-5)
    assert tango_interval(25, 25, 50) == pytest.approx((-0.267110, 0.267110), abs=1e-5)
    assert tango_interval(1, 0, 1)[1] == 1.0
    assert tango_z(0, 50, 50, 1.0) == -math.inf
    assert tango_z(50, 0, 50, 1.0) == 0.0


@pytest.mark.parametrize(("b", "c", "n"), [(3, 3, 5), (-1, 0, 5), (0, -1, 5), (0, 0, 0)])
def test_counts_that_make_no_sense_are_refused(b: int, c: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"b={b}, c={c}, n={n}"):
        tango_interval(b, c, n)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_the_tail_is_scipys(k: int, n: int) -> None:
    if k <= n:
        tail, point = half_binomial(k, n)
        assert tail == pytest.approx(stats.binom.cdf(k, n, 0.5), rel=1e-9, abs=1e-250)  # scipy's is 0 from about there on
        assert point == pytest.approx(stats.binom.pmf(k, n, 0.5), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(("k", "n"), [(10, 1075), (36, 1077), (0, 900), (500, 1001), (1, 2)])
def test_the_tail_is_that_of_whole_numbers_where_scipys_is_0_too(k: int, n: int) -> None:
    exact = Fraction(sum(math.comb(n, i) for i in range(k + 1)), 2**n)
    assert half_binomial(k, n)[0] == pytest.approx(float(exact), rel=1e-9, abs=0)
