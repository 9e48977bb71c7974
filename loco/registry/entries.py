"""Adapter entries by name, each built when it is asked for: a question needs a handful, and there may be thousands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from loco.registry.files import read_entry
from loco.schema import AdapterEntry


class Entries(Mapping[str, AdapterEntry]):
    """A mapping of entries. ``plain`` holds their values as they stand in YAML, ``folder`` their files."""

    def __init__(self, plain: Mapping[str, Mapping[str, Any]], folder: Path) -> None:
        self.plain = plain
        self._folder = folder
        self._built: dict[str, AdapterEntry] = {}

    def __getitem__(self, name: str) -> AdapterEntry:
        if name not in self._built:
            try:
                self._built[name] = AdapterEntry.model_validate(self.plain[name])
            except ValidationError:  # the index is wrong: what counts is the file
                self._built[name] = read_entry(self._folder / f"{name}.yaml", AdapterEntry)
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.plain)

    def __len__(self) -> int:
        return len(self.plain)

    def __contains__(self, name: object) -> bool:
        return name in self.plain
