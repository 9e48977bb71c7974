"""Statistics of paired right/wrong scores. Pure functions of counts.

Notation: of ``n`` cases, ``b`` were right with the first system alone and ``c`` with the second alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable


def mcnemar_mid_p(b: int, c: int) -> float:
    """Two-sided McNemar mid-p of b against c discordant pairs (Fagerland, Lydersen, Laake 2013, BMC Med Res Methodol 13:91)."""
    n, k = b + c, min(b, c)
    if n == 0:
        return 1.0
    total = float(2**n)
    tail = sum(math.comb(n, i) for i in range(k + 1)) / total
    point = math.comb(n, k) / total
    return 1 - point / 2 if b == c else 2 * tail - point


def tango_z(b: int, c: int, n: int, difference: float) -> float:
    """Score statistic of ``difference`` (first minus second) of paired proportions (Tango 1998, Stat Med 17:891)."""
    qa = 2 * n
    qb = -b - c + (2 * n - b + c) * difference
    qc = -c * difference * (1 - difference)
    q = (math.sqrt(max(qb * qb - 4 * qa * qc, 0.0)) - qb) / (2 * qa)
    variance = n * (2 * q + difference * (1 - difference))
    top = b - c - n * difference
    if variance <= 0:
        return 0.0 if top == 0 else math.copysign(math.inf, top)
    return top / math.sqrt(variance)


def tango_interval(b: int, c: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Interval of the paired difference (b - c) / n: every difference with ``|tango_z| <= z`` (95 % by default).

    Raises ValueError where the counts make no sense.
    """
    if n <= 0 or b < 0 or c < 0 or b + c > n:
        raise ValueError(f"counts make no sense: b={b}, c={c}, n={n}")
    centre = (b - c) / n

    def edge(outside: float, beyond: Callable[[float], bool]) -> float:
        inside = centre
        for _ in range(60):
            middle = (inside + outside) / 2
            if beyond(middle):
                outside = middle
            else:
                inside = middle
        return inside

    return edge(-1.0, lambda d: tango_z(b, c, n, d) > z), edge(1.0, lambda d: tango_z(b, c, n, d) < -z)


def wilson_interval(right: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson score interval of a proportion (Wilson 1927, J Am Stat Assoc 22:209)."""
    if n <= 0 or not 0 <= right <= n:
        raise ValueError(f"counts make no sense: {right} of {n}")
    p = right / n
    scale = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / scale
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale
    return max(0.0, centre - half), min(1.0, centre + half)
