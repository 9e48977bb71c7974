"""Which of two texts is better: asked in both orders, because judges prefer a place. A win counts only if both orders agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from loco.benchmarks.lines import Strict, as_object, lines, validated
from loco.judge.grading import words
from loco.judge.judges import Judge
from loco.judge.prompt import PREFERENCES, Preference, Question, Work, comparing_text, grammar, parse
from loco.judge.rubric import Rubric

_SWAPPED: Mapping[str, Preference] = {"first": "second", "second": "first", "tie": "tie"}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts written for the same thing."""

    work: Work
    first: str
    second: str


class PairLine(Strict):
    """A line of a file of pairs."""

    prompt: str
    first: str
    second: str
    reference: str | None = None


def read_pairs(path: Path) -> tuple[Pair, ...]:
    """Pairs from JSON Lines. Raises DataError that names file, line and field, and for a file without any."""
    found = []
    for number, text in lines(path):
        where = f"{path}, line {number}"
        line = validated(as_object(text, where), where, PairLine)
        found.append(Pair(Work(line.prompt, line.reference), line.first, line.second))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Compared:
    """``winner`` over all criteria. ``disagreed`` of them gave another answer in the other order, ``unparsed`` replies none."""

    winner: Preference
    criteria: Mapping[str, Preference]
    disagreed: int
    unparsed: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Many pairs: wins of the first texts, of the second ones, ties; over how many criteria, and where the order decided.

    ``unparsed`` replies held no answer; ``longer`` is the mean number of words by which the first texts are longer.
    """

    first: int
    second: int
    ties: int
    criteria: int
    disagreed: int
    unparsed: int
    longer: float


def compare(judge: Judge, rubric: Rubric, pairs: Sequence[Pair]) -> list[Compared]:
    """Compare every pair greedily, criterion by criterion, in both orders. Raises UsageError where the rubric can't."""
    labels = grammar(rubric, PREFERENCES)
    questions = [
        Question(comparing_text(rubric, criterion, pair.work, *texts), labels, rubric.max_tokens)
        for pair in pairs
        for criterion in rubric.criteria
        for texts in ((pair.first, pair.second), (pair.second, pair.first))
    ]
    replies = iter(judge.ask(questions))
    found = []
    for _ in pairs:
        both = {
            criterion.id: (parse(rubric, next(replies).text, PREFERENCES), parse(rubric, next(replies).text, PREFERENCES))
            for criterion in rubric.criteria
        }
        found.append(_settled(both))
    return found


def tally(pairs: Sequence[Pair], compared: Sequence[Compared]) -> Tally:
    """Count what came out."""
    winners = [one.winner for one in compared]
    return Tally(
        first=winners.count("first"),
        second=winners.count("second"),
        ties=winners.count("tie"),
        criteria=sum(len(one.criteria) for one in compared),
        disagreed=sum(one.disagreed for one in compared),
        unparsed=sum(one.unparsed for one in compared),
        longer=fmean(words(pair.first) - words(pair.second) for pair in pairs) if pairs else 0.0,
    )


def _settled(both: Mapping[str, tuple[str | None, str | None]]) -> Compared:
    criteria: dict[str, Preference] = {}
    disagreed = unparsed = 0
    for name, (said, swapped) in both.items():
        unparsed += (said is None) + (swapped is None)
        again = None if swapped is None else _SWAPPED[swapped]
        agreed = said is not None and said == again
        disagreed += not agreed and said is not None and again is not None
        criteria[name] = again if agreed and again is not None else "tie"
    lead = sum((kind == "first") - (kind == "second") for kind in criteria.values())
    winner: Preference = "first" if lead > 0 else "second" if lead < 0 else "tie"
    return Compared(winner, criteria, disagreed, unparsed)
