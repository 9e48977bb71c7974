"""Exact match of the words after ``Answer:``, ignoring case and a trailing stop."""

from __future__ import annotations

import re

from loco.scorers.types import Case, Score

_FINAL = re.compile(r"Answer:[ \t]*([^\n]+)")


def score(completions: list[str], cases: list[Case]) -> list[Score]:
    """Right where the text after the first ``Answer:`` equals ``check["gold"]``."""
    return [_one(completion, case) for completion, case in zip(completions, cases, strict=True)]


def _one(completion: str, case: Case) -> Score:
    found = _FINAL.search(completion)
    gold = str(case.check["gold"])
    if found is None:
        return Score(0.0, None, "nothing stands after 'Answer:'", "no-answer")
    answer = found.group(1).strip().rstrip(".")
    right = answer.casefold() == gold.casefold()
    return Score(float(right), answer, f"{answer!r} {'is' if right else 'is not'} {gold!r}", "right" if right else "wrong")
