"""Talks to the runner of GitHub Actions: outputs, the summary of a job, annotations. Elsewhere, the first two are nothing.

What a stranger wrote must never be read as a command of the runner, which takes any line that begins with ``::`` for one.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

Level = Literal["error", "warning", "notice"]


def on_actions() -> bool:
    """Whether this process runs in a job of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def set_output(name: str, value: str) -> None:
    """Set an output of the step. Raises ValueError for a value of several lines."""
    if "\n" in value or "\r" in value:
        raise ValueError(f"the output {name} must be one line")
    _append("GITHUB_OUTPUT", f"{name}={value}\n")


def add_summary(markdown: str) -> None:
    """Add to the summary that the job's page shows."""
    _append("GITHUB_STEP_SUMMARY", markdown.rstrip("\n") + "\n")


def annotation(level: Level, message: str, *, title: str = "", file: str = "", line: int | None = None) -> str:
    """The workflow command that pins a message to a line of a file of the pull request."""
    fields = {"file": file, "line": "" if line is None else str(line), "title": title}
    given = ",".join(f"{name}={_property(value)}" for name, value in fields.items() if value)
    return f"::{level}{' ' if given else ''}{given}::{_data(message)}"


@contextmanager
def commands_stopped() -> Iterator[None]:
    """Between here and there the runner takes no line of the output for a command: the token can't be guessed."""
    if not on_actions():
        yield
        return
    token = secrets.token_hex(16)
    _line(f"::stop-commands::{token}")
    try:
        yield
    finally:
        _line(f"::{token}::")


def _line(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _append(variable: str, text: str) -> None:
    if path := os.environ.get(variable):
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
