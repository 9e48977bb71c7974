"""Figures of a row, from the comparisons that its report holds. Pure; rounded, so that every machine writes the same bytes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean

from loco.evaluation.types import CaseOutcome, Comparison
from loco.leaderboard.types import Abroad, Estimate
from loco.statistics import bca_interval, wilson_interval

DIGITS = 6


def estimate(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    """An estimate, rounded to DIGITS decimals."""
    return Estimate(value=round(value, DIGITS), low=_bound(low), high=_bound(high))


def score_of(parts: Sequence[Comparison], outcomes: Sequence[CaseOutcome] | None) -> Estimate:
    """Score over all cases of a domain. Its interval is Wilson's for right or wrong, BCa of ``outcomes`` for a scale."""
    return _score([(part.score, part.n) for part in parts], _binary(parts), outcomes)


def base_score_of(parts: Sequence[Comparison], outcomes: Sequence[CaseOutcome] | None) -> Estimate:
    """The same for what the adapter was compared with."""
    return _score([(part.reference_score, part.n) for part in parts], _binary(parts), outcomes)


def difference_of(parts: Sequence[Comparison]) -> Estimate:
    """Adapter minus base over all cases of a domain.

    The intervals of several benchmarks are joined by recovering their variances (Zou and Donner 2008, Stat Med 27:1693).
    """
    n = sum(part.n for part in parts)
    if len(parts) == 1 or n == 0:
        return estimate(parts[0].difference, parts[0].low, parts[0].high) if parts else estimate(0.0)
    value = sum(part.n * part.difference for part in parts) / n
    below = math.sqrt(sum((part.n / n * (part.difference - part.low)) ** 2 for part in parts))
    above = math.sqrt(sum((part.n / n * (part.high - part.difference)) ** 2 for part in parts))
    return estimate(value, value - below, value + above)


def abroad_of(part: Comparison) -> Abroad:
    """What an adapter does to another domain."""
    return Abroad(
        domain=part.domain,
        benchmark=part.benchmark,
        n=part.n,
        score=round(part.score, DIGITS),
        base_score=round(part.reference_score, DIGITS),
        difference=estimate(part.difference, part.low, part.high),
        state=part.forgetting,
    )


def _bound(end: float | None) -> float | None:
    return None if end is None or math.isinf(end) else round(end, DIGITS)


def _binary(parts: Sequence[Comparison]) -> bool:
    return all(part.b is not None for part in parts)


def _score(scores: Sequence[tuple[float, int]], binary: bool, outcomes: Sequence[CaseOutcome] | None) -> Estimate:
    n = sum(cases for _, cases in scores)
    total = sum(score * cases for score, cases in scores)
    if binary and n:
        return estimate(total / n, *wilson_interval(round(total), n))
    values = [outcome.value for outcome in outcomes or () if outcome.value is not None]
    if len(values) > 1 and math.isclose(fmean(values), total / n, abs_tol=1e-6):
        return estimate(total / n, *bca_interval(values))
    return estimate(total / n if n else 0.0)
