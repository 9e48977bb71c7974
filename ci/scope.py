"""What a submission changes: the first step. Read from git's objects; no file of the submission is opened.

    python -m ci.scope --submission ../submission --head COMMIT

Changes count from the merge base, so that what was merged meanwhile is not taken for the submitter's. Whether they are
allowed is for `ci.checks` to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

import click

from ci.actions import set_output
from ci.git import GitError, Repository
from ci.step import Step
from loco.errors import UsageError
from loco.markup import plain

ChangeKind = Literal["added", "modified", "deleted", "type-changed", "other"]
_KINDS: dict[str, ChangeKind] = {"A": "added", "M": "modified", "D": "deleted", "T": "type-changed"}

REGULAR = frozenset({"100644", "100755"})
SYMLINK = "120000"
SUBMODULE = "160000"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed path. ``mode`` is git's mode after the change ("000000" where the path is gone), ``blob`` its object id."""

    kind: ChangeKind
    path: str
    mode: str
    blob: str


@dataclass(frozen=True, slots=True)
class Scope:
    """The changes between the merge base of ``base`` and ``head``, and ``head``. ``adapters``: names of the entries touched."""

    base: str
    head: str
    merge_base: str
    changes: tuple[Change, ...]
    adapters: tuple[str, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The changed paths, sorted."""
        return tuple(change.path for change in self.changes)


def scope_of(repository: Repository, base: str, head: str) -> Scope:
    """Compare two commits of a repository. Raises UsageError where they have no commit in common."""
    base, head = repository.commit(base), repository.commit(head)
    try:
        merge_base = repository.read("merge-base", base, head)
    except GitError as error:
        raise UsageError(
            f"{head[:12]} has no commit in common with {base[:12]}.", hint="Start the branch from the main branch."
        ) from error
    # Plumbing, which reads no attributes; and a .gitmodules that says "ignore" must not hide a submodule.
    options = ("--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none")
    raw = repository.raw("diff-tree", "-r", *options, merge_base, head)
    changes = tuple(sorted(_changes(raw), key=lambda change: change.path))
    names = {name for change in changes if (name := adapter_of(change.path)) is not None}
    return Scope(base, head, merge_base, changes, tuple(sorted(names)))


def _changes(raw: bytes) -> list[Change]:
    """Read ``git diff --raw -z``: ``:<mode> <mode> <id> <id> <kind>`` NUL path NUL, again and again."""
    fields = raw.split(b"\0")[:-1]
    found = []
    for head, path in zip(fields[::2], fields[1::2], strict=True):
        _, mode, _, blob, kind = head.decode("ascii").split(" ")
        found.append(Change(_KINDS.get(kind[:1], "other"), path.decode(errors="backslashreplace"), mode, blob))
    return found


def adapter_of(path: str) -> str | None:
    """The name of the adapter that a path belongs to; None for all other paths and for the template."""
    match PurePosixPath(path).parts:
        case ("registry", "adapters", file) if file.endswith(".yaml"):
            return file.removesuffix(".yaml")
        case ("adapters", name, _, *_) if name != "_template":
            return name
    return None


@click.command(cls=Step)
@click.option("--submission", type=click.Path(path_type=Path, exists=True), required=True, help="A checkout with its commits.")
@click.option("--head", required=True, help="The commit that is judged.")
def main(submission: Path, head: str) -> None:
    """Say what a submission changes, and which commit judges it: the one that is checked out here."""
    base = Repository(Path.cwd()).commit()
    set_output("base", base)
    scope = scope_of(Repository(submission), base, head)
    click.echo(f"{scope.head[:12]} against {base[:12]}: {len(scope.changes)} changes since {scope.merge_base[:12]}")
    for change in scope.changes[:200]:
        click.echo(f"  {change.kind:<12} {plain(change.path, 200)}")


if __name__ == "__main__":
    main(prog_name="scope")
