"""Asks git, without what could run or wait for something: no hooks, no external diff, no pager, no prompt.

A repository that is asked may hold a stranger's commits. Nothing here checks them out.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loco.errors import LocoError

# Configuration that a checkout could carry must start no program: these come after it, and win.
_SAFE = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "core.pager=cat", "protocol.ext.allow=never")
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


class GitError(LocoError):
    """git said no. ``output`` is what it wrote on standard error."""

    exit_code = 3

    def __init__(self, message: str, output: str = "", *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.output = output


@dataclass(frozen=True, slots=True)
class Repository:
    """A checkout (or a bare repository) on this machine."""

    root: Path

    def raw(self, *arguments: str, environment: Mapping[str, str] | None = None) -> bytes:
        """Run git and give its standard output. Raises GitError where git can't be run or fails."""
        options = [part for setting in _SAFE for part in ("-c", setting)]
        try:
            done = subprocess.run(
                ["git", *options, *arguments],
                cwd=self.root,
                env={**os.environ, **_ENVIRONMENT, **(environment or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise GitError(f"git can't be run in {self.root}: {error.strerror}.", hint="Install git.") from error
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip()
            raise GitError(f"`git {arguments[0]}` failed in {self.root}: {said or f'exit code {done.returncode}'}", said)
        return done.stdout

    def read(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """The same as text, without the line end."""
        return self.raw(*arguments, environment=environment).decode(errors="backslashreplace").strip("\n")

    def commit(self, name: str = "HEAD") -> str:
        """The full id of a commit. Raises GitError where there is none of that name."""
        return self.read("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")

    def holds(self, name: str) -> bool:
        """Whether there is such a commit."""
        try:
            self.commit(name)
        except GitError:
            return False
        return True
