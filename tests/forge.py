"""A forge on disk: checkouts with commits, and a bare repository that they are pushed to."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_IDENTITY = {
    "GIT_AUTHOR_NAME": "Student",
    "GIT_AUTHOR_EMAIL": "student@example.org",
    "GIT_COMMITTER_NAME": "Student",
    "GIT_COMMITTER_EMAIL": "student@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def environment() -> dict[str, str]:
    """This process's variables, with a student's identity for git and none of the person's own settings."""
    return {**os.environ, **_IDENTITY}


@dataclass(frozen=True, slots=True)
class Checkout:
    """A working tree with its repository."""

    root: Path

    def git(self, *arguments: str) -> str:
        """Run git and give its output. Raises CalledProcessError where it fails."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=environment(),
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        """Write a file, and the folders it needs."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")

    def commit(self, message: str) -> str:
        """Commit everything there is, and give the commit."""
        self.git("add", "--all")
        self.git("commit", "-q", "-m", message)
        return self.head()

    def head(self, name: str = "HEAD") -> str:
        """The commit that a name stands for."""
        return self.git("rev-parse", name)

    def branch(self, name: str) -> None:
        """Start a branch here."""
        self.git("checkout", "-q", "-b", name)

    def switch(self, name: str) -> None:
        """Go to another branch."""
        self.git("checkout", "-q", name)


def make_checkout(root: Path) -> Checkout:
    """Turn a folder into a checkout on the branch main."""
    root.mkdir(parents=True, exist_ok=True)
    checkout = Checkout(root)
    checkout.git("init", "-q", "-b", "main")
    return checkout


def make_forge(checkout: Checkout, path: Path) -> Path:
    """A bare repository that becomes the checkout's origin, with its main branch pushed."""
    path.mkdir(parents=True)
    Checkout(path).git("init", "-q", "--bare", "-b", "main")
    checkout.git("remote", "add", "origin", path.as_posix())
    checkout.git("push", "-q", "-u", "origin", "main")
    return path


def clone(forge: Path, root: Path, *options: str) -> Checkout:
    """Clone the forge."""
    root.parent.mkdir(parents=True, exist_ok=True)
    Checkout(root.parent).git("clone", "-q", *options, forge.as_posix(), root.as_posix())
    return Checkout(root)
