"""Checks of the request as a whole: which files it touches, and of what kind they are. No file is opened."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from ci.checks.types import Check, Problem
from ci.checks.views import Request
from ci.scope import REGULAR, SUBMODULE, SYMLINK, Change, adapter_of
from ci.submission import MAX_FILE, MAX_FILES, is_safe
from loco.errors import LocoError
from loco.registry.files import read_entry
from loco.schema import ActiveFile

WARN_FILE = 50 * 10**6  # bytes: GitHub warns from here
GENERATED = re.compile(r"leaderboard(/.*)?|registry/(registry\.yaml|index\.json)", re.DOTALL)
_ADAPTERS = re.compile(r"(registry/)?adapters(/.*)?", re.DOTALL)
_ACTIVE = re.compile(r"registry/bases/[^/]+/active\.yaml")
_SUFFIXES = (".md", ".py", ".yaml", ".json", ".jsonl", ".jsonl.gz", ".csv", ".txt", ".gguf", ".safetensors")
_GONE = "000000"


def one_entry(request: Request) -> Iterator[Problem]:
    """A request with several entries can be half right; and the second one can hide behind the first."""
    names = request.submission.scope.adapters
    if len(names) > 1:
        yield Problem(
            f"{len(names)} adapters are touched in one request: {', '.join(names[:8])}{', ...' if len(names) > 8 else ''}",
            hint="Open a pull request for each of them.",
        )
    for entry in request.entries:
        if len(entry.versions) > 1:
            numbers = ", ".join(version.number for version in entry.versions[:8])
            yield Problem(
                f"{len(entry.versions)} versions of {entry.name} are touched in one request: {numbers}",
                entry.path,
                hint="Submit one version at a time.",
            )


def nothing_else(request: Request) -> Iterator[Problem]:
    """Code, benchmarks or workflows changed beside an entry could change what the entry is measured with."""
    if not request.submission.scope.adapters:
        return
    for change in request.submission.scope.changes:
        if adapter_of(change.path) is None and not GENERATED.fullmatch(change.path) and not _ADAPTERS.fullmatch(change.path):
            if _withdraws(request, change):
                continue
            yield Problem(
                f"{_shown(change.path)} is {change.kind} together with an adapter",
                change.path,
                hint="Take it out; open a second pull request for it.",
            )


def _withdraws(request: Request, change: Change) -> bool:
    """Whether active.yaml only loses the adapter whose entry changes, as by `loco retire` and `loco yank`."""
    if request.kind != "entry" or not _ACTIVE.fullmatch(change.path):
        return False
    before, after = request.submission.base_root / change.path, request.read(change.path)
    if after is None or not before.is_file():
        return False
    try:
        old, new = read_entry(before, ActiveFile), read_entry(after, ActiveFile)
    except LocoError:
        return False
    left = {domain: ref for domain, ref in old.active.items() if domain in new.active}
    gone = {ref.partition("@")[0] for domain, ref in old.active.items() if domain not in new.active}
    return (
        new.model_copy(update={"active": old.active}) == old
        and new.active == left
        and gone <= {*request.submission.scope.adapters}
    )


def not_generated(request: Request) -> Iterator[Problem]:
    """Index and leaderboard are computed from the tree; what somebody wrote into them would pass for measured."""
    for change in request.submission.scope.changes:
        if GENERATED.fullmatch(change.path):
            yield Problem(
                f"{_shown(change.path)} is {change.kind}, and is made by the publishing job alone",
                change.path,
                hint="Undo the change: the file is made anew after the merge.",
            )


def plain_files(request: Request) -> Iterator[Problem]:
    """A link can lead to a file of the machine that reads it; a submodule brings in what nobody looked at."""
    names = {SYMLINK: "a symbolic link", SUBMODULE: "a submodule"}
    for change in request.submission.scope.changes:
        if change.mode not in REGULAR and change.mode != _GONE:
            what = names.get(change.mode, f"of mode {change.mode}")
            yield Problem(f"{_shown(change.path)} is {what}", change.path, hint="Put the file itself there.")


def safe_paths(request: Request) -> Iterator[Problem]:
    """A name with ``..``, a backslash or a colon writes elsewhere; a hidden one (.gitattributes, .gitmodules) commands git."""
    for change in _of_adapters(request):
        if not is_safe(change.path) and change.mode != _GONE:
            yield Problem(
                f"{_shown(change.path)} can't be a path here",
                change.path if change.path.isprintable() else None,
                hint="Use letters, digits, '.', '_' and '-', with no name that begins with a dot.",
            )


def no_case_twins(request: Request) -> Iterator[Problem]:
    """On a system that doesn't tell case apart, one of two such files replaces the other, checked or not."""
    submission = request.submission
    touched = {change.path for change in submission.scope.changes if change.mode != _GONE}
    spelled: dict[str, set[str]] = defaultdict(set)
    for path in touched | submission.files.keys():
        parts = path.split("/")
        for length in range(1, len(parts) + 1):
            part = "/".join(parts[:length])
            spelled[part.casefold()].add(part)
    for name in submission.names:
        for path in (f"registry/adapters/{name}.yaml", f"adapters/{name}"):
            if path.casefold() in spelled:
                spelled[path.casefold()].add(path)
    for twins in spelled.values():
        if len(twins) > 1:
            first = sorted(twins)
            yield Problem(
                f"{', '.join(map(_shown, first))} differ only in case", first[0], hint="Use lower case for all names."
            )


