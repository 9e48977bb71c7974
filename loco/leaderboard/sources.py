"""What the board is made of, read from the tree: reports that continuous integration wrote, and the outcomes that they name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from loco.errors import EntryError
from loco.evaluation.report import BaseReport, EvaluationReport, read_report, read_report_as

RESULTS = PurePosixPath("leaderboard", "results")
BASE_REPORT = "base.json"


@dataclass(frozen=True, slots=True)
class Published:
    """A report and the file that it was read from, by its POSIX path from the root of the tree."""

    path: str
    report: EvaluationReport


def published(root: Path) -> list[Published]:
    """Every published report, in the order of their paths. Raises EntryError for one that lies where another belongs."""
    found = []
    for path in sorted(root.joinpath(*RESULTS.parts).glob("*/*/*.json")):
        report = read_report(path)
        place = RESULTS / report.base / report.adapter / f"{report.version}.json"
        if path != root.joinpath(*place.parts):
            raise EntryError(
                f"{path} holds the report of {report.adapter}@{report.version} on {report.base}.", hint=f"Its place is {place}."
            )
        found.append(Published(str(place), report))
    return found


def base_report(root: Path, base: str) -> BaseReport | None:
    """The scores of a base alone, or None where they aren't published. Raises EntryError for a report of another base."""
    path = root.joinpath(*RESULTS.parts, base, BASE_REPORT)
    if not path.is_file():
        return None
    report = read_report_as(path, BaseReport)
    if report.base != base:
        raise EntryError(f"{path} holds the scores of {report.base}.", hint="The base's own folder is its place.")
    return report
