"""The lock file: which adapters are installed, from where, at which commit, with which bytes. Installing from it is exact.

It holds the whole entry of each version, so that nothing else is needed to use it. One process at a time changes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError, model_validator

from loco.atomic import write_text
from loco.errors import EntryError
from loco.folders import data_folder
from loco.schema import AdapterEntry, AdapterVersion, ArtifactRef, Commit, Entry, Line

MAX_BYTES = 16 * 2**20


class Pin(Entry):
    """One installed version. ``entry`` is the registry's, with this version alone.

    ``origin`` is the folder or the address of the registry it came from, ``commit`` the state of it (None: not under git).
    ``preferred``: it answers for its domain also where the checkout names another adapter.
    """

    origin: Line
    commit: Commit | None = None
    preferred: bool = False
    entry: AdapterEntry

    @model_validator(mode="after")
    def _one_version(self) -> Pin:
        if len(self.entry.versions) != 1:
            raise ValueError("a lock names exactly one version of an adapter")
        return self

    @property
    def version(self) -> AdapterVersion:
        """The version that is installed."""
        return self.entry.versions[0]

    @property
    def artifact(self) -> ArtifactRef:
        """Its file."""
        return self.version.artifact

    @property
    def ref(self) -> str:
        """``name@version``."""
        return f"{self.entry.name}@{self.version.version}"

    @property
    def key(self) -> tuple[str, str]:
        """One version of an adapter is installed for a base: its name and the base's."""
        return self.entry.name, self.version.base


class LockFile(Entry):
    """Every installed version, sorted by name and base."""

    format: Literal[1] = 1
    adapters: tuple[Pin, ...] = ()

    @model_validator(mode="after")
    def _distinct(self) -> LockFile:
        keys = [pin.key for pin in self.adapters]
        if keys != sorted(set(keys)):
            raise ValueError("the adapters stand sorted by name and base, each once")
        return self

    def of(self, name: str) -> tuple[Pin, ...]:
        """What is installed under a name, for whichever base."""
        return tuple(pin for pin in self.adapters if pin.entry.name == name)

    def having(self, pin: Pin) -> LockFile:
        """The lock with a version added, in place of another of the same name and base."""
        kept = [each for each in self.adapters if each.key != pin.key]
        return LockFile(adapters=tuple(sorted((*kept, pin), key=lambda each: each.key)))

    def without(self, *pins: Pin) -> LockFile:
        """The lock with versions taken out."""
        gone = {pin.key for pin in pins}
        return LockFile(adapters=tuple(each for each in self.adapters if each.key not in gone))


def lock_path() -> Path:
    """The user's lock file."""
    return data_folder() / "adapters.lock.json"


def read_lock(path: Path | None = None) -> LockFile:
    """Read a lock file, by default the user's own. One that isn't there is empty. Raises EntryError for a wrong one."""
    path = path or lock_path()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return LockFile()
    except OSError as error:
        raise EntryError(f"{path} can't be read: {error.strerror}.") from error
    if len(content) > MAX_BYTES:
        raise EntryError(f"{path} is too large for a lock file.")
    try:
        return LockFile.model_validate(json.loads(content))
    except (ValidationError, ValueError, RecursionError) as error:
        hint = "Restore it, or delete it and install again what you need."
        raise EntryError(f"{path} is no lock file: {str(error)[:500]}", hint=hint) from error


def lock_text(lock: LockFile) -> str:
    """The text of a lock file; the same lock gives the same text."""
    values: Any = lock.model_dump(mode="json", exclude_unset=True)
    return json.dumps({**values, "format": lock.format}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def change_lock(change: Callable[[LockFile], LockFile]) -> LockFile:
    """Read the user's lock, change it, write it whole; give the new one. Two processes don't lose each other's change."""
    path = lock_path()
    with guarded():
        before = read_lock(path)
        after = change(before)
        if after != before:
            write_text(path, lock_text(after))
    return after


@contextmanager
def guarded() -> Iterator[None]:
    """Let one process at a time change what is installed."""
    from filelock import FileLock

    data_folder().mkdir(parents=True, exist_ok=True)
    with FileLock(data_folder() / ".adapters.guard"):
        yield
