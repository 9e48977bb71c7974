"""What was measured about a registered version: the published report, and what it says in one line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loco.errors import EntryError
from loco.schema import AdapterEntry, AdapterVersion

if TYPE_CHECKING:
    from loco.evaluation.report import EvaluationReport
    from loco.evaluation.types import Comparison, VerdictName

RESULTS = Path("leaderboard", "results")


@dataclass(frozen=True, slots=True)
class Standing:
    """A version in its own domain: score and the base's score in [0, 1], their difference with its 95 % interval, the verdict.

    The figures are None where the adapter has no domain of its own.
    """

    verdict: VerdictName
    score: float | None = None
    base_score: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None


def report_path(root: Path, entry: AdapterEntry, version: AdapterVersion) -> Path:
    """Where the report of a version is published."""
    return root / RESULTS / version.base / entry.name / f"{version.version}.json"


def published_report(root: Path, entry: AdapterEntry, version: AdapterVersion) -> EvaluationReport | None:
    """The published report of exactly these bytes on this base, or None. Raises EntryError for one that can't be read."""
    from loco.evaluation.report import read_report

    path = report_path(root, entry, version)
    if not path.is_file():
        return None
    report = read_report(path)
    measured = (report.adapter, report.version, report.base, report.adapter_sha256, report.base_sha256)
    registered = (entry.name, version.version, version.base, version.artifact.sha256, version.base_sha256)
    return report if measured == registered else None


def standing(root: Path, entry: AdapterEntry, version: AdapterVersion) -> Standing | None:
    """What the published report says; None where there is none, or none that can be read."""
    try:
        report = published_report(root, entry, version)
    except EntryError:
        return None
    if report is None:
        return None
    own = own_comparison(report)
    if own is None:
        return Standing(report.verdict.verdict)
    return Standing(report.verdict.verdict, own.score, own.reference_score, own.difference, own.low, own.high)


def own_comparison(report: EvaluationReport) -> Comparison | None:
    """The adapter against the base in its own domain: the first benchmark of it."""
    return next((each for each in report.verdict.comparisons if each.part == "domain"), None)
