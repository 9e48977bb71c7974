"""Exact match of the words after ``Answer:``, ignoring case, emphasis, quotes and a trailing stop; numbers by their value."""

from __future__ import annotations

import re
from typing import Literal

from loco.errors import DataError, UsageError
from loco.scorers.numbers import whole_number
from loco.scorers.types import Case, Score, Scorer

Which = Literal["first", "last"]

_FINAL = re.compile(r"Answer:[*_]*[ \t]*([^\n]+)")
_AROUND = " \t*_`\"'\u201c\u201d\u2018\u2019"  # blanks, emphasis, quotes


def make(which: Which = "first") -> Scorer:
    """``which`` ``Answer:`` counts: "first" for models that answer once, "last" for those that think aloud before.

    The gold answer is ``check["gold"]``, a text or a list of texts that are all right. Raises UsageError for another ``which``.
    """
    if which not in ("first", "last"):
        raise UsageError(f"short_answer: which must be 'first' or 'last', not {which!r}.")

    def score(completions: list[str], cases: list[Case]) -> list[Score]:
        return [_one(completion, case, which) for completion, case in zip(completions, cases, strict=True)]

    return score


def same(answer: str, gold: str) -> bool:
    """Whether two short answers are the same: as numbers where both are numbers, else as words."""
    mine, theirs = whole_number(_plain(answer)), whole_number(_plain(gold))
    if mine is not None and theirs is not None:
        return mine == theirs
    return _plain(answer).casefold() == _plain(gold).casefold()


def _plain(text: str) -> str:
    return " ".join(text.strip(_AROUND).rstrip(".").strip(_AROUND).split())


def _one(completion: str, case: Case, which: Which) -> Score:
    gold = case.check.get("gold")
    accepted = [gold] if isinstance(gold, str) else gold
    if not isinstance(accepted, list) or not accepted:
        raise DataError(f"Case {case.id}: check.gold is {gold!r}, and must be a text or a list of texts.")
    found = _FINAL.findall(completion)
    answer = _plain(found[0 if which == "first" else -1]) if found else ""
    if not answer:
        return Score(0.0, None, "nothing stands after 'Answer:'", "no-answer")
    right = any(same(answer, str(one)) for one in accepted)
    said = f"{answer!r} {'is' if right else 'is not'} {accepted[0]!r}"
    return Score(float(right), answer, said, "right" if right else "wrong")
