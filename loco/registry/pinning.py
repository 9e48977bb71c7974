"""Writes into a base's entry which bytes it means: commit, sha256 and size. Comments and order stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loco import artifacts
from loco.digests import sha256_of
from loco.registry.editing import edit
from loco.registry.files import read_entry
from loco.schema import ArtifactRef, BaseModelEntry, HubSource


@dataclass(frozen=True, slots=True)
class Pinned:
    """What was written. ``changed`` is False where the entry said so already."""

    base: str
    revision: str | None
    sha256: str
    size: int
    path: Path
    changed: bool


def pin(root: Path, name: str, *, revision: str | None = None, progress: artifacts.Progress | None = None) -> Pinned:
    """Fetch the weights of a base at a commit and write commit, sha256 and size into its base.yaml.

    ``revision`` None: the commit that is pinned, else the newest of the main branch. The training checkpoint's commit is
    pinned too, without a download. A base in the tree gets the digest that its file has now. Raises DownloadError,
    DigestMismatchError where the hub announces other bytes than it sends, EntryError.
    """
    file = root / "registry" / "bases" / name / "base.yaml"
    entry = read_entry(file, BaseModelEntry)
    source = entry.weights.source
    wanted = ArtifactRef(source=source)
    if isinstance(source, HubSource):
        wanted = _at_commit(source, revision)
    path = artifacts.resolve(root, wanted, progress=progress, allow_unpinned=True)
    commit = wanted.source.revision if isinstance(wanted.source, HubSource) else None
    digest, size = wanted.sha256 or sha256_of(path), path.stat().st_size
    training = None
    if isinstance(entry.training, HubSource) and entry.training.revision is None:
        from loco import hub

        training = hub.locate(entry.training).commit

    def change(values: Any) -> None:
        values["weights"]["sha256"], values["weights"]["size"] = digest, size
        if commit is not None:
            values["weights"]["source"]["revision"] = commit
        if training is not None:
            values["training"]["revision"] = training

    edited = edit(file, BaseModelEntry, change)
    edited.write()
    return Pinned(name, commit, digest, size, path, edited.changed)


def _at_commit(source: HubSource, revision: str | None) -> ArtifactRef:
    """The file at the commit, with the size and sha256 that the hub announces."""
    from loco import hub

    asked = HubSource(repo=source.repo, filename=source.filename, revision=revision or source.revision)
    found = hub.locate(asked)
    at = HubSource(repo=source.repo, filename=source.filename, revision=found.commit)
    return ArtifactRef(source=at, sha256=found.sha256, size=found.size)
