"""One of several choices, by its letter or its words. ``case.choices`` stand as A, B, ...; ``check["gold"]`` is the letter."""

from __future__ import annotations

import re

from loco.errors import DataError
from loco.scorers.short_answer import same
from loco.scorers.types import Case, Score

_FINAL = re.compile(r"[Aa]nswer(?: is|:)[*_]*[ \t]*([^\n]+)")
_LETTER = re.compile(r"[(\[*_]*([A-Z])(?![A-Za-z])[)\]*_.:]*")


def lettered(choices: tuple[str, ...]) -> str:
    """The choices as a model reads them: one a line, after its letter."""
    return "\n".join(f"{chr(ord('A') + at)}. {choice}" for at, choice in enumerate(choices))


def score(completions: list[str], cases: list[Case]) -> list[Score]:
    """Right where the chosen letter is ``check["gold"]``."""
    return [_one(completion, case) for completion, case in zip(completions, cases, strict=True)]


def extract(completion: str, choices: tuple[str, ...]) -> str | None:
    """The letter that a completion chooses: after its last "Answer:", else what the whole of it says; None for neither."""
    letters = [chr(ord("A") + at) for at in range(len(choices))]
    said = [*reversed(_FINAL.findall(completion)), completion.strip()]
    for text in said:
        # The words first: a choice that begins with a letter of its own ("A cat") must not count as that letter.
        for letter, choice in zip(letters, choices, strict=True):
            if same(text, choice):
                return letter
        found = _LETTER.match(text.strip())
        if found and found[1] in letters and (text is not said[-1] or len(text) < 4 or text[found.end() :].startswith(" ")):
            return found[1]
    return None


def _one(completion: str, case: Case) -> Score:
    gold = str(case.check.get("gold"))
    if not case.choices or gold not in [chr(ord("A") + at) for at in range(len(case.choices))]:
        raise DataError(f"Case {case.id}: check.gold is {gold!r}, and there are {len(case.choices)} choices.")
    answer = extract(completion, case.choices)
    if answer is None:
        return Score(0.0, None, "no choice is named", "no-answer")
    right = answer == gold
    return Score(float(right), answer, f"{answer} {'is' if right else 'is not'} {gold}", "right" if right else "wrong")
