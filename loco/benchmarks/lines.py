"""Lines of JSON, read so that a broken one is named by file, line and field."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from loco.errors import DataError

LONGEST = 256 * 2**20  # bytes of a file, unpacked: the largest set in use has 4 MB


class Strict(BaseModel):
    """A line: unknown fields are refused, and texts are kept as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Line = TypeVar("Line", bound=Strict)


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text file, unpacked where its name ends in .gz, with their numbers from 1. Raises DataError."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            raw = file.read(LONGEST + 1)
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} isn't UTF-8 text (byte {error.start}).") from error
    except (OSError, EOFError) as error:
        raise DataError(f"{path} can't be read: {error}.") from error
    if len(raw) > LONGEST:
        raise DataError(f"{path} is too large: {LONGEST} bytes are read at most.")
    # Not splitlines(): a text may hold separators that JSON leaves as they are.
    yield from enumerate(text.removesuffix("\n").split("\n"), 1)


def as_object(text: str, where: str) -> Mapping[str, Any]:
    """One line as a JSON object. Raises DataError."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
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
