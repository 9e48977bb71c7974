"""One scorer a file, looked up by the name that a benchmark gives."""

from __future__ import annotations

from loco.errors import UnknownNameError
from loco.scorers.types import Scorer

NAMES = ("numeric", "short_answer", "checklist", "code")


def scorer(name: str) -> Scorer:
    """The scorer called ``name``. Raises UnknownNameError for any other name."""
    from loco.scorers import checklist, code, numeric, short_answer

    known: dict[str, Scorer] = {
        "numeric": numeric.score,
        "short_answer": short_answer.score,
        "checklist": checklist.score,
        "code": code.score,
    }
    if name not in known:
        raise UnknownNameError("scorer", name, NAMES)
    return known[name]
