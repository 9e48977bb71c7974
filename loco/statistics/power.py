"""How many cases a paired comparison needs, and the smallest effect that it can find.

``psi`` is the share of cases on which the two systems disagree, (b + c) / n; ``difference`` the true difference, in (0, psi].
"""

from __future__ import annotations

import math
from functools import lru_cache

from loco.statistics.binomial import half_binomial
from loco.statistics.paired import MARGIN, Z_ONE_SIDED_95

POWER = 0.8
Z_POWER = 2.80159
"""z_0.975 + z_0.8: how many standard errors a difference must measure to be found with 80 % power."""
PLANNING = 7.849
"""Its square."""
CERTIFYING = 6.183
"""(z_0.95 + z_0.8)^2"""
EXACT_UP_TO = 2_000
"""Cases above which the normal formula is used: there it is off by less than a case in a hundred."""


def planning_n(psi: float, difference: float) -> int:
    """Cases for 80 % power by the normal formula n = 7.849 (psi - d^2) / d^2. Raises ValueError unless 0 < |d| <= psi <= 1."""
    _check(psi, abs(difference))
    return max(1, math.ceil(PLANNING * (psi - difference**2) / difference**2))


def mid_p_power(n: int, psi: float, difference: float, alpha: float = 0.05) -> float:
    """Chance that McNemar's mid-p of ``n`` cases is <= alpha in favour of the first system, exact over all outcomes."""
    import numpy as np

    _check(psi, difference)
    spread = 8 * math.sqrt(n * psi * (1 - psi)) + 8
    least, most = max(0, math.floor(n * psi - spread)), min(n, math.ceil(n * psi + spread))
    pairs = np.arange(least, most + 1)
    critical = np.array([_critical(m, alpha) for m in range(least, most + 1)])
    # One row a table (b, c) that is significant: for m pairs, b runs from its critical value to m.
    counts = np.maximum(pairs - critical + 1, 0)
    m, start = np.repeat(pairs, counts), np.repeat(np.cumsum(counts) - counts, counts)
    b = np.repeat(critical, counts) + np.arange(len(m)) - start
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    chance = log_factorial[n] - log_factorial[b] - log_factorial[m - b] - log_factorial[n - m]
    for count, p in ((b, (psi + difference) / 2), (m - b, (psi - difference) / 2), (n - m, 1 - psi)):
        chance = chance + (count * math.log(p) if p > 0 else np.where(count > 0, -np.inf, 0.0))
    return min(1.0, float(np.exp(chance).sum()))


def cases_needed(psi: float, difference: float, power: float = POWER) -> int:
    """The least n at which the mid-p test finds ``difference`` with ``power``. Exact up to 2,000, then by the formula."""
    n = planning_n(psi, difference)
    if n > EXACT_UP_TO:
        return n
    while n > 1 and mid_p_power(n, psi, difference) >= power:
        n = max(1, n - 10)
    while mid_p_power(n, psi, difference) < power:
        n += 1
    return n


def minimum_detectable(n: int, psi: float, power: float = POWER) -> float:
    """The smallest true difference that ``n`` cases find with ``power``, at an observed ``psi`` (at least that difference).

    1.0 where not even a difference on every case would be found.
    """
    if n > EXACT_UP_TO:
        return max(math.sqrt(PLANNING * psi / (n + PLANNING)), min(1.0, PLANNING / n))
    low, high = 0.0, 1.0
    if mid_p_power(n, 1.0, 1.0) < power:
        return 1.0
    while high - low > 5e-4:
        middle = (low + high) / 2
        low, high = (low, middle) if mid_p_power(n, max(psi, middle), middle) >= power else (middle, high)
    return high


def cases_to_certify(psi: float, difference: float = 0.0, margin: float = MARGIN) -> int | None:
    """Cases for 80 % chance that a true ``difference`` above -margin is certified, by the normal formula; None where it isn't.

    No disagreement at all still needs 52 cases at a margin of 5 points.
    """
    if difference <= -margin:
        return None
    return max(
        math.ceil(Z_ONE_SIDED_95**2 * (1 - margin) / margin),
        math.ceil(CERTIFYING * (psi - difference**2) / (difference + margin) ** 2),
    )


@lru_cache(maxsize=65536)
def _critical(m: int, alpha: float) -> int:
    """The least b of m discordant pairs whose mid-p is <= alpha with b > c; m + 1 where there is none."""
    low, high = m // 2 + 1, m + 1
    while low < high:
        middle = (low + high) // 2
        tail, point = half_binomial(m - middle, m)
        low, high = (low, middle) if 2 * tail - point <= alpha else (middle + 1, high)
    return low


def _check(psi: float, difference: float) -> None:
    if not 0 < difference <= psi <= 1:
        raise ValueError(f"a difference lies in (0, psi], and psi in (0, 1]: difference={difference}, psi={psi}")
