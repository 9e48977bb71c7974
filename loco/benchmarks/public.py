"""Public sets in the form in which they are published: a line becomes a case. They are downloaded, never committed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from loco.benchmarks.lines import Strict, validated
from loco.errors import DataError
from loco.scorers.types import Case

Text = Annotated[str, Field(min_length=1)]
_FINAL = re.compile(r"#### *(\S+)\s*\Z")


class GsmLine(Strict):
    """A line of GSM8K (Cobbe et al. 2021, arXiv:2110.14168)."""

    question: Text
    answer: Text


class HumanEvalLine(Strict):
    """A line of HumanEval (Chen et al. 2021, arXiv:2107.03374)."""

    task_id: Text
    prompt: Text
    entry_point: Text
    canonical_solution: Text
    test: Text


def gsm8k(values: Mapping[str, Any], where: str, split: str, index: int) -> Case:
    """A problem; its tier by the number of calculations that the published answer marks (at most 2, 3 or 4, more)."""
    line = validated(values, where, GsmLine)
    gold = _FINAL.search(line.answer)
    if gold is None:
        raise DataError(f"{where}, field answer: it doesn't end in '#### NUMBER'.")
    steps = line.answer.count("<<")
    tier = 1 if steps <= 2 else 2 if steps <= 4 else 3
    return Case(f"gsm8k-{split}-{index:04}", line.question, "gsm8k", tier, {"gold": gold[1]}, line.answer)


def humaneval(values: Mapping[str, Any], where: str, split: str, index: int) -> Case:
    """A problem; its tier by the lines of the published solution (at most 3, at most 8, more)."""
    del split, index
    line = validated(values, where, HumanEvalLine)
    length = sum(bool(text.strip()) for text in line.canonical_solution.splitlines())
    return Case(
        id=line.task_id.replace("/", "-").lower(),
        prompt=line.prompt,
        family="humaneval",
        tier=1 if length <= 3 else 2 if length <= 8 else 3,
        check={"entry_point": line.entry_point},
        reference=line.canonical_solution,
        tests=line.test,
    )
