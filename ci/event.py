"""What the forge says of a request: its number, who opened it, the commit that it is at. The submitter can write none of it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from ci.submission import Author
from loco.errors import DataError

MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Event:
    """All None by hand, and number and author also in a merge queue: who submits was checked before a request got there."""

    number: int | None = None
    author: Author | None = None
    head: str | None = None


def read_event() -> Event:
    """The event of this job, from GITHUB_EVENT_PATH. Raises DataError where it has another form than GitHub documents."""
    path = os.environ.get("GITHUB_EVENT_PATH")
    return event_in(Path(path)) if path else Event()


def event_in(path: Path) -> Event:
    """The event in a file: of a pull request, of a merge queue, or of anything else (empty). Raises DataError."""
    try:
        with path.open("rb") as file:
            values = json.loads(file.read(MAX_BYTES))
        if request := values.get("pull_request"):
            user = request["user"]
            return Event(int(request["number"]), Author(str(user["login"]), int(user["id"])), str(request["head"]["sha"]))
        if group := values.get("merge_group"):
            return Event(head=str(group["head_sha"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is no event that GitHub documents: {error!r}.") from error
    return Event()
