"""Commits generated files to the main branch as the bot, and pushes them. Somebody else's push in between is no failure.

Each try stands on what the branch holds then: fetch, a fresh working tree of it, build the files anew, commit, push. So two
writers never merge, a try that was killed leaves nothing behind that counts, and a build that changes nothing commits nothing.
The working tree of whoever calls this is not touched.
"""

from __future__ import annotations

import base64
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ci.git import GitError, Repository
from loco.errors import LocoError

Build = Callable[[Path], str]  # writes the generated files of a working tree, and gives the message of the commit

BOT_NAME = "github-actions[bot]"
BOT_EMAIL = "41898282+github-actions[bot]@users.noreply.github.com"
_BOT = {
    "GIT_AUTHOR_NAME": BOT_NAME,
    "GIT_AUTHOR_EMAIL": BOT_EMAIL,
    "GIT_COMMITTER_NAME": BOT_NAME,
    "GIT_COMMITTER_EMAIL": BOT_EMAIL,
}


class PublishError(LocoError):
    """What was built can't be pushed, or isn't what the bot may write."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of a remote, and the paths in it that the bot may write. ``tries`` pushes are made at most."""

    repository: Repository
    generated: tuple[str, ...]
    name: str = "main"
    remote: str = "origin"
    tries: int = 8

    def publish(self, build: Build, *, pause: Callable[[float], None] = time.sleep) -> str | None:
        """Build on the branch as it is, commit and push; the commit, or None where nothing changed.

        Raises PublishError where the pushes are refused ``tries`` times, or ``build`` wrote anything that isn't generated.
        """
        refused: GitError | None = None
        for attempt in range(self.tries):
            if attempt:
                pause(random.uniform(0, min(30.0, 2.0**attempt)))
            tip = self._fetch()
            with self._working_tree(tip) as tree:
                commit = self._commit(Repository(tree), build)
                if commit is None:
                    return None
                try:
                    self._push(commit)
                    return commit
                except GitError as error:
                    refused = error
        raise PublishError(f"{self.remote} refused {self.tries} pushes to {self.name}.\n{refused}") from refused

    def _fetch(self) -> str:
        self.repository.read(
            "fetch", "--no-tags", "--quiet", self.remote, f"refs/heads/{self.name}", environment=push_credentials()
        )
        return self.repository.commit("FETCH_HEAD")

    def _push(self, commit: str) -> None:
        self.repository.read("push", "--quiet", self.remote, f"{commit}:refs/heads/{self.name}", environment=push_credentials())

    @contextmanager
    def _working_tree(self, commit: str) -> Iterator[Path]:
        self.repository.read("worktree", "prune")  # of what a killed process left
        with tempfile.TemporaryDirectory(prefix="loco-publish-", ignore_cleanup_errors=True) as folder:
            tree = Path(folder) / "tree"
            self.repository.read("worktree", "add", "--detach", "--quiet", str(tree), commit)
            try:
                yield tree
            finally:
                self.repository.read("worktree", "remove", "--force", str(tree))

    def _commit(self, tree: Repository, build: Build) -> str | None:
        message = build(tree.root)
        tree.read("add", "--all")
        changed = [path for path in tree.read("diff", "--cached", "--name-only", "--no-renames", "-z").split("\0") if path]
        if not changed:
            return None
        if foreign := [path for path in changed if not self._may_write(path)]:
            raise PublishError(f"What was built isn't all generated: {', '.join(foreign[:5])}.")
        tree.read("commit", "--quiet", "--no-verify", "--message", message, environment=_BOT)
        return tree.commit()

    def _may_write(self, path: str) -> bool:
        return any(path == allowed or (allowed.endswith("/") and path.startswith(allowed)) for allowed in self.generated)


def push_credentials() -> Mapping[str, str]:
    """Settings for git that carry the job's token to its own server: never in an argument, a remote's address or a file."""
    token = os.environ.get("PUSH_TOKEN")
    if not token:
        return {}
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
    header = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{server}/.extraheader",
        "GIT_CONFIG_VALUE_0": f"AUTHORIZATION: basic {header}",
    }
