"""Artifacts of this user, by digest; and which unpinned ones were accepted, with the digest of that day.

artifacts/<sha256>/<name>      whole and checked: nothing else ever lies here
parts/<sha256 or key>.part     a download that isn't finished: never used, gone on with
accepted/<key>.json            an unpinned source, accepted on first use
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from loco.atomic import write_text
from loco.schema import HttpsSource, HubSource, Source


@dataclass(frozen=True, slots=True)
class Store:
    """The places below one folder: the cache for what was downloaded, the data folder for what was installed or accepted."""

    folder: Path

    def path(self, sha256: str, source: Source) -> Path:
        """Where the artifact of this digest lies, or will."""
        return self.folder / "artifacts" / sha256 / _name(source)

    def part(self, key: str) -> Path:
        """Where a download of it grows."""
        return self.folder / "parts" / f"{key}.part"

    def keep(self, part: Path, sha256: str, source: Source) -> Path:
        """Move a finished, checked part to its place."""
        path = self.path(sha256, source)
        path.parent.mkdir(parents=True, exist_ok=True)
        part.replace(path)
        return path

    def accepted(self, source: Source) -> str | None:
        """The digest that an unpinned source had when the user accepted it; None: never accepted."""
        try:
            return str(json.loads(self._acceptance(source).read_text(encoding="utf-8"))["sha256"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def accept(self, source: Source, sha256: str) -> None:
        """Remember it."""
        note = self._acceptance(source)
        note.parent.mkdir(parents=True, exist_ok=True)
        write_text(note, json.dumps({"source": source.model_dump(), "sha256": sha256}))

    @contextmanager
    def lock(self, key: str) -> Iterator[None]:
        """Let one process at a time download the same artifact; the others wait and find it."""
        from filelock import FileLock

        part = self.part(key)
        part.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(part.with_suffix(".lock")):
            yield

    def _acceptance(self, source: Source) -> Path:
        return self.folder / "accepted" / f"{key_of(source)}.json"


def key_of(source: Source) -> str:
    """A name for what has no digest yet, from all that says where it is."""
    return hashlib.sha256(source.model_dump_json().encode()).hexdigest()


def _name(source: Source) -> str:
    if isinstance(source, HubSource):
        return PurePosixPath(source.filename).name
    if isinstance(source, HttpsSource):
        return PurePosixPath(source.url.partition("?")[0]).name or "file"
    return PurePosixPath(source.path).name
