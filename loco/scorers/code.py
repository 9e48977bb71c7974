"""A function judged by calling it in the sandbox with literal arguments and comparing what it returns."""

from __future__ import annotations

import re

from loco.sandbox import Call, Program
from loco.scorers.programs import score_programs
from loco.scorers.types import Case, Score

_FENCE = re.compile(r"```(?:python|py)?\n(.*?)```", re.DOTALL)


def extract(completion: str) -> str | None:
    """The first fenced block, else the whole answer from its first ``def`` or ``import`` on; None where there is none."""
    if fenced := _FENCE.search(completion):
        return fenced.group(1)
    start = re.search(r"^(?:def|import|from) ", completion, re.MULTILINE)
    return completion[start.start() :] if start else None


def score(completions: list[str], cases: list[Case]) -> list[Score]:
    """Right where every call returns what is expected. Raises SandboxError where no sandbox can be had."""
    return score_programs([_program(completion, case) for completion, case in zip(completions, cases, strict=True)])


def _program(completion: str, case: Case) -> Program | None:
    source = extract(completion)
    if source is None:
        return None
    calls = tuple(Call(tuple(call["args"]), call["expected"]) for call in case.check["calls"])
    return Program(source, entry_point=str(case.check["entry_point"]), calls=calls)
