"""From a text and a criterion to what a judge reads, the grammar of its reply, and the grade that the reply gives."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from loco.errors import UsageError
from loco.judge.rubric import Criterion, Rubric

Preference = Literal["first", "second", "tie"]
PREFERENCES: tuple[Preference, ...] = ("first", "second", "tie")


@dataclass(frozen=True, slots=True)
class Question:
    """What a judge is asked: a message (without a chat template), the GBNF grammar and the longest reply in tokens."""

    text: str
    grammar: str
    max_tokens: int
    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """A task and its reference answer, as a judge sees it."""

    prompt: str
    reference: str | None = None


def grading_text(rubric: Rubric, criterion: Criterion, work: Work, answer: str) -> str:
    """The message that asks for a grade of one text."""
    return _filled(rubric.prompt, _parts(rubric, criterion, work, criterion.question) | {"answer": answer})


def comparing_text(rubric: Rubric, criterion: Criterion, work: Work, first: str, second: str) -> str:
    """The message that asks which of two texts is better. Raises UsageError where the rubric doesn't compare."""
    if rubric.compare is None or criterion.better is None:
        raise UsageError(f"The rubric {rubric.id} grades texts and doesn't compare them.", hint="Give it 'compare'.")
    parts = _parts(rubric, criterion, work, criterion.better) | {"first": first, "second": second}
    return _filled(rubric.compare, parts)


def grammar(rubric: Rubric, labels: Sequence[str]) -> str:
    """GBNF in which every whole reply holds exactly one label, after the marker."""
    last = " | ".join(json.dumps(label) for label in labels)
    marker = json.dumps(rubric.marker, ensure_ascii=False)
    if rubric.reason:
        # The line end keeps the reasons from swallowing the marker.
        return f'root ::= [^\\n]* "\\n" {marker} ({last})'
    return f"root ::= {marker} ({last})"


def parse(rubric: Rubric, reply: str, labels: Sequence[str]) -> str | None:
    """The label that a reply ends in; None where it gives none (cut off, or a judge without a grammar that went astray)."""
    marker, known = re.escape(rubric.marker.strip()), "|".join(map(re.escape, labels))
    # Chat models like to emphasise it: **Grade:** 4
    found = re.findall(rf"^[*_ \t]*{marker}[*_ \t]*({known})[*_]*\.?[*_ \t]*$", reply, re.MULTILINE)
    return found[-1] if found else None


def reply_text(rubric: Rubric, reasons: str, label: str) -> str:
    """A reply as a judge should write it: what a judge is trained on."""
    return f"{reasons}\n{rubric.marker}{label}" if rubric.reason else f"{rubric.marker}{label}"


def _parts(rubric: Rubric, criterion: Criterion, work: Work, question: str) -> dict[str, str]:
    levels = "\n".join(f"{grade}: {criterion.levels[grade]}" for grade in reversed(rubric.grades) if grade in criterion.levels)
    return {"prompt": work.prompt, "question": question, "levels": levels, "reference": work.reference or ""}


def _filled(template: str, parts: dict[str, str]) -> str:
    # In one pass, so that a text that spells a placeholder is not filled in.
    return re.sub(r"\{(\w+)\}", lambda found: parts.get(found[1], found[0]), template)
