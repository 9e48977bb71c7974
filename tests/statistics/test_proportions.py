from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from loco.statistics import wilson_interval


def test_none_and_all_stay_within_bounds() -> None:
    assert wilson_interval(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson_interval(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)
    assert wilson_interval(0, 100_000)[0] == 0.0
    assert wilson_interval(100_000, 100_000)[1] == 1.0


@given(st.integers(1, 5000), st.integers(0, 5000))
def test_it_is_scipys(n: int, right: int) -> None:
    if right <= n:
        expected = stats.binomtest(right, n).proportion_ci(method="wilson")
        assert wilson_interval(right, n) == pytest.approx((expected.low, expected.high), abs=1e-7)


@pytest.mark.parametrize(("right", "n"), [(3, 2), (-1, 2), (0, 0)])
def test_impossible_counts_are_refused(right: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"{right} of {n}"):
        wilson_interval(right, n)
