"""Changes fields of a YAML file in place: comments, order and every byte that isn't concerned stay as they are.

ruamel.yaml keeps comments and order, but writes some things in its own way (spaces before a comment, inside braces, ``~``).
So a file is written twice, without and with the change, and only the lines in which these two differ are put into the file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from loco.atomic import write_text
from loco.errors import EntryError, RegistryError
from loco.registry.files import as_entry, read_yaml
from loco.registry.parsing import parse

Change = Callable[[Any], None]
_INDENTS = ((4, 2), (2, 0))  # of a list's content, and of its dash: as in this registry, and as many editors write it


@dataclass(frozen=True, slots=True)
class Edit:
    """A file as it was read and as it will be."""

    path: Path
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.before != self.after

    def write(self) -> None:
        """Write the file, whole or not at all. Raises RegistryError where somebody else changed it meanwhile."""
        if _text(self.path) != self.before:
            raise RegistryError(f"{self.path} was changed by somebody else meanwhile.", hint="Look at it, and try again.")
        if self.changed:
            write_text(self.path, self.after)


def edit(path: Path, model: type[BaseModel], change: Change) -> Edit:
    """Apply ``change`` to the values of a file, as nested mappings and lists; nothing is written yet.

    Raises EntryError where the file is wrong before or would be after.
    """
    as_entry(path, read_yaml(path), model)
    before = _text(path)
    after = edited(before, change)
    document = parse(after)
    if document.problems:
        raise EntryError(f"{path} would be wrong afterwards: {document.problems[0]}")
    as_entry(path, document.values, model)
    return Edit(path, before, after)


def edited(text: str, change: Change) -> str:
    """The text with the change made in it. Raises RegistryError where the change can't be put into it line by line."""
    ends = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    yaml, before = _closest(plain)
    values = yaml.load(plain)
    change(values)
    after = _dumped(yaml, values)
    found = after if before == plain else _grafted(plain, before, after)
    if parse(found).values != parse(after).values:
        raise RegistryError("The change can't be put into the file as it is laid out.", hint="Make it by hand.")
    return found.replace("\n", ends)


def put_after(values: Any, after: str, name: str, value: Any) -> None:
    """Set a field of a mapping: where it stands already, or else right behind another one."""
    if name in values:
        values[name] = value
    else:
        values.insert(list(values).index(after) + 1, name, value)


def _closest(text: str) -> tuple[YAML, str]:
    """The writer whose indentation is the file's, and the text as that writer gives it back unchanged."""
    found: list[tuple[float, YAML, str]] = []
    for sequence, offset in _INDENTS:
        yaml = YAML()
        yaml.preserve_quotes = True
        yaml.width = 10_000  # lines stay as long as they are
        yaml.indent(mapping=2, sequence=sequence, offset=offset)
        yaml.representer.add_representer(
            type(None), lambda writer, _: writer.represent_scalar("tag:yaml.org,2002:null", "null")
        )
        try:
            written = _dumped(yaml, yaml.load(text))
        except YAMLError as error:
            raise EntryError(f"This is no YAML that can be changed: {error}") from error
        found.append((sum(a != b for a, b in zip(written.splitlines(), text.splitlines(), strict=False)), yaml, written))
    _, yaml, written = min(found, key=lambda each: each[0])
    return yaml, written


def _grafted(text: str, before: str, after: str) -> str:
    """``text`` with the lines changed in which ``before`` and ``after`` differ. All three hold the same apart from spaces."""
    lines, old, new = (part.splitlines(keepends=True) for part in (text, before, after))
    place = {}  # line of ``before`` -> line of ``text``
    for block in SequenceMatcher(
        None, [_key(line) for line in old], [_key(line) for line in lines], False
    ).get_matching_blocks():
        place.update({block.a + n: block.b + n for n in range(block.size)})
    result: list[str] = []
    done = 0
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind == "equal":
            continue
        start = place.get(i1 - 1, -2) + 1 if i1 else 0
        stop = place.get(i2, -1) if i2 < len(old) else len(lines)
        if start < done or stop < start:
            raise RegistryError("The change can't be put into the file as it is laid out.", hint="Make it by hand.")
        result += lines[done:start] + new[j1:j2]
        done = stop
    return "".join(result + lines[done:])


def _key(line: str) -> str:
    return re.sub(r"\s+|~", "", line).replace("null", "")


def _dumped(yaml: YAML, values: Any) -> str:
    stream = io.StringIO()
    yaml.dump(values, stream)
    return stream.getvalue()


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")
