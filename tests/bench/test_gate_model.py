"""The gate on arrays is the gate: the same statistics, the same Holm, the same verdicts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.gate_model import Tables, harm_mid_p, holm_significant, judge, tables, tango_z
from loco import statistics
from loco.evaluation.verdict import decide
from tests.evaluation.paired_results import counted

counts = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=20)


def columns(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([b for b, _ in pairs]), np.array([c for _, c in pairs])


@given(counts, st.sampled_from([-0.05, 0.0, 0.1]))
def test_tangos_score_is_the_same(pairs: list[tuple[int, int]], difference: float) -> None:
    expected = [statistics.tango_z(b, c, 120, difference) for b, c in pairs]
    assert tango_z(*columns(pairs), 120, difference) == pytest.approx(expected, rel=1e-9)


@given(counts)
def test_the_harm_test_is_the_same(pairs: list[tuple[int, int]]) -> None:
    expected = [statistics.harm_mid_p(b, c) for b, c in pairs]
    assert harm_mid_p(*columns(pairs)) == pytest.approx(expected, rel=1e-9)


@given(st.lists(st.lists(st.floats(0, 0.2), min_size=4, max_size=4), min_size=1, max_size=10))
def test_holm_is_the_same(rows: list[list[float]]) -> None:
    found = holm_significant(np.array(rows))
    assert found.tolist() == [[p <= 0.05 for p in statistics.holm(row)] for row in rows]


@given(st.integers(1, 80), st.sampled_from([0.05, 0.3, 1.0]), st.sampled_from([-0.05, 0.0, 0.05]))
def test_the_chances_are_those_of_the_trinomial(n: int, psi: float, difference: float) -> None:
    table = tables(n, psi, difference)
    assert table.chance.sum() == pytest.approx(1)
    assert (table.chance * (table.b - table.c)).sum() / n == pytest.approx(difference, abs=1e-6)
    assert (table.chance * (table.b + table.c)).sum() / n == pytest.approx(psi, abs=1e-6)


def test_draws_come_by_their_chances() -> None:
    table = tables(50, 0.2, 0.0)
    drawn = table.draw(np.random.Generator(np.random.PCG64(1)), 100_000)
    assert table.b[drawn].mean() == pytest.approx(5, abs=0.05)
    assert table.c[drawn].var() == pytest.approx(50 * 0.1 * 0.9, rel=0.03)


def single(n: int, b: int, c: int) -> Tables:
    """A benchmark where only one table can come up."""
    return Tables(n, np.array([b]), np.array([c]), np.array([1.0]))


@given(
    st.tuples(st.integers(0, 40), st.integers(0, 40)),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=4),
)
def test_its_verdict_is_the_gates(own: tuple[int, int], rest: list[tuple[int, int]]) -> None:
    shares = judge(single(200, *own), [single(200, *pair) for pair in rest], np.random.Generator(np.random.PCG64(1)), 1)
    found = decide(
        [counted("domain", "math", *own, 200)],
        [counted("forgetting", f"domain{at}", *pair, 200) for at, pair in enumerate(rest)],
    )
    assert (shares.accepted, shares.rejected, shares.inconclusive) == tuple(
        float(found.verdict == name) for name in ("accepted", "rejected", "inconclusive")
    )
    certified = all(each.forgetting == "certified" for each in found.comparisons[1:])
    assert shares.certified_all == float(
        found.verdict != "rejected" and certified and found.comparisons[0].p <= 0.05 and own[0] > own[1]
    )


def test_the_mid_p_of_a_gain_is_twice_the_harm_to_the_base() -> None:
    table = tables(200, 0.2, 0.0)
    expected = [
        b > c and statistics.mcnemar_mid_p(b, c) <= 0.05 for b, c in zip(table.b.tolist(), table.c.tolist(), strict=True)
    ]
    assert table.improved.tolist() == expected


def test_large_benchmarks_stay_finite() -> None:
    table = tables(3000, 0.5, -0.05)
    assert np.isfinite(table.at_margin).all()
    assert math.isclose(float(table.chance.sum()), 1.0)
