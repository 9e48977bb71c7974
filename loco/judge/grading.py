"""Grading texts by a rubric: each criterion asked on its own, several runs, and what couldn't be read counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from loco.judge.judges import Judge
from loco.judge.prompt import Question, Work, grading_text, grammar, parse
from loco.judge.rubric import Rubric

RUNS = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A text to grade, with what it was written for."""

    work: Work
    answer: str


@dataclass(frozen=True, slots=True)
class Graded:
    """``value`` in [0, 1] is the mean over the runs, each the mean of its criteria; None where no reply could be read.

    ``deviation`` is the standard deviation of the runs (n - 1; 0 for one run). ``criteria`` holds the mean of each criterion
    that could be read. Of ``asked`` replies, ``unparsed`` held no grade and ``failed`` never came.
    """

    value: float | None
    deviation: float
    criteria: Mapping[str, float]
    asked: int
    unparsed: int
    failed: int


def grade(judge: Judge, rubric: Rubric, items: Sequence[Item], *, runs: int = RUNS) -> list[Graded]:
    """Grade every text ``runs`` times; run i is drawn with seed i at the rubric's temperature (greedily for a single run)."""
    temperature = rubric.temperature if runs > 1 else 0.0
    labels = grammar(rubric, rubric.grades)
    questions = [
        Question(grading_text(rubric, criterion, item.work, item.answer), labels, rubric.max_tokens, temperature, run)
        for item in items
        for criterion in rubric.criteria
        for run in range(runs)
    ]
    replies = iter(judge.ask(questions))
    graded = []
    for _ in items:
        values: dict[str, list[float | None]] = {}
        failed = 0
        for criterion in rubric.criteria:
            found = [next(replies) for _ in range(runs)]
            failed += sum(reply.problem is not None for reply in found)
            labelled = [parse(rubric, reply.text, rubric.grades) for reply in found]
            values[criterion.id] = [None if label is None else rubric.value(label) for label in labelled]
        graded.append(_joined(values, runs, failed))
    return graded


def _joined(values: Mapping[str, Sequence[float | None]], runs: int, failed: int) -> Graded:
    by_run = [[each[run] for each in values.values()] for run in range(runs)]
    means = [fmean(known) for one in by_run if (known := [value for value in one if value is not None])]
    by_criterion = {name: [value for value in each if value is not None] for name, each in values.items()}
    empty = sum(value is None for each in values.values() for value in each)
    return Graded(
        value=fmean(means) if means else None,
        deviation=stdev(means) if len(means) > 1 else 0.0,
        criteria={name: fmean(each) for name, each in by_criterion.items() if each},
        asked=runs * len(values),
        unparsed=empty - failed,
        failed=failed,
    )


def words(text: str) -> int:
    """Length of a text in words: judges tend to prefer the longer one, so it is shown beside every grade."""
    return len(text.split())
