"""Scores by family of cases: where in a domain an adapter is good, and where it isn't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loco.evaluation.evaluate import Pair


@dataclass(frozen=True, slots=True)
class FamilyScore:
    """The mean scores of one family of a benchmark, over its ``cases`` cases that could be scored on both sides."""

    benchmark: str
    family: str
    cases: int
    adapter: float
    base: float


def families(pairs: Sequence[Pair]) -> list[FamilyScore]:
    """Every family, benchmark by benchmark, by name."""
    found = []
    for pair in pairs:
        values: dict[str, list[tuple[float, float]]] = {}
        for case, mine, theirs in zip(pair.cases, pair.adapter.outcomes, pair.base.outcomes, strict=True):
            if mine.value is not None and theirs.value is not None:
                values.setdefault(case.family, []).append((mine.value, theirs.value))
        for family, both in sorted(values.items()):
            mine_sum, theirs_sum = map(sum, zip(*both, strict=True))
            name = pair.selected.benchmark.id
            found.append(FamilyScore(name, family, len(both), mine_sum / len(both), theirs_sum / len(both)))
    return found
