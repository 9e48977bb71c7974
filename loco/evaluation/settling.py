"""How many more cases would settle what a run could not: 80 % chance, if the rates that it saw are the true ones."""

from __future__ import annotations

import math
from collections.abc import Sequence

from loco.evaluation.types import Comparison
from loco.statistics import MARGIN, cases_needed, cases_to_certify
from loco.statistics.power import CERTIFYING, PLANNING


def more_for_improvement(comparison: Comparison) -> int | None:
    """Cases to add until a gain like this one is found, or a loss like this one is plain. None where nothing differs."""
    difference = comparison.difference
    if not comparison.n or not difference:
        return None
    if comparison.se is not None:
        return _more(comparison.n, math.ceil(comparison.n * PLANNING * (comparison.se / difference) ** 2))
    disagreement = ((comparison.b or 0) + (comparison.c or 0)) / comparison.n
    return _more(comparison.n, cases_needed(disagreement, abs(difference)))


def more_for_certainty(pooled: Comparison, benchmarks: int) -> int | None:
    """Cases to add to each of ``benchmarks`` until all together are certified; None where the loss seen is the margin."""
    if pooled.difference <= -MARGIN:
        return None
    if pooled.se is not None:
        needed: int | None = math.ceil(pooled.n * CERTIFYING * (pooled.se / (pooled.difference + MARGIN)) ** 2)
    else:
        needed = cases_to_certify(((pooled.b or 0) + (pooled.c or 0)) / pooled.n, pooled.difference)
    return None if needed is None else math.ceil(_more(pooled.n, needed) / max(1, benchmarks))


def sentence(what: str, more: int | None, comparisons: Sequence[Comparison]) -> str:
    """What to run to settle ``what``."""
    if not any(comparison.n for comparison in comparisons):
        return f"{what}: no case was left that could say how many more would settle it."
    if more is None:
        return f"{what}: at the rates seen here no number of cases would settle it."
    most = max(comparison.n for comparison in comparisons)
    return f"{what}: about {more} more cases a benchmark would settle it (a new run of {most + more}), if these rates hold."


def _more(n: int, needed: int) -> int:
    """At least one: a run that already had enough was unlucky, not too small."""
    return max(1, needed - n)
