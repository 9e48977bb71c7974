"""The cases that an adapter wins and loses against its base, with both answers: what a student learns from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from loco.evaluation.evaluate import Pair
from loco.evaluation.types import CaseOutcome
from loco.scorers.types import Case


@dataclass(frozen=True, slots=True)
class Flip:
    """One case that went from wrong to right, or from right to wrong (on a scale: up or down)."""

    kind: Literal["won", "lost"]
    benchmark: str
    case: str
    family: str
    prompt: str
    reference: str | None
    adapter: CaseOutcome
    base: CaseOutcome


def flips(pairs: Sequence[Pair]) -> Iterator[Flip]:
    """Every flip, benchmark by benchmark, won ones first."""
    for pair in pairs:
        found = [
            _flip(pair, case, mine, theirs)
            for case, mine, theirs in zip(pair.cases, pair.adapter.outcomes, pair.base.outcomes, strict=True)
            if mine.value is not None and theirs.value is not None and mine.value != theirs.value
        ]
        yield from sorted(found, key=lambda flip: flip.kind != "won")


def _flip(pair: Pair, case: Case, mine: CaseOutcome, theirs: CaseOutcome) -> Flip:
    won = (mine.value or 0.0) > (theirs.value or 0.0)
    benchmark = pair.selected.benchmark.id
    return Flip("won" if won else "lost", benchmark, case.id, case.family, case.prompt, case.reference, mine, theirs)
