"""Runs all checks over one submission. Pure of any forge: a submission goes in, findings come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from ci.checks import data, documents, entry, history, names, request, weights
from ci.checks.types import Check, Finding, Findings, NotCheckedError, Skipped
from ci.checks.views import Effect, EntryView, Fetch, Request, VersionView
from ci.submission import Submission
from loco import artifacts
from loco.schema import ArtifactRef

View = TypeVar("View")

BROKEN: Check[Request] = Check(
    "LOCO001", "broken-check", "error", "A check itself fails; nothing is accepted on its account.", lambda _: ()
)
REQUEST_CHECKS: tuple[Check[Request], ...] = (*request.CHECKS, *entry.REQUEST_CHECKS, *names.CHECKS)
ENTRY_CHECKS: tuple[Check[EntryView], ...] = (*entry.CHECKS, *history.CHECKS)
VERSION_CHECKS: tuple[Check[VersionView], ...] = (*weights.CHECKS, *documents.CHECKS, *data.CHECKS)
CHECKS: tuple[Check[Request] | Check[EntryView] | Check[VersionView], ...] = tuple(
    sorted((BROKEN, *REQUEST_CHECKS, *ENTRY_CHECKS, *VERSION_CHECKS), key=lambda check: check.code)
)


def run_checks(submission: Submission, *, effect: Effect | None = None, fetch: Fetch | None = None) -> Findings:
    """Everything that is wrong with a submission, at once; one bad file doesn't hide another.

    ``effect`` tells whether an adapter moves the logits of a base (`ci.checks.effect.moves_logits`); None: not looked at.
    ``fetch`` downloads an artifact that lies outside the repository, verified (`download`); None: its bytes aren't looked at.
    """
    whole = Request(submission, effect, fetch)
    found: list[Finding] = []
    skipped: list[Skipped] = []
    _run(REQUEST_CHECKS, [whole], found, skipped)
    _run(ENTRY_CHECKS, whole.entries, found, skipped)
    _run(VERSION_CHECKS, whole.versions, found, skipped)
    loud = {item.code for item in found} | {item.code for item in skipped}
    ran = {check.code for check in REQUEST_CHECKS}
    ran |= {check.code for check in ENTRY_CHECKS} if whole.entries else set()
    ran |= {check.code for check in VERSION_CHECKS} if whole.versions else set()
    return Findings(
        base=submission.scope.base,
        head=submission.scope.head,
        kind=whole.kind,
        adapters=submission.scope.adapters,
        versions=tuple(f"{view.of.name}@{view.number}" for view in whole.versions),
        findings=tuple(sorted(found, key=lambda item: (item.severity, item.path or "", item.line or 0, item.code))),
        passed=tuple(sorted(ran - loud)),
        skipped=tuple(dict.fromkeys(skipped)),
    )


def download(artifact: ArtifactRef) -> Path:
    """The file of an artifact outside the repository, in this user's cache, with size and sha256 checked. Raises LocoError."""
    return artifacts.resolve(Path(), artifact)


def _run(checks: Sequence[Check[View]], views: Iterable[View], found: list[Finding], skipped: list[Skipped]) -> None:
    for view in views:
        for check in checks:
            try:
                for problem in check.run(view):
                    severity = problem.severity or check.severity
                    found.append(
                        Finding(check.code, check.name, severity, problem.message, problem.path, problem.line, problem.hint)
                    )
            except NotCheckedError as reason:
                skipped.append(Skipped(check.code, str(reason)))
            except Exception as error:  # what a stranger wrote may meet any mistake of ours: it must not pass for that
                message = f"{check.code} {check.name} failed with {type(error).__name__}: {str(error)[:200]}"
                found.append(Finding(BROKEN.code, BROKEN.name, "error", message, hint="Tell the maintainers."))


__all__ = ["BROKEN", "CHECKS", "download", "run_checks"]
