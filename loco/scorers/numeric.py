"""Exact match of the number after ``####``, compared as a Decimal."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from loco.scorers.types import Case, Score

_FINAL = re.compile(r"####\s*(-?\$?[0-9][0-9.,]*)", re.ASCII)


def extract(completion: str) -> Decimal | None:
    """The first number after ``####``, without thousands separators, currency and a trailing stop."""
    found = _FINAL.search(completion)
    if found is None:
        return None
    try:
        return Decimal(found.group(1).replace(",", "").replace("$", "").rstrip("."))
    except InvalidOperation:
        return None


def score(completions: list[str], cases: list[Case]) -> list[Score]:
    """Right where the extracted number equals ``check["gold"]``."""
    return [_one(completion, case) for completion, case in zip(completions, cases, strict=True)]


def _one(completion: str, case: Case) -> Score:
    answer, gold = extract(completion), Decimal(str(case.check["gold"]))
    if answer is None:
        return Score(0.0, None, "no number stands after ####", "no-answer")
    right = answer == gold
    return Score(
        float(right), str(answer), f"{answer} {'equals' if right else 'does not equal'} {gold}", "right" if right else "wrong"
    )
