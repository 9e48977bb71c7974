"""What adapters answered, case by case, so that they can be compared with each other and not only with the base."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from loco.evaluation.types import CaseOutcome
from loco.leaderboard.sources import Published

Outcomes = Callable[[str], tuple[CaseOutcome, ...] | None]
"""The outcomes of an address, or None where they aren't in the tree."""
Answers = Mapping[str, CaseOutcome]
"""Outcomes by benchmark and case."""


def answers_of(published: Published, outcomes: Outcomes) -> Answers | None:
    """The outcomes on all benchmarks of the own domain, less the cases seen in training; None where any are missing."""
    own = (benchmark for benchmark in published.report.benchmarks if benchmark.part == "domain")
    found = together([(b.id, outcomes(b.address)) for b in own])
    if found is None:
        return None
    seen = set(published.report.contamination.flagged)
    return {case: outcome for case, outcome in found.items() if outcome.case not in seen}


def together(parts: Sequence[tuple[str, tuple[CaseOutcome, ...] | None]]) -> Answers | None:
    """The outcomes of several benchmarks, named by their ids, as one; None where any are missing."""
    found: dict[str, CaseOutcome] = {}
    for benchmark, outcomes in sorted(parts, key=lambda part: part[0]):
        if outcomes is None:
            return None
        found |= {f"{benchmark}/{outcome.case}": outcome for outcome in outcomes}
    return found or None


def in_order(answers: Answers | None) -> list[CaseOutcome] | None:
    """The outcomes alone."""
    return None if answers is None else list(answers.values())
