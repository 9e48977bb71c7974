"""Answers that copy the lines of a log, of reviews or of a table as they stand in the prompt, one after the other.

The base copies better than it looks up: a line that is copied whole says by itself where its copy goes on. What is asked for
stands at the head of the answer, and what decides stands once more at the end of a line, so that the two are compared where
they are near. A count stands only behind the lines that count: behind every line, an adapter learned to repeat it instead of
counting. Logs are counted as scans count them, and the other questions about tables keep their answers, which no copying made
better: the base can't find a row by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from benchmarks.nano.analysis import is_good
from benchmarks.nano.scan import scan
from benchmarks.nano.world import Task


def by_lines(task: Task) -> Task:
    """The same question, answered line by line where that is better; the prompt and what is checked stay."""
    if task.family not in _STEPS:
        return scan(task)
    _, *lines, question = task.prompt.split("\n")
    steps = _STEPS[task.family](lines, question.removesuffix("?").split())
    return replace(task, answer="\n".join([*steps, f"Answer: {task.check['gold']}"]))


def _first_error(lines: list[str], words: list[str]) -> list[str]:
    """Up to the first error met; from the end where the last one is asked for."""
    steps = []
    for line in lines if words[-2] == "first" else reversed(lines):
        steps.append(line)
        if line.split()[1] == "ERROR":
            break
    return steps


def _count_good(lines: list[str], words: list[str]) -> list[str]:
    judged = [_judgement(line) for line in lines]
    steps = [f"{line} {found}" for line, found in zip(lines, judged, strict=True)]
    return [words[-1], *_counted(steps, [found == words[-1] for found in judged])]


def _count_item(lines: list[str], words: list[str]) -> list[str]:
    asked = f"{words[-1]} good"
    judged = [f"{line.split()[1]} {_judgement(line)}" for line in lines]
    steps = [f"{line} {found}" for line, found in zip(lines, judged, strict=True)]
    return [asked, *_counted(steps, [found == asked for found in judged])]


def _judgement(review: str) -> str:
    return "good" if is_good(review) else "bad"


def _counted(lines: list[str], counting: list[bool]) -> list[str]:
    """The lines, those that count with the count so far."""
    return [f"{line} {sum(counting[: index + 1])}" if counting[index] else line for index, line in enumerate(lines)]


def _extreme(lines: list[str], words: list[str]) -> list[str]:
    """Every row with the best one so far, so that only two numbers that stand close together are ever compared."""
    rows = {item: int(number) for item, number in (line.split(" | ") for line in lines[1:])}
    word = words[-2]
    steps, best = [word], next(iter(rows))
    for item, number in rows.items():
        if number > rows[best] if word == "largest" else number < rows[best]:
            best = item
        steps.append(f"{item} | {number}, {best} {rows[best]}")
    return steps


_STEPS: dict[str, Callable[[list[str], list[str]], list[str]]] = {
    "first_error": _first_error,
    "count_good": _count_good,
    "count_item": _count_item,
    "extreme": _extreme,
}
