"""One file over HTTP into a part file that survives cuts: what is there already is not asked for again.

Refuses to judge the bytes: size and digest are checked by `loco.artifacts.resolve`. Refuses to leave https on a redirect, and
to show a token to another host than the one it is for.
"""

from __future__ import annotations

import errno
import http.client
import shutil
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from loco.errors import ArtifactError, DownloadError

Progress = Callable[[int, int], None]

CHUNK = 2**20
TIMEOUT = 30.0  # seconds without a byte
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Download:
    """What to fetch. ``attempts`` is how often to try again without one new byte, ``pause`` seconds apart."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    size: int | None = None
    loopback_http: bool = False
    attempts: int = 3
    pause: float = 1.0


class _Cut(Exception):
    """The connection ended before the file did."""


def download(want: Download, part: Path, progress: Progress | None = None) -> None:
    """Fill ``part``, going on after the bytes it has. ``progress`` is told bytes done and bytes in all (0: not known).

    Raises DownloadError; what has come by then stays in ``part`` for the next time.
    """
    _refuse_plain(want.url, want.loopback_http)
    part.parent.mkdir(parents=True, exist_ok=True)
    tries = 0
    while True:
        before = _length(part)
        if want.size is not None and before >= want.size:
            return
        try:
            _go_on(want, part, before, progress)
            return
        except _Cut as error:
            tries = 1 if _length(part) > before else tries + 1
            if tries >= want.attempts:
                raise _cut_off(want, part, error) from error
        time.sleep(want.pause)


def _go_on(want: Download, part: Path, have: int, progress: Progress | None) -> None:
    request = urllib.request.Request(want.url, headers=dict(want.headers))
    request.add_header("Accept-Encoding", "identity")
    if have:
        request.add_header("Range", f"bytes={have}-")
    opener = urllib.request.build_opener(_SafeRedirects(want.loopback_http))
    try:
        with opener.open(request, timeout=TIMEOUT) as response:
            if have and response.status != 206:
                have = 0  # the server sends the whole file again
            length = response.headers.get("Content-Length")
            total = want.size or (have + int(length) if length and length.isdigit() else 0)
            _check_room(part, total - have)
            _copy(response, part, have, total, progress)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416:  # what is there is longer than the file: it isn't the same file any more
            part.unlink(missing_ok=True)
            raise _Cut("it changed on the server") from error
        raise _refused(want, error.code) from error
    except urllib.error.URLError as error:
        raise _unreachable(want, error) from error
    except (http.client.HTTPException, ConnectionError, TimeoutError, ssl.SSLError) as error:
        raise _Cut(str(error) or type(error).__name__) from error


def _copy(response: IO[bytes], part: Path, have: int, total: int, progress: Progress | None) -> None:
    with part.open("r+b" if have else "wb") as file:
        file.seek(have)
        done = have
        try:
            while chunk := response.read(CHUNK):
                file.write(chunk)
                done += len(chunk)
                if progress:
                    progress(done, total)
        except http.client.IncompleteRead as error:
            file.write(error.partial)
            raise
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise ArtifactError(f"The disk of {part.parent} is full.", hint="Free some space and try again.") from error
            raise
    if done < total:
        raise _Cut(f"{done} of {total} bytes came")


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    def __init__(self, loopback_http: bool) -> None:
        self._loopback_http = loopback_http

    def redirect_request(self, req: urllib.request.Request, *rest: Any) -> urllib.request.Request | None:
        found = super().redirect_request(req, *rest)
        if found is not None:
            _refuse_plain(found.full_url, self._loopback_http)
            if urllib.parse.urlsplit(found.full_url).netloc != urllib.parse.urlsplit(req.full_url).netloc:
                found.remove_header("Authorization")
        return found


def _refuse_plain(url: str, loopback_http: bool) -> None:
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https" or (loopback_http and parts.scheme == "http" and parts.hostname in LOOPBACK):
        return
    raise DownloadError(f"{url} isn't https, and nothing is fetched over a line that others can write to.")


def _check_room(part: Path, missing: int) -> None:
    free = shutil.disk_usage(part.parent).free
    if missing > free:
        raise ArtifactError(
            f"{missing / 1e9:.1f} GB are missing, and the disk of {part.parent} has {free / 1e9:.1f} GB free.",
            hint="Free some space, or name another folder in LOCO_CACHE.",
        )


def _cut_off(want: Download, part: Path, error: _Cut) -> DownloadError:
    of = f" of {want.size}" if want.size else ""
    return DownloadError(
        f"{want.url} was cut off after {_length(part)}{of} bytes ({error}).",
        hint="Try again: it goes on where it was cut.",
    )


def _refused(want: Download, status: int) -> DownloadError:
    what = {401: "asks for a login", 403: "refuses access", 404: "has no such file", 410: "has no such file any more"}
    return DownloadError(f"{want.url}: the server {what.get(status, 'fails')} (HTTP {status}).", hint="Check the address.")


def _unreachable(want: Download, error: urllib.error.URLError) -> DownloadError:
    host = urllib.parse.urlsplit(want.url).netloc
    return DownloadError(
        f"{want.url} can't be fetched: {host} can't be reached ({error.reason}).",
        hint="Check the connection and try again: a download goes on where it was cut.",
    )


def _length(part: Path) -> int:
    return part.stat().st_size if part.is_file() else 0
