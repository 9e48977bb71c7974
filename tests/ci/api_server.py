"""GitHub's API on loopback, as far as the project asks it: pull requests, their files, and comments."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "locollm/locollm"
TOKEN = "token-of-the-job"


@dataclass
class Api:
    """What the forge holds. ``pulls`` by number; ``comments`` in order, each {id, user, body, pull}."""

    url: str = ""
    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: dict[int, list[str]] = field(default_factory=dict)
    comments: list[dict[str, Any]] = field(default_factory=list)

    def open_pull(
        self, number: int, head: str, *, files: tuple[str, ...] = (), state: str = "open", base: str = REPOSITORY
    ) -> None:
        """Open a pull request."""
        self.pulls[number] = {"number": number, "state": state, "head": {"sha": head}, "base": {"repo": {"full_name": base}}}
        self.files[number] = list(files)

    def bodies(self) -> list[str]:
        """The texts of all comments."""
        return [comment["body"] for comment in self.comments]

    def add(self, number: int, author: str, body: str) -> dict[str, Any]:
        """Add a comment."""
        comment = {"id": len(self.comments) + 1, "user": {"login": author}, "body": body, "pull": number}
        self.comments.append(comment)
        return comment

    def answer(self, method: str, path: str, page: int, content: Any) -> tuple[int, Any]:
        """The status and the body for a request."""
        prefix = f"/repos/{REPOSITORY}/"
        inner = path.removeprefix(prefix) if path.startswith(prefix) else ""
        window = slice((page - 1) * 100, page * 100)
        if found := re.fullmatch(r"pulls/(\d+)(/files)?", inner):
            number = int(found[1])
            if number not in self.pulls:
                return 404, {"message": "Not Found"}
            return 200, [{"filename": name} for name in self.files[number]][window] if found[2] else self.pulls[number]
        if found := re.fullmatch(r"issues/(\d+)/comments", inner):
            if method == "POST":
                return 201, self.add(int(found[1]), "github-actions[bot]", content["body"])
            return 200, [comment for comment in self.comments if comment["pull"] == int(found[1])][window]
        if (found := re.fullmatch(r"issues/comments/(\d+)", inner)) and method == "PATCH":
            comment = self.comments[int(found[1]) - 1]
            comment["body"] = content["body"]
            return 200, comment
        return 404, {"message": "Not Found"}


@contextmanager
def serving() -> Iterator[Api]:
    """Serve an API on a free port of loopback."""
    api = Api()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            content = json.loads(self.rfile.read(length)) if length else None
            parts = urlsplit(self.path)
            page = int(parse_qs(parts.query).get("page", ["1"])[0])
            known = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            status, body = (
                api.answer(self.command, parts.path, page, content) if known else (401, {"message": "Bad credentials"})
            )
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PATCH = handle_any

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
