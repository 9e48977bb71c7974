"""Paired scores on a scale, against scipy and statsmodels where those have the same test."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from loco.statistics import (
    bca_interval,
    cluster_sign_flip_p,
    cluster_sums,
    paired_t_interval,
    sign_flip_p,
    standard_error,
    t_bound,
)

DESIGN = [0.12, -0.03, 0.08, 0.05, 0, 0.10, -0.02, 0.07, 0.04, 0.09]
small = st.lists(st.integers(-20, 20).map(lambda value: value / 20), min_size=2, max_size=10)


def drawn(n: int, mean: float, seed: int = 7) -> list[float]:
    generator = random.Random(seed)
    return [generator.gauss(mean, 0.2) for _ in range(n)]


def test_the_design_vector() -> None:
    assert standard_error(DESIGN) == pytest.approx(0.0163978, abs=1e-7)
    assert 0.05 / standard_error(DESIGN) == pytest.approx(3.0492, abs=1e-4)
    assert paired_t_interval(DESIGN) == pytest.approx((0.01291, 0.08709), abs=1e-5)
    assert sign_flip_p(DESIGN) == 24 / 1024


@given(small)
def test_exact_sign_flips_are_scipys(differences: list[float]) -> None:
    differences = [round(64 * each) / 64 for each in differences]  # sums are exact, so that both see the same ties
    for side in ("two-sided", "less", "greater"):
        expected = stats.permutation_test(
            (np.array(differences), np.zeros(len(differences))),
            lambda x, y, axis: (x - y).sum(axis=axis),
            permutation_type="samples",
            vectorized=True,
            n_resamples=math.inf,
            alternative=side,
        )
        assert sign_flip_p(differences, side=side) == pytest.approx(min(1.0, expected.pvalue), abs=1e-9)


@given(small)
def test_turning_all_signs_turns_the_sides(differences: list[float]) -> None:
    turned = [-value for value in differences]
    assert sign_flip_p(turned) == sign_flip_p(differences)
    assert sign_flip_p(turned, side="less") == sign_flip_p(differences, side="greater")


def test_zeros_change_no_p() -> None:
    assert sign_flip_p([*DESIGN, *[0.0] * 100]) == sign_flip_p(DESIGN)


def test_no_difference_at_all_gives_one() -> None:
    assert sign_flip_p([0.0] * 60) == sign_flip_p([]) == 1.0


def test_random_flips_come_near_the_exact_p_and_never_give_nought() -> None:
    values = drawn(40, 0.07)
    t = stats.ttest_1samp(values, 0).pvalue
    assert sign_flip_p(values) == pytest.approx(t, abs=0.01)
    assert sign_flip_p(drawn(60, 1.0)) == 1 / 10_001


def test_a_seed_gives_the_same_p_everywhere() -> None:
    values = drawn(100, 0.02)
    assert sign_flip_p(values) == sign_flip_p(values)
    assert sign_flip_p(values, seed=1) != sign_flip_p(values, seed=2)
    assert sign_flip_p([1.0] * 20 + [-1.0] * 13, seed=5) == pytest.approx(0.2989, abs=0.02)  # 2 P(X >= 20), X ~ Bin(33, 1/2)


def test_many_cases_are_held_in_parts() -> None:
    assert sign_flip_p([0.1] * 6_000 + [-0.1] * 5_950) == pytest.approx(2 * stats.binom.sf(5_999, 11_950, 0.5), abs=0.02)


def test_whole_clusters_flip() -> None:
    # Ten questions on each of three documents: three coins, not thirty.
    clusters = [name for name in "abc" for _ in range(10)]
    assert cluster_sign_flip_p([0.1] * 30, clusters) == 2 / 8
    assert sign_flip_p([0.1] * 30) < 0.001
    assert cluster_sums([0.1] * 30, clusters) == pytest.approx([1.0, 1.0, 1.0])


def test_cases_that_are_their_own_cluster_change_nothing() -> None:
    values = drawn(80, 0.03)
    assert cluster_sign_flip_p(values, range(80)) == sign_flip_p(values)
    assert standard_error(values, range(80)) == pytest.approx(standard_error(values))
    assert paired_t_interval(values, range(80)) == pytest.approx(paired_t_interval(values))
    assert bca_interval(values, clusters=range(80)) == bca_interval(values)


def test_clusters_that_agree_widen_the_standard_error() -> None:
    values = [value for value in drawn(20, 0.0) for _ in range(5)]
    clusters = [index // 5 for index in range(100)]
    assert standard_error(values, clusters) == pytest.approx(standard_error(values[::5]))
    assert standard_error(values, clusters) > 2 * standard_error(values)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=60))
def test_the_t_interval_is_scipys(differences: list[float]) -> None:
    if np.ptp(differences) < 1e-6:
        return
    expected = stats.ttest_1samp(differences, 0).confidence_interval()
    assert paired_t_interval(differences) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_one_case_says_nothing_about_spread() -> None:
    assert standard_error([0.3]) == math.inf
    assert paired_t_interval([0.3]) == (-math.inf, math.inf)
    assert t_bound(0.3, math.inf, 0, 0.95) == -math.inf


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 100))
def test_the_bca_interval_is_near_scipys(seed: int) -> None:
    generator = random.Random(seed)
    values = [generator.expovariate(5) - 0.1 for _ in range(60)]  # skewed, so that the correction matters
    expected = stats.bootstrap((values,), np.mean, n_resamples=20_000, method="BCa", rng=seed).confidence_interval
    assert bca_interval(values) == pytest.approx((expected.low, expected.high), abs=0.006)


def test_the_bca_interval_follows_the_skew() -> None:
    generator = random.Random(3)
    values = [generator.expovariate(5) for _ in range(60)]
    low, high = bca_interval(values)
    mean = sum(values) / len(values)
    assert high - mean > mean - low


def test_differences_all_alike_give_a_point() -> None:
    assert bca_interval([0.25] * 50) == (0.25, 0.25)
    assert bca_interval([0.1] * 50, clusters=[index // 10 for index in range(50)]) == pytest.approx((0.1, 0.1))
