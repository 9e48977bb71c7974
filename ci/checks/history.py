"""Checks of an entry against what it was: versions are added and never changed, and an entry belongs to its owners."""

from __future__ import annotations

from collections.abc import Iterator

from ci.checks.types import Check, NotCheckedError, Problem
from ci.checks.views import EntryView
from ci.maintainers import maintainers
from loco.schema import AdapterVersion


def add_only(entry: EntryView) -> Iterator[Problem]:
    """What was measured once must stay what was measured: other bytes under the same number would carry its scores."""
    yield from _entry_kept(entry)
    yield from _folders_kept(entry)
    yield from _numbers_free(entry)


def _entry_kept(entry: EntryView) -> Iterator[Problem]:
    before = entry.before
    if before is None:
        return
    if entry.entry is None:
        if entry.path not in entry.request.submission.files:
            yield Problem(f"{entry.path} is removed", entry.path, hint="`loco retire` marks it; nothing registered is deleted.")
            return
        raise NotCheckedError(f"{entry.path} can't be read as an entry")
    found = {version.version: version for version in entry.entry.versions}
    for old in before.versions:
        new = found.get(old.version)
        if new is None:
            yield Problem(f"version {old.version} is removed", entry.path, hint="`loco yank` withdraws it and says why.")
        elif changed := _changed(old, new, may_restore=_by_maintainer(entry)):
            place = entry.entry.versions.index(new)
            hint = "Submit a new version with the next number."
            line = entry.line("versions", place, changed)
            yield Problem(f"version {old.version} is registered, and its {changed} is changed", entry.path, line, hint)
    for field in ("domain", "role", "licence"):
        old_value, new_value = getattr(before, field), getattr(entry.entry, field)
        if old_value != new_value:
            message = f"{field} was {old_value!r} and is {new_value!r}: it holds for the versions that are registered"
            yield Problem(message, entry.path, entry.line(field), "Register another adapter.")


def _changed(old: AdapterVersion, new: AdapterVersion, *, may_restore: bool) -> str | None:
    """The first field that differs. A version may be yanked: that is what withdraws it; a maintainer may take that back."""
    fields = [field for field in AdapterVersion.model_fields if getattr(old, field) != getattr(new, field)]
    may = may_restore or old.yanked is None
    return next((field for field in fields if field != "yanked" or not may), None)


def _by_maintainer(entry: EntryView) -> bool:
    author = entry.request.submission.author
    return author is not None and author.id is not None and author.id in maintainers(entry.request.submission.base_root)


def _folders_kept(entry: EntryView) -> Iterator[Problem]:
    registered = entry.current or entry.before
    folders = {version.folder: version.version for version in registered.versions} if registered else {}
    for change in entry.request.submission.scope.changes:
        folder = "/".join(change.path.split("/")[:3])
        if folder in folders:
            hint = "Submit a new version with the next number."
            yield Problem(
                f"version {folders[folder]} is registered, and {change.path} is {change.kind}", change.path, hint=hint
            )


def _numbers_free(entry: EntryView) -> Iterator[Problem]:
    """A number that the base branch gave to another version meanwhile; and one that isn't the next."""
    current = {version.version: version for version in entry.current.versions} if entry.current else {}
    for version in entry.new:
        place = entry.known.versions.index(version)
        if version.version in current and current[version.version] != version:
            message = f"version {version.version} is registered already, as another one"
            yield Problem(message, entry.path, entry.line("versions", place, "version"), "Take the next number.")


def owned(entry: EntryView) -> Iterator[Problem]:
    """Who takes over a name takes over everybody who trusts it."""
    author = entry.request.submission.author
    registered = entry.current or entry.before
    if author is None:
        raise NotCheckedError("it isn't known who submits")
    if _by_maintainer(entry):
        return
    if author.id is None:
        raise NotCheckedError("the number of who submits isn't known")
    owners = registered.owners if registered else entry.known.owners
    if author.id not in {owner.id for owner in owners}:
        names = ", ".join(f"{owner.github} ({owner.id})" for owner in owners)
        what = "belongs to" if registered else "names as owners"
        hint = "Ask a maintainer to make the change." if registered else "Name yourself among the owners."
        yield Problem(f"{entry.name} {what} {names}, and {author.github} ({author.id}) submits", entry.path, 1, hint)
        return
    if entry.entry is None:
        return
    mine = next((owner for owner in entry.entry.owners if owner.id == author.id), None)
    if mine is not None and mine.github.lower() != author.github.lower():
        message = f"the owner {mine.github!r} has the number {mine.id}, which is {author.github!r}"
        yield Problem(message, entry.path, entry.line("owners"), severity="warning")
    known = {author.id, *(owner.id for owner in (registered.owners if registered else ()))}
    others = [f"{owner.github} ({owner.id})" for owner in entry.entry.owners if owner.id not in known]
    if others:
        message = f"it also names {', '.join(others)} as owners, and {author.github} ({author.id}) submits"
        hint = "They should say under the pull request that they agree."
        yield Problem(message, entry.path, entry.line("owners"), hint, severity="warning")


CHECKS: tuple[Check[EntryView], ...] = (
    Check("LOCO204", "add-only", "error", "Registered versions are never changed, removed or numbered again.", add_only),
    Check("LOCO205", "owned", "error", "An entry is changed by its owners or by a maintainer.", owned),
)
