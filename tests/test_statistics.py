"""Vectors: Fagerland et al. 2013 and Tango 1998, recomputed independently."""

from __future__ import annotations

import pytest

from loco.statistics import mcnemar_mid_p, tango_interval, tango_z, wilson_interval


@pytest.mark.parametrize(
    ("b", "c", "p"),
    [
        (12, 3, 0.021271),
        (7, 1, 0.039062),
        (6, 0, 0.015625),
        (15, 5, 0.026604),
        (20, 10, 0.070756),
        (4, 4, 0.863281),
        (0, 0, 1.0),
    ],
)
def test_mid_p_vectors(b: int, c: int, p: float) -> None:
    assert mcnemar_mid_p(b, c) == pytest.approx(p, abs=1e-6)
    assert mcnemar_mid_p(c, b) == pytest.approx(p, abs=1e-6)


@pytest.mark.parametrize(
    ("b", "c", "n", "low", "high"),
    [(7, 1, 21, 0.0260, 0.5172), (12, 3, 50, 0.0314, 0.3299), (12, 3, 100, 0.0160, 0.1737), (9, 2, 50, 0.0117, 0.2779)],
)
def test_tango_interval_vectors(b: int, c: int, n: int, low: float, high: float) -> None:
    assert tango_interval(b, c, n) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("b", "c", "n", "z"), [(0, 0, 50, 1.6222), (3, 3, 100, 1.7200), (10, 10, 200, 2.0724), (5, 8, 100, 0.5465)]
)
def test_tango_z_at_the_forgetting_margin(b: int, c: int, n: int, z: float) -> None:
    assert tango_z(b, c, n, -0.05) == pytest.approx(z, abs=1e-4)


def test_wilson_interval_of_none_and_of_all_stays_within_bounds() -> None:
    assert wilson_interval(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson_interval(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)


def test_counts_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="b=3, c=3, n=5"):
        tango_interval(3, 3, 5)
