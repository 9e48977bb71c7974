"""The only module that imports huggingface_hub: a file of a repository at a commit, with errors a person can act on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from huggingface_hub import hf_hub_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)

from loco.errors import DownloadError
from loco.schema import HubSource


def download(source: HubSource, progress: Callable[[int, int], None] | None = None) -> Path:
    """The file of ``source``, downloaded or from the hub's cache; an interrupted download goes on where it was cut.

    The hub's library shows its own progress. Raises DownloadError: gated, not found, offline, cut off.
    """
    del progress
    what = f"{source.repo}/{source.filename}"
    try:
        return Path(hf_hub_download(source.repo, source.filename, revision=source.revision))
    except GatedRepoError as error:
        raise DownloadError(
            f"{source.repo} is gated: its owners ask you to accept their terms.",
            hint="Accept them on its page, then log in with `hf auth login`.",
        ) from error
    except RepositoryNotFoundError as error:
        raise DownloadError(f"There is no repository {source.repo}, or you may not see it.") from error
    except LocalEntryNotFoundError as error:
        raise DownloadError(f"{what} can't be downloaded: the hub can't be reached.", hint="Are you online?") from error
    except EntryNotFoundError as error:
        raise DownloadError(f"There is no file {what} at revision {source.revision or 'main'}.") from error
    except (HfHubHTTPError, OSError) as error:
        raise DownloadError(f"{what} can't be downloaded: {error}.", hint="Try again: it goes on where it was cut.") from error
