"""Whether an adapter leaves the other domains within the margin of its base: each on its own, and all of them together.

    certified   the one-sided 95 % lower bound of the difference is above -5 points
    regressed   not certified, and worse for sure: the one-sided harm test is significant after Holm, or even the upper bound
                of the difference is below -5 points
    not-shown   neither

The margin says how large a loss is accepted, so a loss that is certain but certified to be smaller is no regression.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import NormalDist

from loco import statistics
from loco.evaluation.pairing import MCNEMAR, NOTHING, right_wrong
from loco.evaluation.types import Comparison, Forgetting
from loco.statistics import MARGIN, Z_ONE_SIDED_95, Z_TWO_SIDED_95

ALPHA = 0.05
POOLED = "all"


def classified(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """The comparisons with Holm's harm p over all of them, and what each shows."""
    adjusted = statistics.holm([1.0 if each.harm_p is None else each.harm_p for each in comparisons])
    return tuple(
        replace(each, harm_p_holm=p, forgetting=_shown(each, p)) for each, p in zip(comparisons, adjusted, strict=True)
    )


def _shown(comparison: Comparison, harm_p_holm: float) -> Forgetting:
    if comparison.lower_bound is not None and comparison.lower_bound > -MARGIN:
        return "certified"
    return "regressed" if harm_p_holm <= ALPHA or comparison.high < -MARGIN else "not-shown"


def pooled(comparisons: Sequence[Comparison]) -> Comparison | None:
    """All other domains as one, every case counting the same: None where nothing was measured.

    Of harm, only a loss that is larger than the margin for sure counts here: the domains have their own tests of it.
    """
    measured = [each for each in comparisons if each.n > 0]
    if not measured:
        return None
    n = sum(each.n for each in measured)
    whole = Comparison(
        part="forgetting",
        domain=POOLED,
        benchmark=POOLED,
        n=n,
        score=math.fsum(each.score * each.n for each in measured) / n,
        reference_score=math.fsum(each.reference_score * each.n for each in measured) / n,
        difference=0.0,
        low=-1.0,
        high=1.0,
        p=1.0,
        test=NOTHING,
        errors=sum(each.errors for each in comparisons),
    )
    together = _counts(whole, measured) if all(each.test == MCNEMAR for each in measured) else _means(whole, measured)
    return replace(together, forgetting=_shown(together, 1.0))


def _counts(whole: Comparison, measured: Sequence[Comparison]) -> Comparison:
    """The right/wrong tests on the summed b, c and n."""
    return right_wrong(whole, sum(each.b or 0 for each in measured), sum(each.c or 0 for each in measured))


def _means(whole: Comparison, measured: Sequence[Comparison]) -> Comparison:
    """Scales, or scales and right/wrong together: the mean difference over all cases, variances summed over benchmarks."""
    difference = math.fsum(each.difference * each.n for each in measured) / whole.n
    error = math.sqrt(math.fsum((_error(each) * each.n) ** 2 for each in measured)) / whole.n
    normal = NormalDist()
    worse = normal.cdf(difference / error) if error > 0 else 0.5
    return replace(
        whole,
        difference=difference,
        low=max(-1.0, difference - Z_TWO_SIDED_95 * error),
        high=min(1.0, difference + Z_TWO_SIDED_95 * error),
        p=2 * min(worse, 1 - worse),
        test="summed means",
        harm_p=worse,
        lower_bound=max(-1.0, difference - Z_ONE_SIDED_95 * error),
        se=error,
    )


def _error(comparison: Comparison) -> float:
    """Standard error of a benchmark's difference. Of right/wrong scores, the one that Tango's score takes at the margin:

    it isn't 0 where the two sides never disagreed.
    """
    if comparison.se is not None:
        return comparison.se
    b, c, n = comparison.b or 0, comparison.c or 0, comparison.n
    z = statistics.tango_z(b, c, n, -MARGIN)
    return (
        abs(comparison.difference + MARGIN) / abs(z) if z else math.sqrt((b + c) / n - comparison.difference**2) / math.sqrt(n)
    )
