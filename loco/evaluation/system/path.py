"""Questions through the whole path, in a process of its own, so that its memory is that of answering alone."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from loco.answer import Question
from loco.engine.types import SamplingParams
from loco.errors import EvaluationError
from loco.evaluation.system.report import PathFigures, Stage
from loco.pipeline import ask
from loco.runtime import Runtime, open_runtime


@dataclass(frozen=True, slots=True)
class PathQuestion:
    """A question as a person asks it, with the most tokens to answer."""

    text: str
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on its way: milliseconds by stage, and who answered."""

    route_ms: float
    load_ms: float
    first_token_ms: float
    total_ms: float
    answered_by: str


@dataclass(frozen=True, slots=True)
class Walk:
    """All questions, in order, and the most memory that the process held, in bytes (None: the system doesn't tell)."""

    asked: tuple[Asked, ...]
    peak_bytes: int | None


WalkPath = Callable[[Path, str, Sequence[PathQuestion]], Walk]


def walk_apart(root: Path, base: str, questions: Sequence[PathQuestion]) -> Walk:
    """Ask all in a new process. Raises the errors of asking, EvaluationError where the process dies."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(walk, root, base, tuple(questions)).result()
        except BrokenProcessPool as error:
            raise EvaluationError("The process that answered ended before it was done.") from error


def walk(root: Path, base: str, questions: Sequence[PathQuestion], runtime: Runtime | None = None) -> Walk:
    """Ask all, one after the other, in this process."""
    runtime = runtime or open_runtime(root, base)
    found = []
    try:
        for question in questions:
            answer = ask(runtime, Question(question.text, params=SamplingParams(max_tokens=question.max_tokens)))
            times = answer.timings
            who = f"{answer.adapter}@{answer.version}" if answer.adapter else "base"
            found.append(Asked(times.route_ms, times.load_ms, times.first_token_ms, times.total_ms, who))
    finally:
        runtime.close()
    return Walk(tuple(found), peak_bytes())


def peak_bytes() -> int | None:
    """The most memory that this process ever held, in bytes."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def path_figures(found: Walk) -> PathFigures:
    """Percentiles. The first question loads the base, so it stands apart; a swap is a question that another one answers.

    The first use of each adapter reads its file, and counts as a swap too.
    """
    first, rest = found.asked[0], found.asked[1:] or found.asked
    swaps = [
        now.load_ms for before, now in zip(found.asked, found.asked[1:], strict=False) if now.answered_by != before.answered_by
    ]
    return PathFigures(
        questions=len(found.asked),
        stages=(
            _stage("route", [item.route_ms for item in rest]),
            _stage("load", [item.load_ms for item in rest]),
            _stage("first token", [item.first_token_ms for item in rest]),
            _stage("answer", [item.total_ms for item in rest]),
        ),
        swap=_stage("swap", swaps or [0.0]),
        first_ms=first.total_ms,
        peak_bytes=found.peak_bytes,
    )


def _stage(name: str, values: Sequence[float]) -> Stage:
    return Stage(stage=name, p50_ms=percentile(values, 0.5), p95_ms=percentile(values, 0.95))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values doesn't exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
