"""Ranks with ties: a row's rank is one more than the number of rows that were shown to be better. Pure functions of numbers.

"Shown" is a paired test on the cases that both answered, corrected over all pairs of the domain (Holm), or, where outcomes are
missing, intervals that don't overlap. What follows from it is shown too: A better than B and B better than C puts A before C,
also where A and C alone couldn't be told apart. That costs no further error, and so a row never stands level with, or behind,
one that it was shown to beat. Two rows of equal rank couldn't be told apart; the order among them says nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from loco.statistics import holm

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class PairTest:
    """``first`` against ``second``: difference (first minus second) and two-sided p on their common cases, before Holm."""

    first: str
    second: str
    difference: float
    p: float


@dataclass(frozen=True, slots=True)
class Better:
    """``better`` was shown to be better than ``worse``. ``p`` after Holm, None where only intervals were compared."""

    better: str
    worse: str
    difference: float
    p: float | None


@dataclass(frozen=True, slots=True)
class Rank:
    """``best`` is one more than the number of rows shown to be better, ``worst`` all rows less those shown to be worse."""

    best: int
    worst: int


def told_apart(tests: Sequence[PairTest]) -> list[Better]:
    """The pairs whose difference is significant at 5 % after Holm's correction over all of ``tests``."""
    found = []
    for test, p in zip(tests, holm([test.p for test in tests]), strict=True):
        if p <= ALPHA and test.difference != 0:
            names = (test.first, test.second) if test.difference > 0 else (test.second, test.first)
            found.append(Better(*names, abs(test.difference), p))
    return found


def apart_by_intervals(intervals: Mapping[str, tuple[float, float, float]], pairs: Iterable[tuple[str, str]]) -> list[Better]:
    """The pairs whose intervals don't overlap. ``intervals``: value, low, high by name.

    Two 95 % intervals that don't overlap are stricter evidence than a test at 5 % (about p < 0.006 where both are as wide), so
    that nothing is ranked apart for want of outcomes.
    """
    found = []
    for pair in pairs:
        lower, upper = sorted(pair, key=lambda name: intervals[name][0])
        if intervals[lower][2] < intervals[upper][1]:
            found.append(Better(upper, lower, intervals[upper][0] - intervals[lower][0], None))
    return found


def ranks(names: Collection[str], shown: Iterable[Better]) -> dict[str, Rank]:
    """The rank of each name, from what was shown between them."""
    below: dict[str, set[str]] = {name: set() for name in names}
    for pair in shown:
        below[pair.better].add(pair.worse)
    reached = {name: _reachable(name, below) for name in names}
    return {
        name: Rank(
            1 + sum(name in reached[other] for other in names if other != name), len(names) - len(reached[name] - {name})
        )
        for name in names
    }


def _reachable(start: str, below: Mapping[str, Collection[str]]) -> set[str]:
    """Everything below ``start``, directly or through others."""
    found: set[str] = set()
    todo = list(below[start])
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += below[name]
    return found
