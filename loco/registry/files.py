"""Reads a YAML file of the registry into its model. Refuses what is too large, broken, or of another form, and says where.

``problems`` finds everything wrong in one file, for checks and editors; ``read_entry`` raises, for those who need the entry.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from loco.characters import named
from loco.errors import EntryError
from loco.registry.document import Document, Problem

__all__ = [
    "MAX_BYTES",
    "Problem",
    "as_entry",
    "problems",
    "problems_of",
    "read_document",
    "read_entry",
    "read_yaml",
    "wrong_values",
]

MAX_BYTES = 256 * 1024  # an entry is a few KB; YAML that unfolds to gigabytes must not be parsed
MAX_PROBLEMS = 100  # of one file: more help nobody
_SHOWN = 80

Model = TypeVar("Model", bound=BaseModel)


def problems(path: Path, model: type[BaseModel]) -> list[Problem]:
    """Everything wrong in one file, in the order of its lines; empty where it is right. Raises nothing.

    Checks size, encoding, YAML, and every field of ``model``. What files say of each other is not looked at.
    """
    return problems_of(read_document(path), model)


def problems_of(document: Document, model: type[BaseModel]) -> list[Problem]:
    """The same for a file that was read."""
    found = list(document.problems)
    if document.node is not None and document.values is not None:
        said = [(problem.line, problem.field, problem.message) for problem in found]
        found += [
            problem  # a hidden character is wrong as YAML and in its field: once is enough
            for problem in wrong_values(document, model)
            if not any(
                (line, field) == (problem.line, problem.field) and problem.message.startswith(text)
                for line, field, text in said
            )
        ]
    elif not found:
        found.append(Problem(1, "", "the file is empty"))
    found = sorted(set(found), key=lambda problem: (problem.line or 0, problem.field))
    left_out = [Problem(None, "", f"and {len(found) - MAX_PROBLEMS} more")] if len(found) > MAX_PROBLEMS else []
    return found[:MAX_PROBLEMS] + left_out


def read_document(path: Path) -> Document:
    """The values and lines of a file. What is wrong with it, also that it can't be read, stands in its ``problems``."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        return _refused(f"it can't be read: {error.strerror}")
    if len(raw) > MAX_BYTES:
        return _refused(f"it is too large: an entry may have {MAX_BYTES} bytes")
    from loco.registry.parsing import parse  # ruamel.yaml is slow to import, and with a fresh index nothing is parsed

    try:
        return parse(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return Document(None, None, (Problem(line, "", f"it isn't UTF-8 text (byte {error.start})"),))


def read_yaml(path: Path) -> Any:
    """The plain values of one YAML file. Raises EntryError with the lines of what is wrong."""
    return _values(path, read_document(path))


def read_entry(path: Path, model: type[Model]) -> Model:
    """One entry. Raises EntryError that names file, line, field and value of everything wrong in it."""
    document = read_document(path)
    return _validated(path, _values(path, document), document, model)


def as_entry(path: Path, values: Any, model: type[Model]) -> Model:
    """The same from values already read; the file is read again only to say lines."""
    return _validated(path, values, None, model)


def wrong_values(document: Document, model: type[BaseModel]) -> list[Problem]:
    """What of a document's values breaks the model."""
    try:
        model.model_validate(document.values)
    except ValidationError as error:
        return _problems_of(error, document, model)
    return []


def _validated(path: Path, values: Any, document: Document | None, model: type[Model]) -> Model:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        found = _problems_of(error, document or read_document(path), model)
        raise EntryError(f"{path} breaks its schema:\n  " + "\n  ".join(map(str, found))) from error


def _values(path: Path, document: Document) -> Any:
    if not document.problems:
        return document.values
    if len(document.problems) == 1:
        only = document.problems[0]
        where = f"{path}, line {only.line}" if only.line else str(path)
        raise EntryError(f"{where}: {only.field + ': ' if only.field else ''}{only.message}.")
    raise EntryError(f"{path} can't be used:\n  " + "\n  ".join(map(str, document.problems)))


def _refused(what: str) -> Document:
    return Document(None, None, (Problem(None, "", what),))


def _problems_of(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Problem]:
    found = []
    wrongs = error.errors(include_url=False, include_context=False)
    within = {wrong["loc"][:length] for wrong in wrongs for length in range(len(wrong["loc"]))}
    for wrong in wrongs[: MAX_PROBLEMS + 1]:
        if wrong["loc"] in within and wrong["type"] == "too_short":
            continue  # a list is only short because what it holds is wrong, and that is said
        line, field = document.at(wrong["loc"])
        found.append(Problem(line, field, _message(wrong["type"], wrong["msg"], wrong["input"], wrong["loc"], model)))
    return found


def _message(kind: str, message: str, value: Any, loc: Sequence[int | str], model: type[BaseModel]) -> str:
    if kind == "missing":
        return "is missing"
    shown = repr(value)
    shown = shown if len(shown) < _SHOWN else shown[: _SHOWN - 3] + "..."
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(loc[-1]), _fields(model, loc[:-1]), n=1)
        return f"there is no such field (it is {shown})" + (f"; did you mean {near[0]!r}?" if near else "")
    strange = next((character for character in value if not character.isascii()), None) if isinstance(value, str) else None
    if kind == "string_pattern_mismatch" and strange:
        return f"{message} (it is {shown}, with {named(strange)})"
    return f"{message.removeprefix('Value error, ')} (it is {shown})"


def _fields(model: type[BaseModel], path: Sequence[int | str]) -> list[str]:
    """Names of the fields that may stand at a path; of all kinds, where it can be one of several."""
    kinds: list[type[BaseModel]] = [model]
    for part in path:
        inner = [kind.model_fields[str(part)].annotation for kind in kinds if str(part) in kind.model_fields]
        kinds = [kind for annotation in inner for kind in _models(annotation)] or kinds
    return sorted({name for kind in kinds for name in kind.model_fields})


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in (Union, types.UnionType, tuple, list, dict) or get_args(annotation):
        return [model for part in get_args(annotation) for model in _models(part)]
    return []
