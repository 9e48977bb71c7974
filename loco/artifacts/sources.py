"""Where artifacts come from. A source only brings the bytes; whether they are the right ones is checked outside, always."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from loco.artifacts.ranged import LOOPBACK, Download, Progress, download
from loco.errors import ArtifactError
from loco.schema import HttpsSource, HubSource, TreeSource


class ArtifactSource(Protocol):
    """``remote`` tells whether ``fetch`` downloads. ``progress`` is told bytes done and bytes in all (0: not known)."""

    remote: bool

    def fetch(self, part: Path, progress: Progress | None) -> Path:
        """The file, not yet checked: where it lies already, or ``part``, filled. Raises ArtifactError, DownloadError."""


class FromTree:
    """A file of the checkout. Refuses every path that leads out of it, also by a symbolic link."""

    remote = False

    def __init__(self, root: Path, source: TreeSource) -> None:
        self._root = root
        self._path = source.path

    def fetch(self, part: Path, progress: Progress | None) -> Path:
        """The file below the root."""
        del part, progress
        inside = self._root.resolve()
        try:
            path = (inside / self._path).resolve()
            there = path.is_file()
        except (ValueError, OSError) as error:
            raise ArtifactError(f"{self._path[:80]!r} is no path of a file.", hint="Name a file of the checkout.") from error
        if not path.is_relative_to(inside) or "\\" in self._path or ":" in self._path or ".." in Path(self._path).parts:
            raise ArtifactError(f"The path {self._path!r} leads out of the checkout.", hint="Name a file of the checkout.")
        if not there:
            raise ArtifactError(f"{path} isn't there.", hint="Is the checkout whole? `git status` shows what is missing.")
        return path


class FromHub:
    """A file of a hub repository at a commit. HF_ENDPOINT names another hub than the public one."""

    remote = True

    def __init__(self, source: HubSource) -> None:
        self._source = source

    def fetch(self, part: Path, progress: Progress | None) -> Path:
        """Download it, going on where a cut left it."""
        from loco import hub  # slow to import, and a checkout's own files don't need it

        found = hub.locate(self._source)
        # A mirror on this machine may be plain http; the digest is checked all the same.
        plain = urlsplit(hub.endpoint()).hostname in LOOPBACK
        download(Download(found.url, found.headers, found.size, loopback_http=plain), part, progress)
        return part


class FromHttps:
    """A file behind an https address. ``loopback_http`` is for tests: plain http from this machine."""

    remote = True

    def __init__(self, url: str, size: int | None = None, *, loopback_http: bool = False) -> None:
        self._want = Download(url, size=size, loopback_http=loopback_http)

    def fetch(self, part: Path, progress: Progress | None) -> Path:
        """Download it, going on where a cut left it."""
        download(self._want, part, progress)
        return part


OpenSource = Callable[[Path, Any], ArtifactSource]


def _https(root: Path, source: HttpsSource) -> ArtifactSource:
    del root
    return FromHttps(source.url)


def _hub(root: Path, source: HubSource) -> ArtifactSource:
    del root
    return FromHub(source)


SOURCES: Mapping[str, OpenSource] = {"tree": FromTree, "hub": _hub, "https": _https}
