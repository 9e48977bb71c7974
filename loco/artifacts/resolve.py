"""One door for all artifacts: fetch by the kind of source, then check size and sha256, always."""

from __future__ import annotations

from pathlib import Path

from loco.artifacts.sources import ArtifactSource, FromHub, FromTree, Progress
from loco.digests import sha256_of
from loco.errors import ArtifactError, DigestMismatchError, UnpinnedError
from loco.schema import ArtifactRef, HubSource, Source, TreeSource


def _source(source: Source) -> ArtifactSource:
    if isinstance(source, TreeSource):
        return FromTree(source)
    if isinstance(source, HubSource):
        return FromHub(source)
    raise ArtifactError(
        f"{source.url} can't be fetched: this version of loco reads the checkout and model hubs.",
        hint="Update loco, or put the file into the checkout.",
    )


def resolve(root: Path, ref: ArtifactRef, *, progress: Progress | None = None, allow_unpinned: bool = False) -> Path:
    """The file of ``ref``, there and checked.

    Raises UnpinnedError for a reference without a digest (unless allowed), DigestMismatchError for the wrong bytes, and
    ArtifactError or DownloadError where the file can't be had.
    """
    if ref.sha256 is None and not allow_unpinned:
        raise UnpinnedError(
            "This artifact has no registered sha256, so nothing can tell whether its bytes are the right ones.",
            hint="A maintainer pins a base with `loco base pin NAME`; --trust-on-first-use accepts whatever comes.",
        )
    path = _source(ref.source).fetch(root, progress)
    size = path.stat().st_size
    if ref.size is not None and size != ref.size:
        raise DigestMismatchError(f"{path} has {size} bytes, and {ref.size} are registered.", hint=_HINT)
    if ref.sha256 is not None and (found := sha256_of(path)) != ref.sha256:
        raise DigestMismatchError(f"{path} has the sha256 {found}, and {ref.sha256} is registered.", hint=_HINT)
    return path


_HINT = "The file was changed or is damaged: restore it (`git checkout`), or fetch it again."
