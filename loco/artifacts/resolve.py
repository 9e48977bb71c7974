"""One door for all artifacts: fetch by the kind of source, then check size and sha256, always."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from loco.artifacts.ranged import Progress
from loco.artifacts.sources import SOURCES, ArtifactSource, OpenSource
from loco.artifacts.store import Store, key_of
from loco.digests import remembered_sha256, sha256_of
from loco.errors import DigestMismatchError, UnpinnedError
from loco.folders import cache_folder, data_folder
from loco.schema import ArtifactRef


def resolve(
    root: Path,
    ref: ArtifactRef,
    *,
    progress: Progress | None = None,
    allow_unpinned: bool = False,
    sources: Mapping[str, OpenSource] = SOURCES,
) -> Path:
    """The file of ``ref``, there and checked; downloaded into the user's cache where it isn't in the checkout or installed.

    A reference without a digest is refused unless ``allow_unpinned``: then whatever comes is trusted once, its digest is
    remembered for this user, and other bytes are refused from then on.
    Raises UnpinnedError, DigestMismatchError for the wrong bytes (a wrong download is deleted), ArtifactError or
    DownloadError where the file can't be had.
    """
    if kept := _installed(ref):
        return kept
    source = sources[ref.source.kind](root, ref.source)
    store = Store(cache_folder())
    digest = ref.sha256 or _promises().accepted(ref.source)
    if digest is None and not allow_unpinned:
        raise UnpinnedError(
            f"No sha256 is registered for {place(ref)}, so nothing can tell whether its bytes are the right ones.",
            hint="A maintainer pins a base with `loco base pin NAME`; "
            "`loco base pull NAME --trust-on-first-use` accepts what comes and holds later downloads to it.",
        )
    if source.remote:
        return _from_store(store, source, ref, digest, progress)
    return _checked(source.fetch(Path(), progress), ref, digest, "Restore it: `git checkout` brings back a changed file.")


def find(root: Path, ref: ArtifactRef) -> Path | None:
    """The file of ``ref`` where it can be used without a download; None where it isn't there. Fetches nothing.

    Raises as ``resolve`` does for wrong bytes and bad paths.
    """
    source = SOURCES[ref.source.kind](root, ref.source)
    if not source.remote or _installed(ref):
        return resolve(root, ref)
    store = Store(cache_folder())
    digest = ref.sha256 or _promises().accepted(ref.source)
    path = store.path(digest, ref.source) if digest else None
    return _checked(path, ref, digest, "Fetch it again.") if path and path.is_file() else None


def _installed(ref: ArtifactRef) -> Path | None:
    """The file among the installed adapters: found by its digest, wherever else it may lie."""
    if ref.sha256 is None:
        return None
    path = Store(data_folder()).path(ref.sha256, ref.source)
    if not path.parent.is_dir() or not path.is_file():
        return None
    return _checked(path, ref, ref.sha256, "Install it again: `loco adapters verify` says which.")


def _promises() -> Store:
    """Where it is noted what was accepted on first use: not in the cache, which anyone may delete to make room."""
    return Store(data_folder())


def place(ref: ArtifactRef) -> str:
    """Where the bytes come from, in words for a person."""
    source = ref.source
    if source.kind == "tree":
        return source.path
    return f"{source.repo}/{source.filename}" if source.kind == "hub" else source.url


def _from_store(store: Store, source: ArtifactSource, ref: ArtifactRef, digest: str | None, progress: Progress | None) -> Path:
    if digest and (ready := _ready(store, ref, digest)):
        return ready
    key = digest or key_of(ref.source)
    with store.lock(key):
        if digest and (ready := _ready(store, ref, digest)):
            return ready  # another process fetched it while this one waited
        part = source.fetch(store.part(key), progress)
        try:
            found = _digest_checked(part, ref, digest)
        except DigestMismatchError:
            part.unlink()  # going on with wrong bytes would never end well
            raise
        path = store.keep(part, found, ref.source)
        if ref.sha256 is None:
            _promises().accept(ref.source, found)
        return path


def _ready(store: Store, ref: ArtifactRef, digest: str) -> Path | None:
    path = store.path(digest, ref.source)
    if not path.is_file():
        return None
    if path.stat().st_size == (ref.size or path.stat().st_size) and remembered_sha256(path) == digest:
        return path
    path.unlink()  # damaged on this disk since it was checked: fetch it again
    return None


def _checked(path: Path, ref: ArtifactRef, digest: str | None, hint: str) -> Path:
    _check_size(path, ref, hint)
    if digest is not None and (found := remembered_sha256(path)) != digest:
        raise DigestMismatchError(f"{path} has the sha256 {found}, and {digest} is registered.", hint=hint)
    return path


def _digest_checked(part: Path, ref: ArtifactRef, digest: str | None) -> str:
    hint = "Nothing was kept. Its publisher changed it, or something on the way did: don't use it."
    _check_size(part, ref, hint, place(ref))
    found = sha256_of(part)
    if digest is not None and found != digest:
        said = "is registered" if ref.sha256 else "is what you accepted when it was first used"
        raise DigestMismatchError(f"{place(ref)} came with the sha256 {found}, and {digest} {said}.", hint=hint)
    return found


def _check_size(path: Path, ref: ArtifactRef, hint: str, what: str | None = None) -> None:
    size = path.stat().st_size
    if ref.size is not None and size != ref.size:
        raise DigestMismatchError(f"{what or path} has {size} bytes, and {ref.size} are registered.", hint=hint)
