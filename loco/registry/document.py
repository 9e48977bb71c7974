"""A file as values that remember their lines, and what is wrong with it. The reading itself is in `loco.registry.parsing`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loco.characters import shown


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file: ``line`` from 1 (None: the file as a whole), ``field`` like ``versions.0.rank``."""

    line: int | None
    field: str
    message: str

    def __post_init__(self) -> None:
        # Names and values of a stranger stand in these, and they end up in terminals and reports.
        object.__setattr__(self, "field", shown(self.field))
        object.__setattr__(self, "message", shown(self.message))

    def __str__(self) -> str:
        where = ([f"line {self.line}"] if self.line else []) + ([self.field] if self.field else [])
        return f"{', '.join(where)}: {self.message}" if where else self.message


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a text (None where it can't be read), its nodes for the lines, and what is wrong with it as YAML."""

    values: Any
    node: Any
    problems: tuple[Problem, ...]

    def at(self, path: Sequence[int | str]) -> tuple[int | None, str]:
        """The line and the name of a field, or of the nearest thing around it that is there.

        Parts that aren't in the file are passed over: a validator puts the kind of a source, or ``[key]``, into its paths.
        """
        node, line, names = self.node, line_of(self.node), []
        for place, part in enumerate(path):
            found = _inside(node, part)
            if found is not None:
                node, line = found
                names.append(str(part))
            elif place == len(path) - 1 and part != "[key]":
                names.append(str(part))  # the field that is missing
        return line, ".".join(names)


def _inside(node: Any, part: int | str) -> tuple[Any, int | None] | None:
    """The node of a part, and its line: that of its name, where it has one."""
    if getattr(node, "id", "") == "mapping":
        return next(((value, line_of(key)) for key, value in node.value if key.value == part), None)
    if getattr(node, "id", "") == "sequence" and isinstance(part, int) and part < len(node.value):
        return node.value[part], line_of(node.value[part])
    return None


def line_of(node: Any) -> int | None:
    """The line of a node, from 1."""
    return int(node.start_mark.line) + 1 if node is not None else None
