"""A person's own checkout as the commit that it would be: what isn't committed yet can be checked too.

Here git runs with the person's own configuration, as their `git commit` would. The index and the branch stay as they are.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from ci.git import GitError, Repository
from ci.submission import entry_path
from loco.errors import UsageError

FOLDERS = ("adapters", "registry/adapters")
_UPSTREAMS = ("upstream/main", "origin/main", "main")
_IDENTITY = {
    "GIT_AUTHOR_NAME": "loco",
    "GIT_AUTHOR_EMAIL": "loco@localhost",
    "GIT_COMMITTER_NAME": "loco",
    "GIT_COMMITTER_EMAIL": "loco@localhost",
}


def base_branch(repository: Repository) -> str:
    """The branch that a pull request would go to. Raises UsageError where none is found."""
    for name in _UPSTREAMS:
        if repository.holds(name):
            return name
    raise UsageError("There is no branch main here to compare with.", hint="Name one: --base BRANCH.")


def snapshot(repository: Repository, paths: Iterable[str] = FOLDERS, files: Iterable[tuple[str, str]] = ()) -> str:
    """The commit that HEAD would become with what lies under ``paths`` in the working tree, and ``files`` (path, text) added.

    HEAD's own id where that changes nothing. The commit belongs to no branch; git forgets it in time.
    """
    head = repository.commit()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        own = repository.root / repository.read("rev-parse", "--git-path", "index")
        if own.is_file():
            shutil.copyfile(own, index)
        environment = {"GIT_INDEX_FILE": str(index)}
        repository.raw("read-tree", "HEAD", environment=environment)
        there = [path for path in paths if (repository.root / path).exists() or repository.read("ls-files", "--", path)]
        if there:
            repository.raw("add", "--all", "--", *there, environment=environment)
        for path, text in files:
            (Path(folder) / "file").write_bytes(text.encode())
            blob = repository.read("hash-object", "-w", "--no-filters", str(Path(folder) / "file"))
            repository.raw("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", environment=environment)
        tree = repository.read("write-tree", environment=environment)
    if tree == repository.read("rev-parse", f"{head}^{{tree}}"):
        return head
    return repository.read("commit-tree", tree, "-p", head, "-m", "Working tree", environment=_IDENTITY)


def paths_of(folder: str) -> tuple[str, str]:
    """What of the working tree belongs to the version in ``adapters/<name>/<version>``. Raises UsageError for other folders."""
    parts = Path(folder).as_posix().rstrip("/").split("/")
    if len(parts) < 3 or parts[-3] != "adapters":
        raise UsageError(f"{folder} is no version of an adapter.", hint="Name its folder: adapters/NAME/VERSION.")
    return "/".join(parts[-3:]), entry_path(parts[-2])


def top_level(start: Path) -> Repository:
    """The checkout around a folder. Raises UsageError where there is none."""
    try:
        return Repository(Path(Repository(start).read("rev-parse", "--show-toplevel")))
    except GitError as error:
        raise UsageError(f"{start} is in no git checkout.", hint="Go into your clone of the registry.") from error
