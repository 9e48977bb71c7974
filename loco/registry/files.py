"""Reads a YAML file of the registry into its model. Refuses what is too large, broken, or of another form, and says where."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from loco.errors import EntryError
from loco.schema import Entry

MAX_BYTES = 256 * 1024  # an entry is a few KB; YAML that unfolds to gigabytes must not be parsed
MAX_ALIASES = 16
_ALIAS = re.compile(r"(?:^|[\s\[{,:-])\*\w")

Model = TypeVar("Model", bound=Entry)


def read_yaml(path: Path) -> Any:
    """The plain values of one YAML file. Raises EntryError with the line of what is wrong."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise EntryError(f"{path} can't be read: {error.strerror}.") from error
    if len(raw) > MAX_BYTES:
        raise EntryError(f"{path} is too large: an entry may have {MAX_BYTES} bytes.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EntryError(f"{path} isn't UTF-8 text (byte {error.start}).") from error
    if len(_ALIAS.findall(text)) > MAX_ALIASES:
        raise EntryError(f"{path} is full of YAML aliases.", hint="Write the values out.")
    try:
        return YAML(typ="safe").load(text)
    except MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise EntryError(f"{path}{line}: {error.problem}.") from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise EntryError(f"{path} is no YAML that can be read: {error}.") from error


def read_entry(path: Path, model: type[Model]) -> Model:
    """One entry. Raises EntryError that names file, field and value of everything wrong in it."""
    return as_entry(path, read_yaml(path), model)


def as_entry(path: Path, values: Any, model: type[Model]) -> Model:
    """The same from values already read."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        found = []
        for problem in error.errors(include_url=False):
            field = ".".join(str(part) for part in problem["loc"]) or "the whole entry"
            value = repr(problem["input"])
            line = _line(path, problem["loc"])
            found.append(f"{line}{field}: {problem['msg']} (it is {value if len(value) < 80 else value[:77] + '...'})")
        raise EntryError(f"{path} breaks its schema:\n  " + "\n  ".join(found)) from error


def _line(path: Path, field: tuple[int | str, ...]) -> str:
    """``line N, `` of a field, or of what it is missing in; empty where the file can't say. Reads the file again."""
    try:
        node = YAML().compose(path.read_text(encoding="utf-8"))
    except (YAMLError, OSError, ValueError):
        return ""
    for part in field:
        inner = _inside(node, part)
        if inner is None:
            break  # the field is missing, or the name is of a kind, not of a field: the line of what it should be in
        node = inner
    return f"line {node.start_mark.line + 1}, " if node is not None else ""


def _inside(node: Any, part: int | str) -> Any:
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part]
    return None
