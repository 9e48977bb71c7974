from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loco.statistics import ece

cases = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=100)


def test_sure_and_right_is_calibrated() -> None:
    assert ece([1.0, 1.0, 0.0], [True, True, False]) == 0.0


def test_sure_and_wrong_is_off_by_one() -> None:
    assert ece([1.0, 1.0], [False, False]) == 1.0


def test_a_worked_example() -> None:
    # Bin (.8, .9]: mean .85, half right, gap .35 of 2 cases; bin (.1, .2]: .2 and never right, gap .2 of 1 case.
    assert ece([0.82, 0.88, 0.2], [True, False, False]) == pytest.approx((0.7 + 0.2) / 3)


def test_a_confidence_at_an_edge_falls_into_the_lower_bin() -> None:
    # In one bin, .1 (wrong) and .1 (right) would average out to .4; .1 and .10001 don't share one.
    assert ece([0.1, 0.10001], [True, False]) == pytest.approx((0.9 + 0.10001) / 2)


@given(cases)
def test_it_lies_between_nought_and_one(pairs: list[tuple[float, bool]]) -> None:
    confidences, right = [c for c, _ in pairs], [r for _, r in pairs]
    assert 0 <= ece(confidences, right) <= 1


@given(cases)
def test_one_bin_leaves_the_overall_gap(pairs: list[tuple[float, bool]]) -> None:
    confidences, right = [c for c, _ in pairs], [r for _, r in pairs]
    gap = abs(sum(right) - sum(confidences)) / len(pairs)
    assert ece(confidences, right, bins=1) == pytest.approx(gap, abs=1e-9)
    assert ece(confidences, right) >= gap - 1e-9


@pytest.mark.parametrize(("confidences", "right"), [([0.5], []), ([], []), ([1.5], [True]), ([float("nan")], [True])])
def test_what_is_no_confidence_is_refused(confidences: list[float], right: list[bool]) -> None:
    with pytest.raises(ValueError, match="confidence"):
        ece(confidences, right)
