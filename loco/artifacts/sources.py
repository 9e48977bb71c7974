"""Where artifacts come from. A source only brings the file; whether it is the right one is checked outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from loco.errors import ArtifactError
from loco.schema import HubSource, TreeSource

Progress = Callable[[int, int], None]


class ArtifactSource(Protocol):
    """``fetch`` returns the file of a reference; ``progress`` is told bytes done and bytes in all."""

    def fetch(self, root: Path, progress: Progress | None) -> Path:
        """The file, as it is: not yet checked. Raises ArtifactError."""


class FromTree:
    """A file of the checkout. Refuses every path that leads out of it."""

    def __init__(self, source: TreeSource) -> None:
        self._path = source.path

    def fetch(self, root: Path, progress: Progress | None) -> Path:
        """The file below ``root``."""
        del progress
        inside = root.resolve()
        path = (inside / self._path).resolve()
        if not path.is_relative_to(inside) or "\\" in self._path or ":" in self._path:
            raise ArtifactError(f"The path {self._path!r} leads out of the checkout.", hint="Name a file of the checkout.")
        if not path.is_file():
            raise ArtifactError(f"{path} isn't there.", hint="Is the checkout whole? `git status` shows what is missing.")
        return path


class FromHub:
    """A file of a hub repository at a commit, kept in the hub's own cache."""

    def __init__(self, source: HubSource) -> None:
        self._source = source

    def fetch(self, root: Path, progress: Progress | None) -> Path:
        """Download it, or find it in the cache."""
        del root
        from loco import hub  # slow to import, and a checkout's own files don't need it

        return hub.download(self._source, progress)
