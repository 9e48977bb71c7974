"""sha256 of files: computed, or remembered for large files that haven't changed since."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from loco.atomic import write_text
from loco.folders import cache_folder

REMEMBERED_FROM = 16 * 2**20  # bytes: below this, hashing is as quick as looking up
MANY = 500  # files: below this, reading them all is as quick as looking up
_SETTLED_NS = 2_000_000_000


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hex, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remembered_sha256(path: Path, *, smallest: int = REMEMBERED_FROM) -> str:
    """The same, from the user's cache where size and time of change are as they were; files under ``smallest`` bytes are read.

    For checks before every use: 2.5 GB take seconds to read. A file changed within the last two seconds isn't remembered,
    because a second change within one tick of the file system's clock couldn't be told from the first.
    """
    status = path.stat()
    if status.st_size < smallest:
        return sha256_of(path)
    facts = {"size": status.st_size, "mtime_ns": status.st_mtime_ns}
    note = cache_folder() / "digests" / f"{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32]}.json"
    try:
        known = json.loads(note.read_text(encoding="utf-8"))
        if {key: known[key] for key in facts} == facts:
            return str(known["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not remembered, or the note is damaged: compute it
    digest = sha256_of(path)
    if time.time_ns() - status.st_mtime_ns > _SETTLED_NS:
        _remember(note, {**facts, "sha256": digest})
    return digest


def digests_of(folder: Path, names: Sequence[str], *, many: int = MANY) -> dict[str, str]:
    """The sha256 of small files of a folder, by their path in it. Files that can't be read are left out.

    Of ``many`` files and more, the digests come from the user's cache where size and time of change are as they were.
    """
    if len(names) < many:
        return {name: digest for name in names if (digest := _digest(folder / name))}
    note = cache_folder() / "digests" / f"{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:32]}-files.json"
    known = _noted(note)
    now: dict[str, list[object]] = {}
    settled = time.time_ns() - _SETTLED_NS
    for name in names:
        try:
            status = os.stat(f"{folder}/{name}")  # noqa: PTH116 # a path object for each of thousands costs more than all else
        except OSError:
            continue
        facts = [status.st_size, status.st_mtime_ns]
        old = known.get(name)
        if isinstance(old, list) and old[:2] == facts and len(old) == 3:
            now[name] = old
        elif digest := _digest(folder / name):
            now[name] = [*facts, digest]
    if now != known:
        _remember(note, {name: facts for name, facts in now.items() if int(str(facts[1])) < settled})
    return {name: str(facts[2]) for name, facts in now.items()}


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _noted(note: Path) -> dict[str, object]:
    try:
        found = json.loads(note.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(note: Path, facts: Mapping[str, object]) -> None:
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        write_text(note, json.dumps(facts))
    except OSError:
        pass  # a cache that can't be written costs time, not the answer
