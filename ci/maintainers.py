"""Who may change entries of others: ci/maintainers.yaml of the base branch."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from loco.errors import LocoError
from loco.registry.files import read_entry
from loco.schema import Entry, Owner

FILE = "ci/maintainers.yaml"


class MaintainersFile(Entry):
    """ci/maintainers.yaml: names on GitHub with their numeric ids."""

    schema_version: Literal[1]
    maintainers: tuple[Owner, ...]


def maintainers(root: Path) -> frozenset[int]:
    """The ids of the maintainers; none where the file isn't there or can't be read."""
    try:
        return frozenset(person.id for person in read_entry(root / FILE, MaintainersFile).maintainers)
    except LocoError:
        return frozenset()
