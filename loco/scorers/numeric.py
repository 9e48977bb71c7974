"""Exact match of a number, compared as a Decimal. What lm-evaluation-harness would say is reported beside it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from loco.errors import DataError, UsageError
from loco.scorers import harness
from loco.scorers.numbers import first_number, last_number, whole_number
from loco.scorers.types import Case, Score, Scorer

Where = Literal["marker", "answer"]

_MARKER = re.compile(r"####")
_SAID = re.compile(r"\banswer\b(?: is| =|:)", re.IGNORECASE)
_END = re.compile(r"\.(?=\s|$)|\n")
_BOX = re.compile(r"\\(?:boxed|fbox)\s*\{")
_FRACTION = re.compile(r"\\[dt]?frac\{(-?[0-9]+)\}\{([0-9]+)\}")


def make(where: Where = "marker") -> Scorer:
    """``where`` "marker": the number after the first ``####``, and nothing else. "answer": for models that weren't told how to
    close: after ``####``, else in the last box, else after the last "answer is" or "answer:", else the last number of all.

    Raises UsageError for another ``where``.
    """
    if where not in ("marker", "answer"):
        raise UsageError(f"numeric: where must be 'marker' or 'answer', not {where!r}.")

    def score(completions: list[str], cases: list[Case]) -> list[Score]:
        return [_one(completion, case, where) for completion, case in zip(completions, cases, strict=True)]

    return score


def extract(completion: str, where: Where = "marker") -> Decimal | None:
    """The number that a completion answers, or None."""
    found = _MARKER.search(completion)
    marked = first_number(completion[found.end() :]) if found else None
    if marked is not None or where == "marker":
        return marked
    if boxes := list(_BOX.finditer(completion)):
        return last_number(_unboxed(completion[boxes[-1].end() :]))
    for said in reversed(list(_SAID.finditer(completion))):
        sentence = _END.split(completion[said.end() :].lstrip(" \t\n*_"), maxsplit=1)[0]
        if (value := last_number(sentence)) is not None:
            return value
    return last_number(completion)


def _unboxed(text: str) -> str:
    depth, end = 1, len(text)
    for at, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if depth == 0:
            end = at
            break
    inner = text[:end].replace("{,}", ",").replace("\\!", "").replace("\\,", "").replace("\\$", "$")
    return _FRACTION.sub(r"\1/\2", inner)


def _one(completion: str, case: Case, where: Where) -> Score:
    gold = whole_number(str(case.check.get("gold", "")))
    if gold is None:
        raise DataError(f"Case {case.id}: check.gold is {case.check.get('gold')!r}, which is no number.")
    reference = f"#### {case.check['gold']}"
    beside = {
        "strict_match": float(harness.exact_match(harness.strict(completion), reference)),
        "flexible_extract": float(harness.exact_match(harness.flexible(completion), reference)),
    }
    answer = extract(completion, where)
    if answer is None:
        said = "no number stands after ####" if where == "marker" else "no number stands in it"
        return Score(0.0, None, said, "no-answer", beside)
    right = answer == gold
    said = f"{answer} {'equals' if right else 'does not equal'} {gold}"
    return Score(float(right), str(answer), said, "right" if right else "wrong", beside)
