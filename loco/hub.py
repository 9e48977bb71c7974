"""The only module that imports huggingface_hub: where a file of a repository lies, with errors that a person can act on.

It asks the hub and refuses to download: the library deletes its part file when it gives up, so the bytes are fetched by
`loco.artifacts.ranged`, which goes on where it was, also in another process.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from huggingface_hub import get_hf_file_metadata, hf_hub_url

# HTTPError is the HTTP client's own base error: the library changed clients, and this name stayed.
from huggingface_hub.errors import (  # type: ignore[attr-defined]
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    HTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

from loco.errors import DownloadError
from loco.schema import HubSource


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file at a commit. ``headers`` may hold the user's token; ``sha256`` is what the hub says, where it says it."""

    url: str
    headers: dict[str, str]
    commit: str
    size: int | None
    sha256: str | None


def endpoint() -> str:
    """The hub's address: HF_ENDPOINT, else the public one."""
    return os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"


def locate(source: HubSource) -> HubFile:
    """Ask the hub for the file of ``source``; without a revision, for the newest commit of the main branch.

    Raises DownloadError: gated, no such repository, revision or file, offline, or an answer that can't be used.
    """
    try:
        url = hf_hub_url(source.repo, source.filename, revision=source.revision, endpoint=endpoint())
        found = get_hf_file_metadata(url)
    except (HTTPError, HFValidationError, OSError) as error:
        raise _as_ours(error, source) from error
    if found.commit_hash is None:
        raise DownloadError(
            f"{endpoint()} doesn't say which commit {_what(source)} is of, so it isn't a model hub.",
            hint="Is HF_ENDPOINT right?",
        )
    # The file itself is asked for by commit: the branch may move between this answer and the download.
    pinned = hf_hub_url(source.repo, source.filename, revision=found.commit_hash, endpoint=endpoint())
    digest = found.etag if found.etag and re.fullmatch(r"[0-9a-f]{64}", found.etag) else None
    return HubFile(pinned, build_hf_headers(), found.commit_hash, found.size, digest)


def _as_ours(error: Exception, source: HubSource) -> DownloadError:
    what = _what(source)
    status = error.response.status_code if isinstance(error, HfHubHTTPError) else None
    if isinstance(error, GatedRepoError):
        return DownloadError(
            f"{source.repo} is gated: its owners ask everyone to accept their terms.",
            hint=f"Accept them on {endpoint()}/{source.repo}, log in with `hf auth login`, and try again.",
        )
    if isinstance(error, RevisionNotFoundError):
        return DownloadError(
            f"{source.repo} has no revision {source.revision or 'main'}.",
            hint="Its history was rewritten, or the entry is wrong: a maintainer pins it again with `loco base pin`.",
        )
    if isinstance(error, RepositoryNotFoundError):
        return DownloadError(
            f"There is no repository {source.repo} on {endpoint()}, or it is private.",
            hint="Check the name; for a private one log in with `hf auth login`.",
        )
    if isinstance(error, EntryNotFoundError):
        return DownloadError(
            f"{source.repo} has no file {source.filename} at revision {source.revision or 'main'}.",
            hint=f"See what it has: {endpoint()}/{source.repo}/tree/{source.revision or 'main'}",
        )
    if status in (401, 403):
        return DownloadError(
            f"{endpoint()} refuses {what} (HTTP {status}): your token isn't accepted or isn't enough.",
            hint="Log in again with `hf auth login`, or unset HF_TOKEN.",
        )
    if status is not None:
        return DownloadError(f"{endpoint()} answers HTTP {status} for {what}.", hint="Try again later.")
    if isinstance(error, HFValidationError):
        return DownloadError(f"{source.repo!r} is no name of a repository: {error}")
    return DownloadError(
        f"{what} can't be fetched: {endpoint()} can't be reached ({error}).",
        hint="Check the connection and try again: a download goes on where it was cut.",
    )


def _what(source: HubSource) -> str:
    return f"{source.repo}/{source.filename}"
