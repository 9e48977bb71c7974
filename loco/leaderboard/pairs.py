"""What was shown between the rows of a domain, pair by pair."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from statistics import fmean

from loco.evaluation.pairing import CLUSTERS
from loco.leaderboard.answers import Answers
from loco.leaderboard.ranking import Better, PairTest, apart_by_intervals, told_apart
from loco.leaderboard.types import Row
from loco.statistics import mcnemar_mid_p, sign_flip_p


def shown_between(rows: Mapping[str, Row], answers: Mapping[str, Answers | None]) -> list[Better]:
    """What was shown between the rows: by a paired test where both have outcomes, else by intervals that don't overlap."""
    tests, blind = [], []
    for first, second in combinations(sorted(rows), 2):
        clustered = CLUSTERS in (
            rows[first].test,
            rows[second].test,
        )  # the reports' intervals know the clusters, outcomes don't
        mine, theirs = answers[first], answers[second]
        if clustered or mine is None or theirs is None or mine.keys().isdisjoint(theirs):
            blind.append((first, second))
        else:
            tests.append(_pair_test(first, mine, second, theirs))
    return told_apart(tests) + apart_by_intervals({name: _ends(row) for name, row in rows.items()}, blind)


def _ends(row: Row) -> tuple[float, float, float]:
    """The interval of the difference to the base: every report has one, and all rows share that base and its cases."""
    low, high = row.difference.low, row.difference.high
    return row.difference.value, -1.0 if low is None else low, 1.0 if high is None else high


def _pair_test(first: str, mine: Answers, second: str, theirs: Answers) -> PairTest:
    """The gate's test of paired scores, between two adapters: McNemar's mid-p where all are right or wrong, else sign-flip."""
    common = ((mine[case].value, theirs[case].value) for case in mine if case in theirs)
    values = [(m, t) for m, t in common if m is not None and t is not None]
    differences = [m - t for m, t in values]
    if all(value in (0.0, 1.0) for pair in values for value in pair):
        p = mcnemar_mid_p(sum(d > 0 for d in differences), sum(d < 0 for d in differences))
    else:
        p = sign_flip_p(differences)
    return PairTest(first, second, fmean(differences) if differences else 0.0, p)
