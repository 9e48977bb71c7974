"""What a check is, and what it finds. No logic of any check here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Severity = Literal["error", "warning", "note"]
Kind = Literal["version", "entry", "maintenance", "empty"]

View = TypeVar("View")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a check found. ``path`` is from the root of the repository, ``line`` counts from 1.

    ``severity`` None: the check's own.
    """

    message: str
    path: str | None = None
    line: int | None = None
    hint: str | None = None
    severity: Severity | None = None


class NotCheckedError(Exception):
    """A check can't say anything, because of what another one finds or of what isn't on this machine. Its text says why."""


@dataclass(frozen=True, slots=True)
class Check(Generic[View]):
    """One rule. ``name`` is its short name, ``summary`` the rule in one sentence; docs/checks/<code>.md has all about it.

    ``run`` is given what the check looks at (the request, an entry, or a version) and yields what it finds. It may raise
    NotCheckedError.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    run: Callable[[View], Iterable[Problem]]

    @property
    def page(self) -> str:
        """The path of its page in the documentation."""
        return f"docs/checks/{self.code}.md"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with the code and the name of the check that found it."""

    code: str
    name: str
    severity: Severity
    message: str
    path: str | None = None
    line: int | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A check that could not say anything, and why."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What all checks say of one submission. ``base`` and ``head`` are the commits compared, in full.

    ``kind``: a new "version" of an adapter (to be evaluated), a change of an "entry" only, "maintenance" of anything else, or
    an "empty" one. ``versions`` are those that are new, as ``name@version``. ``passed`` are the codes of the checks that ran
    and found nothing.
    """

    base: str
    head: str
    kind: Kind
    adapters: tuple[str, ...]
    versions: tuple[str, ...]
    findings: tuple[Finding, ...]
    passed: tuple[str, ...]
    skipped: tuple[Skipped, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is an error."""
        return not self.errors

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that refuse the submission."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all findings."""
        return frozenset(finding.code for finding in self.findings)
