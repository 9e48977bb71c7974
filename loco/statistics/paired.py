"""Tests and intervals of paired right/wrong scores. Pure functions of counts, good for any n.

Notation: of ``n`` cases, ``b`` were right with the first system alone and ``c`` with the second alone. Differences are first
minus second, in [-1, 1]. Every function raises ValueError where the counts make no sense.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

from loco.statistics.binomial import half_binomial

Z_TWO_SIDED_95 = 1.959964
Z_ONE_SIDED_95 = 1.644854
MARGIN = 0.05


def mcnemar_exact_p(b: int, c: int) -> float:
    """Two-sided exact McNemar p: the binomial test of b against c discordant pairs."""
    return min(1.0, 2 * half_binomial(min(b, c), b + c)[0])


def mcnemar_mid_p(b: int, c: int) -> float:
    """Two-sided McNemar mid-p of b against c discordant pairs (Fagerland, Lydersen, Laake 2013, BMC Med Res Methodol 13:91)."""
    tail, point = half_binomial(min(b, c), b + c)
    if b + c == 0:
        return 1.0
    return 1 - point / 2 if b == c else 2 * tail - point


def harm_mid_p(b: int, c: int) -> float:
    """One-sided McNemar mid-p that the first system is the worse one (c > b): P(C > c) + P(C = c) / 2. No pairs: 0.5."""
    tail, point = half_binomial(b, b + c)
    return tail - point / 2


def tango_z(b: int, c: int, n: int, difference: float) -> float:
    """Score statistic of ``difference`` of paired proportions (Tango 1998, Stat Med 17:891). Falls as ``difference`` rises.

    Infinite where ``difference`` is impossible given the counts (the restricted variance is 0).
    """
    _check(b, c, n)
    qa = 2.0 * n
    qb = -b - c + (2 * n - b + c) * difference
    qc = -c * difference * (1 - difference)
    root = math.sqrt(max(qb * qb - 4 * qa * qc, 0.0))
    # Both are the larger root of qa q^2 + qb q + qc; each form is the one that doesn't cancel at its sign of qb.
    q = (root - qb) / (2 * qa) if qb <= 0 else -2 * qc / (root + qb)
    variance = n * (2 * q + difference * (1 - difference))
    top = b - c - n * difference
    if abs(top) <= 1e-12 * n:
        return 0.0
    return top / math.sqrt(variance) if variance > 1e-12 * n else math.copysign(math.inf, top)


def tango_interval(b: int, c: int, n: int, z: float = Z_TWO_SIDED_95) -> tuple[float, float]:
    """Interval of the paired difference (b - c) / n: every difference with ``|tango_z| <= z`` (95 % by default)."""
    _check(b, c, n)
    low = _edge((b - c) / n, -1.0, lambda d: tango_z(b, c, n, d) > z)
    return low, _edge((b - c) / n, 1.0, lambda d: tango_z(b, c, n, d) < -z)


def noninferiority_p(b: int, c: int, n: int, margin: float = MARGIN) -> float:
    """One-sided p of "the first system loses ``margin`` or more": small means that a loss that large is ruled out."""
    return 1 - NormalDist().cdf(tango_z(b, c, n, -margin))


def noninferiority_lower(b: int, c: int, n: int) -> float:
    """One-sided 95 % lower bound of the difference, by Tango's score. Above -margin exactly when noninferiority_p < 0.05."""
    return tango_interval(b, c, n, Z_ONE_SIDED_95)[0]


def _edge(inside: float, outside: float, beyond: Callable[[float], bool]) -> float:
    """The last difference from ``inside`` towards ``outside`` that isn't ``beyond``, by bisection."""
    if not beyond(outside):
        return outside
    for _ in range(60):
        middle = (inside + outside) / 2
        if beyond(middle):
            outside = middle
        else:
            inside = middle
    return inside


def _check(b: int, c: int, n: int) -> None:
    if n <= 0 or b < 0 or c < 0 or b + c > n:
        raise ValueError(f"counts make no sense: b={b}, c={c}, n={n}")
