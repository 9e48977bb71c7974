"""From a line of a case file to a case. A broken line is named by file, line and field."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from loco.benchmarks.spec import Records
from loco.errors import DataError
from loco.scorers.types import Case

Line = TypeVar("Line", bound=BaseModel)
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseLine(_Strict):
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
    if not found:
        raise DataError(f"{path} holds no cases.")
    return tuple(found.values())


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text file, decompressed where its name ends in .gz, with their numbers from 1."""
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    except (OSError, EOFError) as error:
        raise DataError(f"{path} can't be read: {error}.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} isn't UTF-8 text (byte {error.start}).") from error
    # Not splitlines(): a text may hold separators that JSON leaves as they are.
    yield from enumerate(text.removesuffix("\n").split("\n"), 1)


def as_object(text: str, where: str) -> Mapping[str, Any]:
    """One line as a JSON object. Raises DataError."""
    try:
        values = json.loads(text)
    except ValueError as error:
        raise DataError(f"{where}: not JSON ({error}).") from error
    if not isinstance(values, dict):
        raise DataError(f"{where}: not a JSON object but {text[:60]!r}.")
    return values


def validated(values: Mapping[str, Any], where: str, model: type[Line]) -> Line:
    """The object as a model. Raises DataError that names every wrong field with its value."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        found = []
        for problem in error.errors(include_url=False):
            field = ".".join(map(str, problem["loc"])) or "the line"
            found.append(f"field {field}: {problem['msg']} (it is {repr(problem['input'])[:80]})")
        raise DataError(f"{where}, " + "; ".join(found)) from error


def _own(values: Mapping[str, Any], where: str, split: str, index: int) -> Case:
    del split, index
    return Case(**dict(validated(values, where, CaseLine)))


Reader = Callable[[Mapping[str, Any], str, str, int], Case]
READERS: dict[Records, Reader] = {"cases": _own}
