"""A model hub on loopback: the few answers of the real one that a download asks for, with faults that a test can order."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "c0ffee" + "0" * 34


@dataclass
class Hub:
    """``files`` by ``repo/name``. ``cut_after``: the next so many answers break off after that many bytes of the file."""

    files: dict[str, bytes]
    url: str = ""
    gated: set[str] = field(default_factory=set)
    cut_after: int = 0
    cuts: int = 0
    ranges: list[str | None] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    moved_to: str = ""  # where every file is sent on to: another address
    announced: str | None = None  # a sha256 to announce instead of the true one


@contextmanager
def serve(files: dict[str, bytes]) -> Iterator[Hub]:
    """Run the hub until the block ends."""
    hub = Hub(files)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            content = self._content()
            if content is not None:
                self._head(200, len(content), content)

        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            if "/resolve/" not in self.path:  # the hub's library asks for more than files
                self._refuse(404, "")
                return
            hub.ranges.append(asked)
            hub.tokens.append(self.headers.get("Authorization"))
            if hub.moved_to and hub.moved_to != f"http://{self.headers['Host']}":
                self.send_response(302)
                self.send_header("Location", hub.moved_to + self.path)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            content = self._content()
            if content is None:
                return
            start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
            if start >= len(content):
                self._refuse(416, "")
                return
            self._head(206 if asked else 200, len(content) - start, content)
            body = content[start:]
            if hub.cuts:
                hub.cuts -= 1
                body = body[: hub.cut_after]
                self.close_connection = True
            self.wfile.write(body)

        def _content(self) -> bytes | None:
            owner, name, resolve, revision, *rest = [*self.path.strip("/").split("/"), "", "", "", ""]
            repo, file = f"{owner}/{name}", "/".join(part for part in rest if part)
            if repo in hub.gated:
                return self._refuse(403 if self.headers.get("Authorization") else 401, "GatedRepo")
            if not any(known.startswith(f"{repo}/") for known in hub.files) or resolve != "resolve":
                return self._refuse(404, "RepoNotFound")
            if revision not in ("main", COMMIT):
                return self._refuse(404, "RevisionNotFound")
            if f"{repo}/{file}" not in hub.files:
                return self._refuse(404, "EntryNotFound")
            return hub.files[f"{repo}/{file}"]

        def _head(self, status: int, length: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(length))
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("X-Linked-Size", str(len(content)))
            self.send_header("X-Linked-Etag", f'"{hub.announced or hashlib.sha256(content).hexdigest()}"')
            self.send_header("ETag", '"anything"')
            self.end_headers()

        def _refuse(self, status: int, code: str) -> None:
            self.send_response(status)
            self.send_header("X-Error-Code", code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hub.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()
