"""The acceptance gate on arrays: what it says of every possible table of counts, and of many simulated evaluations at once.

The tests of ``loco.statistics`` and the rules of the verdict stand here a second time, for arrays; tests hold them to the
originals.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from loco.evaluation.forgetting import ALPHA
from loco.statistics import MARGIN, Z_ONE_SIDED_95, Z_TWO_SIDED_95

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
DEVIATIONS = 6.5
"""Counts further than this from their mean are left out: less than one table in ten thousand million."""


def tango_z(b: Whole, c: Whole, n: int, difference: float) -> Floats:
    """Tango's score of ``difference`` for each table, as `loco.statistics.tango_z`."""
    linear = -b - c + (2.0 * n - b + c) * difference
    constant = -c * difference * (1 - difference)
    root = np.sqrt(np.maximum(linear * linear - 8.0 * n * constant, 0.0))
    q = np.where(linear <= 0, (root - linear) / (4.0 * n), -2 * constant / np.where(linear > 0, root + linear, 1.0))
    variance = n * (2 * q + difference * (1 - difference))
    top = b - c - n * difference
    certain = variance <= 1e-12 * n
    score = np.where(certain, np.copysign(np.inf, top), top / np.sqrt(np.where(certain, 1.0, variance)))
    return np.where(np.abs(top) <= 1e-12 * n, 0.0, score)


def harm_mid_p(b: Whole, c: Whole) -> Floats:
    """One-sided mid-p that the adapter is worse, for each table, as `loco.statistics.harm_mid_p`."""
    found = np.empty(len(b))
    pairs = b + c
    log_factorial = _log_factorial(int(pairs.max()))
    for m in np.unique(pairs):
        wins = np.arange(m + 1)
        point = np.exp(log_factorial[m] - log_factorial[wins] - log_factorial[m - wins] - m * math.log(2))
        at = pairs == m
        found[at] = (np.cumsum(point) - point / 2)[b[at]]
    return found


def _log_factorial(n: int) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of a benchmark of ``n`` cases that can come up, and their probabilities. One entry a table in each array."""

    n: int
    b: Whole
    c: Whole
    chance: Floats

    @cached_property
    def improved(self) -> Flags:
        """Significantly better: the two-sided mid-p is twice the one-sided one of harm to the base."""
        return (self.b > self.c) & (2 * harm_mid_p(self.c, self.b) <= ALPHA)

    @cached_property
    def hopeless(self) -> Flags:
        """The upper bound of the difference is at 0 or below."""
        return tango_z(self.b, self.c, self.n, 0.0) <= -Z_TWO_SIDED_95

    @cached_property
    def at_margin(self) -> Floats:
        """Tango's z of a loss of the margin."""
        return tango_z(self.b, self.c, self.n, -MARGIN)

    @cached_property
    def harm(self) -> Floats:
        """One-sided p that the adapter is worse."""
        return harm_mid_p(self.b, self.c)

    @cached_property
    def _edges(self) -> Floats:
        return np.cumsum(self.chance)

    def draw(self, generator: np.random.Generator, times: int) -> Whole:
        """Positions of ``times`` tables, drawn by their probabilities."""
        return np.minimum(np.searchsorted(self._edges, generator.random(times)), len(self.b) - 1)


@cache
def tables(n: int, psi: float, difference: float) -> Tables:
    """All tables of ``n`` cases where the sides disagree on a share ``psi``, with a true ``difference`` (trinomial)."""
    win, lose = max(0.0, (psi + difference) / 2), max(0.0, (psi - difference) / 2)
    b, c = (grid.ravel() for grid in np.meshgrid(_likely(n, win), _likely(n, lose), indexing="ij"))
    possible = b + c <= n
    b, c = b[possible], c[possible]
    log_factorial = _log_factorial(n)
    log_chance = log_factorial[n] - log_factorial[b] - log_factorial[c] - log_factorial[n - b - c]
    for count, p in ((b, win), (c, lose), (n - b - c, 1 - psi)):
        log_chance = log_chance + (count * math.log(p) if p > 1e-12 else np.where(count > 0, -np.inf, 0.0))
    chance = np.exp(log_chance)
    return Tables(n, b, c, chance / chance.sum())


def _likely(n: int, p: float) -> Whole:
    spread = DEVIATIONS * math.sqrt(n * p * (1 - p)) + 6
    return np.arange(max(0, math.floor(n * p - spread)), min(n, math.ceil(n * p + spread)) + 1)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Shares of simulated evaluations. ``certified_all``: accepted, had every domain to be certified by itself."""

    accepted: float
    rejected: float
    inconclusive: float
    certified_all: float


def judge(own: Tables, others: Sequence[Tables], generator: np.random.Generator, times: int) -> Verdicts:
    """Simulate ``times`` evaluations: one own domain, and the others independent of it and of each other."""
    home = own.draw(generator, times)
    improved, hopeless = own.improved[home], own.hopeless[home]
    drawn = [table.draw(generator, times) for table in others]
    margins = np.stack([table.at_margin[at] for table, at in zip(others, drawn, strict=True)], axis=1)
    harms = np.stack([table.harm[at] for table, at in zip(others, drawn, strict=True)], axis=1)
    certified = margins > Z_ONE_SIDED_95
    regressed = ~certified & (holm_significant(harms) | (margins < -Z_TWO_SIDED_95))
    together = pooled_at_margin(others, drawn)
    rejected = hopeless | regressed.any(axis=1) | (together < -Z_TWO_SIDED_95)
    accepted = ~rejected & improved & (together > Z_ONE_SIDED_95)
    strict = ~rejected & improved & certified.all(axis=1)
    shares = [float(flags.mean()) for flags in (accepted, rejected, ~accepted & ~rejected, strict)]
    return Verdicts(*shares)


def holm_significant(ps: Floats) -> Flags:
    """Which p of each row are significant after Holm over the row."""
    order = np.argsort(ps, axis=1, kind="stable")
    ranked = np.take_along_axis(ps, order, axis=1) * np.arange(ps.shape[1], 0, -1)
    flags = np.zeros(ps.shape, dtype=bool)
    np.put_along_axis(flags, order, np.logical_and.accumulate(ranked <= ALPHA, axis=1), axis=1)
    return flags


def pooled_at_margin(others: Sequence[Tables], drawn: Sequence[Whole]) -> Floats:
    """Tango's z of a loss of the margin on the summed counts of every simulated evaluation."""
    n = sum(table.n for table in others)
    b = np.sum([table.b[at] for table, at in zip(others, drawn, strict=True)], axis=0)
    c = np.sum([table.c[at] for table, at in zip(others, drawn, strict=True)], axis=0)
    return tango_z(b, c, n, -MARGIN)
