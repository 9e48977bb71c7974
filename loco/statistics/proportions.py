"""Intervals of one proportion."""

from __future__ import annotations

import math

from loco.statistics.paired import Z_TWO_SIDED_95


def wilson_interval(right: int, n: int, z: float = Z_TWO_SIDED_95) -> tuple[float, float]:
    """Wilson score interval of ``right`` of ``n`` (Wilson 1927, J Am Stat Assoc 22:209). ValueError where impossible."""
    if n <= 0 or not 0 <= right <= n:
        raise ValueError(f"counts make no sense: {right} of {n}")
    p = right / n
    scale = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / scale
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale
    # At the ends the bound is 0 or 1 exactly; rounding must not move it inside.
    return (0.0 if right == 0 else max(0.0, centre - half)), (1.0 if right == n else min(1.0, centre + half))
