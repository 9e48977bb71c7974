"""One scorer a file, looked up by the name that a benchmark gives."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from loco.errors import UnknownNameError
from loco.scorers.types import Case, Score, Scorer

# A scorer's version rises with every change of what it answers: outcomes are kept by it, and old ones are then not used.
VERSIONS = {"numeric": 1, "short_answer": 1, "checklist": 1, "code": 1}
NAMES = tuple(VERSIONS)


@dataclass(frozen=True, slots=True)
class NamedScorer:
    """A scorer with its parameters. ``version`` changes whenever its scores could: it belongs to the address of outcomes.

    ``binary``: every value is 0 or 1 (or None).
    """

    name: str
    version: str
    binary: bool
    score: Scorer

    def __call__(self, completions: list[str], cases: list[Case]) -> list[Score]:
        """Score ``completions[i]`` against ``cases[i]``."""
        return self.score(completions, cases)


def scorer(name: str, parameters: Mapping[str, object] | None = None) -> NamedScorer:
    """The scorer called ``name``. Raises UnknownNameError for any other name, UsageError for wrong parameters."""
    if name not in VERSIONS:
        raise UnknownNameError("scorer", name, NAMES)
    module = import_module(f"loco.scorers.{name}")
    make: Callable[..., Scorer] | None = getattr(module, "make", None)
    given = dict(parameters or {})
    if make is None:
        from loco.errors import UsageError

        if given:
            raise UsageError(f"The scorer {name} takes no parameters, and got {', '.join(sorted(given))}.")
        return NamedScorer(name, str(VERSIONS[name]), True, module.score)
    text = json.dumps(given, sort_keys=True, separators=(",", ":"))
    version = f"{VERSIONS[name]}+{hashlib.sha256(text.encode()).hexdigest()[:12]}" if given else str(VERSIONS[name])
    return NamedScorer(name, version, getattr(module, "BINARY", True), make(**given))
