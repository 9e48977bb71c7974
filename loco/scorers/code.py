"""A function judged by calling it in the sandbox with literal arguments and comparing what it returns."""

from __future__ import annotations

import re

from loco.sandbox import Call, Program, Sandbox
from loco.scorers.types import Case, Outcome, Score

_FENCE = re.compile(r"```(?:python|py)?\n(.*?)```", re.DOTALL)


def extract(completion: str) -> str | None:
    """The first fenced block, else the whole answer from its first ``def`` or ``import`` on; None where there is none."""
    if fenced := _FENCE.search(completion):
        return fenced.group(1)
    start = re.search(r"^(?:def|import|from) ", completion, re.MULTILINE)
    return completion[start.start() :] if start else None


def score(completions: list[str], cases: list[Case]) -> list[Score]:
    """Right where every call returns what is expected. All programs run after generation, in parallel.

    Raises SandboxError where no sandbox can be had.
    """
    sources = [extract(completion) for completion in completions]
    programs = [
        Program(
            source,
            entry_point=str(case.check["entry_point"]),
            calls=tuple(Call(tuple(call["args"]), call["expected"]) for call in case.check["calls"]),
        )
        for source, case in zip(sources, cases, strict=True)
        if source is not None
    ]
    results = iter(Sandbox.probe().check(programs) if programs else ())
    scores = []
    for source in sources:
        if source is None:
            scores.append(Score(0.0, None, "no function stands in the answer", "no-answer"))
            continue
        result = next(results)
        outcome: Outcome = "error" if result.status == "error" else "right" if result.status == "passed" else "wrong"
        value = None if outcome == "error" else float(outcome == "right")
        scores.append(Score(value, source, f"{result.status}: {result.detail}", outcome))
    return scores
