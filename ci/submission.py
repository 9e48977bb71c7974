"""What a submission is: a base tree, a head tree, and what changed between them. All of it data.

Everything is read from git's objects, by their ids: nothing is checked out, so no hook, filter, text conversion, link or
submodule of a stranger has a part in it, and a branch that moves meanwhile changes nothing. What is written out are the plain
files of the touched adapters, under paths that can't lead anywhere else.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ci.git import GitError, Repository
from ci.scope import REGULAR, Scope, adapter_of, scope_of
from loco.digests import sha256_of

MAX_FILE = 100 * 10**6  # bytes: GitHub refuses larger ones
MAX_TOTAL = 1000 * 10**6
MAX_FILES = 1000
MAX_ENTRY = 512 * 1024

# What judges a submission, beside the code: everything else of the base branch can stay where it is.
_JUDGES = ("registry/domains.yaml", "registry/bases", "benchmarks", "adapters/_template", "ci/maintainers.yaml")
_JUDGES_LIMIT = 64 * 2**20  # bytes: a checkpoint of a nano base is half of that
_STEP = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)  # no file can be called so on Windows
_ISOLATED = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
}


@dataclass(frozen=True, slots=True)
class Author:
    """Who submits: the name on GitHub and its number, which never changes hands (None: not known)."""

    github: str
    id: int | None


@dataclass(frozen=True, slots=True)
class TreeFile:
    """One file of the head's tree. ``mode`` is git's, ``size`` in bytes (0 for what isn't a blob)."""

    path: str
    mode: str
    blob: str
    size: int


@dataclass(frozen=True, slots=True)
class Submission:
    """One request to merge.

    ``base_root`` is a folder with the base branch's tree (at least what judges), ``before_root`` one with the touched entries
    as they were at the merge base, ``head_root`` one with the touched adapters' plain files at the head. ``files`` are all
    files of the touched adapters at the head, written out or not, and ``names`` all adapters of the base branch.
    ``known_bytes`` gives, for the sha256 of a submitted artifact that is registered already, the entry's path. ``author`` is
    None where it isn't known. ``expected_head``: the commit that the request is said to be at (None: not said).
    """

    scope: Scope
    base_root: Path
    before_root: Path
    head_root: Path
    files: Mapping[str, TreeFile]
    names: frozenset[str]
    known_bytes: Mapping[str, str]
    author: Author | None = None
    expected_head: str | None = None


def read_submission(
    repository: Repository,
    base: str,
    head: str,
    *,
    into: Path,
    base_root: Path | None = None,
    author: Author | None = None,
    expected_head: str | None = None,
) -> Submission:
    """Read the submission that ``head`` is to ``base`` (names or ids of commits), writing what is needed below ``into``.

    ``base_root`` None: what judges is taken from the commit ``base``. Raises UsageError where the commits have nothing in
    common, GitError where there is no such commit.
    """
    scope = scope_of(repository, base, head)
    named = [name for name in scope.adapters if is_safe(name)]  # of others nothing is looked at but the name
    touched = [f"adapters/{name}" for name in named] + [entry_path(name) for name in named]
    touched += [change.path for change in scope.changes if re.fullmatch(r"registry/[a-z0-9/-]+\.yaml", change.path)]
    files = {file.path: file for file in tree(repository, scope.head, touched)}
    folders = {folder for change in scope.changes if (folder := version_folder(change.path))}
    wanted = [file for file in files.values() if version_folder(file.path) in folders or file.path.startswith("registry/")]
    write_out(repository, _within_limits(wanted), into / "head")
    before = tree(repository, scope.merge_base, map(entry_path, named))
    write_out(repository, [file for file in before if file.size <= MAX_ENTRY], into / "before")
    if base_root is None:
        base_root = into / "base"
        judges = tree(repository, scope.base, [*_JUDGES, *map(entry_path, named)])
        write_out(repository, [file for file in judges if file.size <= _JUDGES_LIMIT], base_root)
    return Submission(
        scope=scope,
        base_root=base_root,
        before_root=into / "before",
        head_root=into / "head",
        files=files,
        names=_names(repository, scope.base),
        known_bytes=_known_bytes(repository, scope, into / "head"),
        author=author,
        expected_head=expected_head,
    )


def write_judge(repository: Repository, commit: str, into: Path) -> Path:
    """Write the registry and the benchmarks of a commit below ``into``: what measuring reads. Gives ``into`` back."""
    files = tree(repository, repository.commit(commit), ["registry", "benchmarks"])
    write_out(repository, [file for file in files if file.size <= _JUDGES_LIMIT], into)
    return into


def entry_path(name: str) -> str:
    """Where the entry of an adapter lies."""
    return f"registry/adapters/{name}.yaml"


def version_folder(path: str) -> str | None:
    """``adapters/<name>/<version>`` of a path below it; None for other paths."""
    parts = path.split("/")
    return "/".join(parts[:3]) if len(parts) > 3 and adapter_of(path) is not None and parts[0] == "adapters" else None


def is_safe(path: str) -> bool:
    """Whether a path can be written below a folder on every system: plain names, none hidden, no way up."""
    parts = path.split("/")
    plain = (_STEP.fullmatch(part) and not part.endswith(".") and not _DEVICE.fullmatch(part) for part in parts)
    return len(path) <= 300 and all(plain)


def tree(repository: Repository, commit: str, paths: Iterable[str] = ()) -> list[TreeFile]:
    """The files of a commit at or below the paths (none: nothing)."""
    wanted = list(dict.fromkeys(paths))
    if not wanted:
        return []
    arguments = ("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *wanted)
    raw = repository.raw(*arguments, environment=_ISOLATED)
    found = []
    for line in raw.split(b"\0")[:-1]:
        head, _, path = line.partition(b"\t")
        mode, kind, blob, size = head.decode("ascii").split()
        found.append(TreeFile(path.decode(errors="backslashreplace"), mode, blob, int(size) if kind == "blob" else 0))
    return found


def write_out(repository: Repository, files: Iterable[TreeFile], into: Path) -> None:
    """Write plain files below ``into``. What is no plain file, or lies under a path that isn't safe, is left out."""
    plain = [file for file in files if file.mode in REGULAR and is_safe(file.path)]
    into.mkdir(parents=True, exist_ok=True)
    with _BlobReader(repository) as blobs:
        for file in plain:
            target = into / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as stream:
                for chunk in blobs.read(file.blob):
                    stream.write(chunk)


def _within_limits(files: Iterable[TreeFile]) -> Iterator[TreeFile]:
    """Those that are looked into: a check refuses what is more or larger, without it ever being written."""
    total = 0
    for number, file in enumerate(files):
        if number < MAX_FILES and file.size <= MAX_FILE and total + file.size <= MAX_TOTAL:
            total += file.size
            yield file


def _names(repository: Repository, commit: str) -> frozenset[str]:
    found = set()
    for folder in ("registry/adapters/", "adapters/"):
        listed = repository.raw("ls-tree", "-z", "--name-only", "--full-tree", commit, "--", folder, environment=_ISOLATED)
        for path in listed.decode(errors="backslashreplace").split("\0")[:-1]:
            found.add(path.removeprefix(folder).removesuffix(".yaml"))
    return frozenset(found - {"_template", "README.md"})


def _known_bytes(repository: Repository, scope: Scope, head_root: Path) -> dict[str, str]:
    """For each submitted GGUF whose digest stands in another entry of the base branch: the entry's path."""
    found = {}
    for path in sorted(head_root.glob("adapters/*/*/*.gguf")):
        digest, name = sha256_of(path), path.parent.parent.name
        try:
            raw = repository.read("grep", "-l", "-F", digest, scope.base, "--", "registry/adapters/", environment=_ISOLATED)
        except GitError:
            continue  # no such line
        others = [line.partition(":")[2] for line in raw.splitlines() if not line.endswith(f":{entry_path(name)}")]
        if others:
            found[digest] = others[0]
    return found


class _BlobReader:
    """One ``git cat-file --batch``, asked for one blob after another. It applies no filter and no text conversion."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def __enter__(self) -> _BlobReader:
        self._process = subprocess.Popen(
            ["git", "cat-file", "--batch"],
            cwd=self._repository.root,
            env={**os.environ, **_ISOLATED, "GIT_OPTIONAL_LOCKS": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def read(self, blob: str) -> Iterator[bytes]:
        """The bytes of a blob, in pieces. Raises GitError where there is no such blob."""
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        asked.write(f"{blob}\n".encode())
        asked.flush()
        head = answers.readline().split()
        if len(head) != 3 or head[1] != b"blob":
            raise GitError(f"{blob} is no blob of {self._repository.root}.")
        left = int(head[2])
        while left:
            chunk = answers.read(min(left, 1 << 20))
            if not chunk:
                raise GitError(f"{blob} is cut off in {self._repository.root}.")
            left -= len(chunk)
            yield chunk
        answers.read(1)  # the line end after it
