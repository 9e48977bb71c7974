from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from loco.statistics import holm

ps = st.lists(st.floats(0, 1), max_size=30)


def test_the_design_vector() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_no_tests_need_no_adjusting() -> None:
    assert holm([]) == []
    assert holm([0.03]) == [0.03]


@given(ps.filter(bool))
def test_it_is_that_of_statsmodels(values: list[float]) -> None:
    assert holm(values) == pytest.approx(list(multipletests(values, method="holm")[1]), abs=1e-12)


@given(ps)
def test_it_only_raises_and_keeps_the_order(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(p <= q <= 1 for p, q in zip(values, adjusted, strict=True))
    ranked = [q for _, q in sorted(zip(values, adjusted, strict=True))]
    assert ranked == sorted(ranked)


@given(ps)
def test_it_is_never_harsher_than_bonferroni(values: list[float]) -> None:
    assert all(q <= min(1.0, p * len(values)) + 1e-12 for p, q in zip(values, holm(values), strict=True))