def expected_files(request: Request) -> Iterator[Problem]:
    """What nobody expects nobody looks at: an archive, a program, a picture with something in it."""
    for change in _of_adapters(request):
        if change.mode == _GONE:
            continue
        where = change.path.split("/")
        known = where[0] == "registry" or (len(where) > 3 and change.path.endswith(_SUFFIXES))
        if adapter_of(change.path) is None or not known:
            yield Problem(
                f"{_shown(change.path)} has no place in a submission",
                change.path,
                hint="An adapter is registry/adapters/NAME.yaml and adapters/NAME/VERSION/ with texts, data and weights.",
            )
    for version in request.versions:
        models = [name for name in version.files if name.endswith(".gguf")]
        if len(models) > 1:
            yield Problem(
                f"{version.folder} holds {len(models)} GGUF files", version.at(models[1]), hint="Keep the adapter's own."
            )


def bounded_size(request: Request) -> Iterator[Problem]:
    """What is merged once is in every clone for ever."""
    for version in request.versions:
        if len(version.files) > MAX_FILES:
            yield Problem(f"{version.folder} has {len(version.files)} files, and {MAX_FILES} may be", version.folder)
    for path, file in sorted(request.submission.files.items()):
        if file.size > MAX_FILE:
            yield Problem(
                f"{_shown(path)} has {file.size / 1e6:.1f} MB, and a file may have {MAX_FILE / 1e6:.0f}",
                path,
                hint="Put it into a hub repository, and name repository and commit in the entry.",
            )
        elif file.size > WARN_FILE:
            yield Problem(f"{_shown(path)} has {file.size / 1e6:.1f} MB: every clone will carry it", path, severity="warning")


def same_head(request: Request) -> Iterator[Problem]:
    """A branch pushed to between check and evaluation would be merged with another content than was checked."""
    submission = request.submission
    if submission.expected_head not in (None, submission.scope.head):
        yield Problem(
            f"the request is at {submission.scope.head[:12]}, and was announced at {str(submission.expected_head)[:12]}",
            hint="Push nothing while the checks run, or let them run again.",
        )


def _of_adapters(request: Request) -> Iterator[Change]:
    return (change for change in request.submission.scope.changes if _ADAPTERS.fullmatch(change.path) and not _template(change))


def _template(change: Change) -> bool:
    return change.path.startswith("adapters/_template/") or change.path == "adapters/README.md"


def _shown(path: str) -> str:
    """A path whose characters can all be seen."""
    return "".join(c if c.isprintable() and unicodedata.category(c) != "Cf" else f"\\u{{{ord(c):x}}}" for c in path[:200])


CHECKS: tuple[Check[Request], ...] = (
    Check("LOCO101", "one-entry", "error", "A request submits one version of one adapter.", one_entry),
    Check(
        "LOCO102", "nothing-else", "error", "An adapter comes alone: no code, benchmark or workflow beside it.", nothing_else
    ),
    Check("LOCO103", "not-generated", "error", "Index and leaderboard are written by the publishing job alone.", not_generated),
    Check("LOCO104", "plain-files", "error", "Everything is a plain file: no symbolic link, no submodule.", plain_files),
    Check("LOCO105", "safe-paths", "error", "Paths are plain on every system, and none is hidden.", safe_paths),
    Check("LOCO106", "no-case-twins", "error", "No two paths differ only in case.", no_case_twins),
    Check("LOCO107", "expected-files", "error", "A submission holds the files that it needs, and no others.", expected_files),
    Check("LOCO108", "bounded-size", "error", "No file is larger than 100 MB, and a version has at most 1,000.", bounded_size),
    Check("LOCO109", "same-head", "error", "What is checked is the commit that was announced.", same_head),
)
