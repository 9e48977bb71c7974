"""The few questions that are put to the forge's API (GitHub's REST). Everything that comes back is data, and is bounded."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from loco.errors import LocoError

MAX_BYTES = 8 * 1024 * 1024
MAX_PAGES = 30  # of 100: GitHub lists no more than 3,000 changed files
TIMEOUT = 30.0  # seconds


class ApiError(LocoError):
    """The API can't be reached, or says no. ``status`` is the HTTP status, 0 where there was none."""

    exit_code = 3

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class PullRequest:
    """What the forge knows of a pull request: its number, state, the head commit, and the repository it is for."""

    number: int
    open: bool
    head: str
    repository: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment under a pull request."""

    id: int
    author: str
    body: str


@dataclass(frozen=True, slots=True)
class Forge:
    """One repository ("owner/name") behind an API's address, asked with a token."""

    url: str
    repository: str
    token: str = field(repr=False)

    def pull_request(self, number: int) -> PullRequest:
        """A pull request by number. Raises ApiError; status 404: there is none."""
        found = self._ask("GET", f"pulls/{number}")
        try:
            base = found["base"]["repo"]["full_name"]
            return PullRequest(int(found["number"]), found["state"] == "open", str(found["head"]["sha"]), str(base))
        except (KeyError, TypeError, ValueError) as error:
            raise ApiError(f"{self.url} answered in another form than expected: {error!r}.") from error

    def changed_files(self, number: int) -> Iterator[str]:
        """The paths that a pull request changes; of a renamed file both."""
        for item in self._pages(f"pulls/{number}/files"):
            yield str(item["filename"])
            if "previous_filename" in item:
                yield str(item["previous_filename"])

    def comments(self, number: int) -> Iterator[Comment]:
        """The comments under a pull request, oldest first."""
        for item in self._pages(f"issues/{number}/comments"):
            yield Comment(int(item["id"]), str(item["user"]["login"]), str(item["body"]))

    def add_comment(self, number: int, body: str) -> None:
        """Comment on a pull request."""
        self._ask("POST", f"issues/{number}/comments", {"body": body})

    def change_comment(self, comment: int, body: str) -> None:
        """Replace the text of a comment."""
        self._ask("PATCH", f"issues/comments/{comment}", {"body": body})

    def _pages(self, path: str) -> Iterator[Any]:
        for page in range(1, MAX_PAGES + 1):
            items = self._ask("GET", f"{path}?per_page=100&page={page}")
            if not isinstance(items, list):
                raise ApiError(f"{self.url} answered {path} with something that is no list.")
            yield from items
            if len(items) < 100:
                return

    def _ask(self, method: str, path: str, content: object = None) -> Any:
        url = f"{self.url.rstrip('/')}/repos/{self.repository}/{path}"
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": "locollm",
        }
        data = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
                raw = response.read(MAX_BYTES + 1)
        except urllib.error.HTTPError as error:
            error.close()
            raise ApiError(f"{method} {path} was answered with {error.code} {error.reason}.", error.code) from error
        except OSError as error:
            raise ApiError(f"{self.url} can't be reached: {error}.") from error
        if len(raw) > MAX_BYTES:
            raise ApiError(f"The answer to {method} {path} is too long.")
        try:
            return json.loads(raw)
        except ValueError as error:
            raise ApiError(f"The answer to {method} {path} is no JSON.") from error
