"""From a case file to cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, JsonValue

from loco.benchmarks import public
from loco.benchmarks.lines import Strict, as_object, lines, validated
from loco.benchmarks.spec import Records
from loco.errors import DataError
from loco.scorers.types import Case

Text = Annotated[str, Field(min_length=1)]


class CaseLine(Strict):
    """A line of our own form: the fields of `loco.scorers.types.Case`."""

    id: Text
    prompt: Text
    family: Text
    tier: Annotated[int, Field(ge=1, le=3)]
    check: dict[str, JsonValue] = Field(default_factory=dict)
    reference: str | None = None
    cluster: str | None = None
    choices: tuple[str, ...] = ()
    tests: str | None = None
    rubric: str | None = None


def read_cases(path: Path, records: Records, split: str) -> tuple[Case, ...]:
    """All cases of a file, in its order. Raises DataError for a broken line, a repeated id, or a file without any."""
    found: dict[str, Case] = {}
    for number, text in lines(path):
        where = f"{path}, line {number}"
        case = READERS[records](as_object(text, where), where, split, len(found))
        if case.id in found:
            raise DataError(f"{where}, field id: {case.id!r} stands there twice.", hint="Each case needs an id of its own.")
        found[case.id] = case
    return tuple(found.values())


def _own(values: Mapping[str, Any], where: str, split: str, index: int) -> Case:
    del split, index
    return Case(**dict(validated(values, where, CaseLine)))


Reader = Callable[[Mapping[str, Any], str, str, int], Case]
READERS: dict[Records, Reader] = {"cases": _own, "gsm8k": public.gsm8k, "humaneval": public.humaneval}
