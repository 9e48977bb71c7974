"""The report on a submission: what the checks found, what was measured, and the outcome. Data here; `ci.report_text` writes it.

It travels from the workflow that measures to the one that comments, and is not trusted on the way: unknown fields are refused,
and the file is bounded.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from loco.atomic import write_text
from loco.errors import DataError
from loco.evaluation.report import EvaluationReport
from loco.schema import Commit, Entry, Name, Version

OutcomeName = Literal["accepted", "rejected", "inconclusive", "refused", "nothing-to-measure", "failed"]
Severity = Literal["error", "warning", "note"]
Text = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=False)]

FILE = "report.json"
MAX_BYTES = 2 * 1024 * 1024
GOOD: frozenset[OutcomeName] = frozenset({"accepted", "nothing-to-measure"})


class ReportedFinding(Entry):
    """What a check found: its code and name, where, and how to mend it. ``file`` is empty for the submission as a whole."""

    code: Annotated[str, StringConstraints(pattern=r"^LOCO\d{3}$")]
    name: Text
    severity: Severity
    message: Text
    hint: Text = ""
    file: Text = ""
    line: int | None = None


class Flip(Entry):
    """A case that the adapter won or lost against the base, with both completions."""

    benchmark: Name
    case: Text
    won: bool
    base_text: Text
    adapter_text: Text


class Report(Entry):
    """Everything that is said of a submission. ``head`` is the commit that was judged, ``base`` the one whose code judged it.

    ``number`` is the pull request's, None by hand and in a merge queue. ``passed`` counts the checks that found nothing,
    ``notes`` are sentences about the run itself.
    """

    schema_version: Literal[1] = 1
    outcome: OutcomeName
    head: Commit
    base: Commit
    number: Annotated[int, Field(gt=0)] | None = None
    adapter: Name | None = None
    version: Version | None = None
    findings: Annotated[tuple[ReportedFinding, ...], Field(max_length=5000)] = ()
    passed: Annotated[int, Field(ge=0)] = 0
    evaluation: EvaluationReport | None = None
    flips: Annotated[tuple[Flip, ...], Field(max_length=100)] = ()
    notes: Annotated[tuple[Text, ...], Field(max_length=100)] = ()

    @property
    def good(self) -> bool:
        """Whether nothing stands in the way of a merge."""
        return self.outcome in GOOD


_ADAPTER = TypeAdapter(Report)


def write_report(report: Report, folder: Path) -> Path:
    """Write report.json into a folder."""
    write_text(folder / FILE, report_json(report))
    return folder / FILE


def report_json(report: Report) -> str:
    """The report as JSON text."""
    return _ADAPTER.dump_json(report, indent=1).decode() + "\n"


def read_report(path: Path) -> Report:
    """Read a report. Raises DataError where it is none, or too large."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror}.") from error
    if len(raw) > MAX_BYTES:
        raise DataError(f"{path} is too large for a report: more than {MAX_BYTES} bytes.")
    try:
        return _ADAPTER.validate_json(raw)
    except ValidationError as error:
        raise DataError(f"{path} is no report on a submission: {error.error_count()} errors in its form.") from error
