"""What a scorer is given and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Outcome = Literal["right", "wrong", "partial", "no-answer", "truncated", "error"]


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a benchmark. ``check`` holds what its scorer needs (gold answer, calls, facts, ...).

    ``tier`` is the difficulty, 1 to 3. ``cluster`` names cases that aren't independent (one text, many questions). ``choices``
    are the answers to choose from, ``tests`` code with asserts, ``rubric`` what a judge should look at in this case.
    """

    id: str
    prompt: str
    family: str
    tier: int
    check: Mapping[str, Any]
    reference: str | None = None
    cluster: str | None = None
    choices: tuple[str, ...] = ()
    tests: str | None = None
    rubric: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """``value`` in [0, 1], or None where the case could not be scored (``outcome`` "error": never counted as wrong).

    ``answer`` is what was extracted from the completion (None: no answer in it), ``explanation`` one sentence for people.
    """

    value: float | None
    answer: str | None
    explanation: str
    outcome: Outcome
    details: Mapping[str, float] = field(default_factory=dict)


class Scorer(Protocol):
    """Scores many completions at once, so that programs can run in parallel."""

    def __call__(self, completions: list[str], cases: list[Case]) -> list[Score]:
        """Score ``completions[i]`` against ``cases[i]``."""
