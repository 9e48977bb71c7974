"""Programs found in answers, run in the sandbox after generation, in parallel over the cores, and their results as scores."""

from __future__ import annotations

import os
from collections.abc import Sequence

from loco.sandbox import Program, ProgramResult, Sandbox
from loco.scorers.types import Outcome, Score

ALLOWED = "LOCO_ALLOW_UNSANDBOXED"  # "1" in this environment variable: run without a sandbox where there is none


def score_programs(programs: Sequence[Program | None]) -> list[Score]:
    """A score for each program; None is an answer without one. Raises SandboxError where none can be had.

    Only ``LOCO_ALLOW_UNSANDBOXED=1`` lets programs run unconfined, and then every score says so (``unsandboxed``).
    """
    found = [program for program in programs if program is not None]
    results = iter(Sandbox.probe(allow_unsandboxed=os.environ.get(ALLOWED) == "1").check(found) if found else ())
    return [
        Score(0.0, None, "no program stands in the answer", "no-answer")
        if program is None
        else _score(program.source, next(results))
        for program in programs
    ]


def _score(source: str, result: ProgramResult) -> Score:
    outcome: Outcome = "error" if result.status == "error" else "right" if result.status == "passed" else "wrong"
    value = None if outcome == "error" else float(outcome == "right")
    beside = {"unsandboxed": 1.0} if result.isolation == "none" else {}
    return Score(value, source, f"{result.status}: {result.detail}", outcome, beside)
