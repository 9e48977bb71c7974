"""Power of the mid-p test, and how many cases it needs. Differences are true ones, in points of 1."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from loco.statistics import cases_needed, cases_to_certify, mcnemar_mid_p, mid_p_power, minimum_detectable, planning_n


@pytest.mark.parametrize(("n", "power"), [(50, 0.33), (100, 0.62), (200, 0.90)])
def test_power_for_ten_points_where_a_fifth_of_the_cases_differ(n: int, power: float) -> None:
    assert mid_p_power(n, 0.20, 0.10) == pytest.approx(power, abs=0.005)


@pytest.mark.parametrize(("psi", "n"), [(0.10, 70), (0.20, 155), (0.30, 230)])
def test_of_every_fifth_number_of_cases_the_first_with_eighty_percent_power(psi: float, n: int) -> None:
    assert next(cases for cases in range(50, 300, 5) if mid_p_power(cases, psi, 0.10) >= 0.8) == n
    assert n - 5 < cases_needed(psi, 0.10) <= n


def test_the_planning_formula() -> None:
    assert planning_n(0.20, 0.10) == 150  # 7.849 * .19 / .01 = 149.1
    assert planning_n(0.20, -0.10) == 150


@settings(deadline=None)
@given(st.integers(1, 60), st.sampled_from([0.1, 0.3, 0.7, 1.0]), st.sampled_from([0.02, 0.1]))
def test_power_is_the_chance_of_a_significant_table(n: int, psi: float, difference: float) -> None:
    win, lose = (psi + difference) / 2, (psi - difference) / 2
    total = 0.0
    for b in range(n + 1):
        for c in range(n - b + 1):
            if b > c and mcnemar_mid_p(b, c) <= 0.05:
                total += stats.multinomial.pmf([b, c, n - b - c], n, [win, lose, max(0.0, 1 - psi)])
    assert mid_p_power(n, psi, difference) == pytest.approx(total, abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.integers(50, 1500), st.floats(0, 1))
def test_the_minimum_detectable_effect_has_its_power(n: int, psi: float) -> None:
    least = minimum_detectable(n, psi)
    assert mid_p_power(n, max(psi, least), least) >= 0.8
    assert mid_p_power(n, max(psi, 0.8 * least), 0.8 * least) < 0.8


def test_more_cases_find_less() -> None:
    found = [minimum_detectable(n, 0.2) for n in (50, 200, 500, 1000, 5000, 100_000)]
    assert found == sorted(found, reverse=True)
    assert found[-1] == pytest.approx(2.80159 * (0.2 / 100_000) ** 0.5, rel=0.01)


def test_too_few_cases_find_nothing() -> None:
    assert minimum_detectable(3, 0.5) == 1.0


def test_without_any_disagreement_only_clean_wins_are_found() -> None:
    # 5 to 0 is the least that is significant: the smallest share of wins that gives five or more with 80 % chance.
    assert minimum_detectable(100, 0.0) == pytest.approx(0.0666, abs=0.001)
    assert stats.binom.sf(4, 100, 0.0666) == pytest.approx(0.8, abs=0.005)


def test_cases_to_certify_have_eighty_percent_chance() -> None:
    n = cases_to_certify(0.10)
    assert n is not None
    se = (0.10 / n) ** 0.5
    assert stats.norm.sf(1.644854 - 0.05 / se) == pytest.approx(0.8, abs=0.01)


def test_no_number_of_cases_certifies_a_loss_of_the_margin() -> None:
    assert cases_to_certify(0.2, -0.05) is None
    assert cases_to_certify(0.2, -0.07) is None


def test_no_disagreement_still_needs_fifty_two_cases() -> None:
    assert cases_to_certify(0.0) == 52


@pytest.mark.parametrize(("psi", "difference"), [(0.1, 0.2), (0.0, 0.0), (1.2, 0.1), (0.3, -0.1)])
def test_impossible_rates_are_refused(psi: float, difference: float) -> None:
    with pytest.raises(ValueError, match=r"difference lies in \(0, psi\]"):
        mid_p_power(50, psi, difference)
