"""Tails of the binomial distribution with p = 1/2, for any size: nothing overflows, each platform gives the same."""

from __future__ import annotations

import math

NEGLIGIBLE = 1e-18


def half_binomial(k: int, n: int) -> tuple[float, float]:
    """P(X <= k) and P(X = k) of X ~ Binomial(n, 1/2).

    The point is a quotient of whole numbers, rounded once; its neighbours follow by their ratios. Below 1e-308 all is 0.
    Raises ValueError unless 0 <= k <= n.
    """
    if not 0 <= k <= n:
        raise ValueError(f"counts make no sense: {k} of {n}")
    point = math.comb(n, k) / (1 << n)
    if 2 * k > n:
        return (1.0 - half_binomial(n - k - 1, n)[0] if k < n else 1.0), point
    total = term = point
    for i in range(k, 0, -1):
        term *= i / (n - i + 1)
        total += term
        if term < total * NEGLIGIBLE:
            break
    return total, point
