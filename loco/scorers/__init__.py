"""One scorer a file, looked up by the name that a benchmark gives."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import cast

from loco.errors import UnknownNameError, UsageError
from loco.scorers.types import Case, Score, Scorer

# A scorer's version rises with every change of what it answers: outcomes are kept by it, and old ones are then not used.
VERSIONS = {"numeric": 1, "short_answer": 1, "choice": 1, "checklist": 1, "code": 1, "code_tests": 1, "rouge_l": 1, "rubric": 1}
NAMES = tuple(VERSIONS)


@dataclass(frozen=True, slots=True)
class NamedScorer:
    """A scorer with its parameters. ``version`` changes whenever its scores could: it belongs to the address of outcomes.

    ``binary``: every value is 0 or 1 (or None). ``refuse``, where there is one, is given the base (sha256) and adapters (sha256
    and scale) under test, and raises JudgeError where they are the judge.
    """

    name: str
    version: str
    binary: bool
    score: Scorer
    refuse: Callable[[str, Sequence[tuple[str, float]]], None] | None = None

    def __call__(self, completions: list[str], cases: list[Case]) -> list[Score]:
        """Score ``completions[i]`` against ``cases[i]``."""
        return self.score(completions, cases)


def scorer(name: str, parameters: Mapping[str, object] | None = None) -> NamedScorer:
    """The scorer called ``name``. Raises UnknownNameError for any other name, UsageError for wrong parameters.

    A rubric needs a judge and a folder beside its parameters: `loco.benchmarks.Benchmark.scorer` makes that one.
    """
    if name not in VERSIONS:
        raise UnknownNameError("scorer", name, NAMES)
    module = import_module(f"loco.scorers.{name}")
    given = dict(parameters or {})
    return NamedScorer(name, _version(name, given), getattr(module, "BINARY", True), _made(name, module, given))


def _version(name: str, parameters: Mapping[str, object]) -> str:
    if not parameters:
        return str(VERSIONS[name])
    text = json.dumps(parameters, sort_keys=True, separators=(",", ":"))
    return f"{VERSIONS[name]}+{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _made(name: str, module: ModuleType, parameters: Mapping[str, object]) -> Scorer:
    make: Callable[..., Scorer] | None = getattr(module, "make", None)
    known = set(inspect.signature(make).parameters) if make else set()
    if unknown := sorted(set(parameters) - known):
        takes = f"takes {', '.join(sorted(known))}" if known else "takes none"
        raise UsageError(f"The scorer {name} has no parameter {unknown[0]!r}.", hint=f"It {takes}.")
    return make(**parameters) if make else cast(Scorer, module.score)
