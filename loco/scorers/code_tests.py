"""A program judged by tests that are code, as HumanEval is: asserts over the function asked for, run in the sandbox.

``case.tests`` defines ``check(candidate)``, ``check["entry_point"]`` names the function, ``case.prompt`` is what to complete.
"""

from __future__ import annotations

import re
from typing import Literal

from loco.errors import DataError, UsageError
from loco.sandbox import Limits, Program
from loco.scorers.programs import score_programs
from loco.scorers.types import Case, Score, Scorer

Form = Literal["chat", "completion"]

WALL_SECONDS = 3.0  # a program, as OpenAI's human-eval
_FENCE = re.compile(r"```(?:python|py|python3)?[ \t]*\n(.*?)(?:\n```|```|\Z)", re.DOTALL | re.IGNORECASE)
_CODE = re.compile(r"^(?:def|class|import|from|@)\b", re.MULTILINE)


def make(form: Form = "chat", wall_seconds: float = WALL_SECONDS) -> Scorer:
    """``form`` "completion": the answer goes on where the prompt ends, as base models do. "chat": see `program`.

    All programs run after generation, in parallel. Raises UsageError for another form; scoring raises SandboxError.
    """
    if form not in ("chat", "completion"):
        raise UsageError(f"code_tests: form must be 'chat' or 'completion', not {form!r}.")
    limits = Limits(wall_seconds=wall_seconds)

    def one(completion: str, case: Case) -> Program | None:
        source, judging = program(completion, case, form), judging_code(case)
        return Program(source, tests=judging, limits=limits) if source is not None else None

    def score(completions: list[str], cases: list[Case]) -> list[Score]:
        return score_programs([one(completion, case) for completion, case in zip(completions, cases, strict=True)])

    return score


def entry_point(case: Case) -> str:
    """The name of the function that is asked for. Raises DataError."""
    name = case.check.get("entry_point")
    if not isinstance(name, str) or not name.isidentifier():
        raise DataError(f"Case {case.id}: check.entry_point is {name!r}, which is no name of a function.")
    return name


def preamble(case: Case) -> str:
    """What the prompt defines before the function asked for: imports and helpers, which an answer may leave out."""
    found = list(re.finditer(rf"^def {entry_point(case)}\b", case.prompt, re.MULTILINE))
    return case.prompt[: found[-1].start()] if found else ""


def judging_code(case: Case) -> str:
    """The code that judges: the prompt's helpers, because some tests call them, the tests, and the call of ``check``."""
    if not case.tests:
        raise DataError(f"Case {case.id} has no tests.")
    return f"{preamble(case)}\n{case.tests}\ncheck({entry_point(case)})\n"


def program(completion: str, case: Case, form: Form) -> str | None:
    """The program that an answer makes with its prompt; None where it holds no code.

    Chat models answer with a fenced block that repeats the function, mostly without the prompt's imports and helpers: these are
    put before it. A block (or an answer without fences) that doesn't define the function is its body: it goes after the prompt,
    with the indentation that it has.
    """
    if form == "completion":
        return case.prompt + completion if completion.strip() else None
    defines = re.compile(rf"^(?:async )?def {entry_point(case)}\b", re.MULTILINE)
    blocks = [block.strip("\n") for block in _FENCE.findall(completion) if block.strip()]
    for block in blocks:
        if defines.search(block):
            return f"{preamble(case)}\n{block}\n"
    if blocks:
        return f"{case.prompt}{blocks[0]}\n"
    if found := _CODE.search(completion):
        code = completion[found.start() :]
        return f"{preamble(case)}\n{code}\n" if defines.search(code) else f"{case.prompt}{completion}\n"
    # Prose isn't code: only an answer that starts indented can be a body.
    return f"{case.prompt}{completion}\n" if re.match(r"\n*[ \t]+\S", completion) else None
