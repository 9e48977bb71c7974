from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from loco.statistics import t_cdf, t_quantile

degrees = st.one_of(st.integers(1, 200), st.integers(1, 100_000))


@given(st.floats(-50, 50), degrees)
def test_the_distribution_is_scipys(t: float, df: int) -> None:
    assert t_cdf(t, df) == pytest.approx(stats.t.cdf(t, df), abs=1e-8)  # lgamma of half a hundred thousand keeps ten digits


@given(st.floats(0.0005, 0.9995), degrees)
def test_the_quantile_is_scipys(p: float, df: int) -> None:
    assert t_quantile(p, df) == pytest.approx(stats.t.ppf(p, df), rel=1e-6, abs=1e-7)


def test_the_middle_is_nought() -> None:
    assert t_quantile(0.5, 9) == pytest.approx(0.0, abs=1e-9)
    assert t_cdf(0.0, 9) == 0.5


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1])
def test_no_quantile_beyond_the_ends(p: float) -> None:
    with pytest.raises(ValueError, match="0 < p < 1"):
        t_quantile(p, 5)
