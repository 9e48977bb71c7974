"""The report of one evaluation, as it stands in JSON: what was measured, against what, and the verdict. Strict about fields.

Published ones lie in ``leaderboard/results/<base>/<adapter>/<version>.json``, and the outcomes that they name in
``leaderboard/results/outcomes/<address>.jsonl.gz``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from loco.errors import EntryError
from loco.evaluation.types import Part, Verdict
from loco.schema import Entry, Name, Sha256, Version

REPORT_SCHEMA_VERSION = 1


class Measured(Entry):
    """A benchmark as it was measured, and on how many cases."""

    domain: Name
    id: Name
    version: Version
    split: str
    sha256: Sha256
    cases: int


class MeasuredBenchmark(Measured):
    """One benchmark of an evaluation. The addresses name the outcomes of the adapter and of the base alone.

    ``beside`` and ``base_beside`` are the means of what the scorer reports beside its score (`loco.evaluation.beside`).
    """

    part: Part
    address: Sha256
    base_address: Sha256
    beside: dict[str, float] = Field(default_factory=dict)
    base_beside: dict[str, float] = Field(default_factory=dict)


class SeenCase(Entry):
    """A case that the training data overlaps: how it was found, the words that both hold, and whether it is left out."""

    case: str
    kind: str
    words: str
    flagged: bool = True


class ContaminationReport(Entry):
    """Cases that the adapter's training data overlaps. The verdict is without those ``flagged``, as is ``clean_difference``.

    ``checked`` False: there was no training data to look at. ``difference`` is over all cases of the adapter's own domain.
    """

    checked: bool
    flagged: tuple[str, ...] = ()
    seen: tuple[SeenCase, ...] = ()
    difference: float | None = None
    clean_difference: float | None = None


class EvaluationReport(Entry):
    """An adapter version against its base. ``limited``: not what the gate runs, or not all of it: never an acceptance.

    ``domain`` is "none" for an adapter that names none. ``registered`` False: measured before it was submitted.
    """

    schema_version: int = REPORT_SCHEMA_VERSION
    adapter: Name
    version: Version
    domain: Name | Literal["none"]
    base: Name
    base_sha256: Sha256
    adapter_sha256: Sha256
    engine: str = Field(description="llama-cpp-python and its version")
    registered: bool = True
    limited: bool
    benchmarks: tuple[MeasuredBenchmark, ...]
    contamination: ContaminationReport
    verdict: Verdict


class BaseScore(Measured):
    """A base on one benchmark: the mean score with its 95 % interval, and how many cases got no answer that could be scored."""

    address: Sha256
    score: float
    low: float
    high: float
    errors: int
    truncated: int
    no_answer: int
    beside: dict[str, float] = Field(default_factory=dict)


class BaseReport(Entry):
    """A base alone on its suite: ``leaderboard/results/<base>/base.json``.

    ``limited`` as in `EvaluationReport`; ``incomplete`` says why, and is shown but not written.
    """

    schema_version: int = REPORT_SCHEMA_VERSION
    base: Name
    base_sha256: Sha256
    engine: str = Field(description="llama-cpp-python and its version")
    limited: bool
    incomplete: tuple[str, ...] = Field(default=(), exclude=True)
    benchmarks: tuple[BaseScore, ...]


Report = TypeVar("Report", bound=Entry)


def report_text(report: Entry) -> str:
    """The report as JSON text, the same bytes each time."""
    return json.dumps(_values(report), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def report_values(report: Entry) -> dict[str, object]:
    """The report as plain values."""
    return dict(_values(report))


def read_report(path: Path) -> EvaluationReport:
    """Read the report of an adapter. Raises EntryError where it can't be read or breaks its form."""
    return read_report_as(path, EvaluationReport)


def read_report_as(path: Path, kind: type[Report]) -> Report:
    """Read a report of a kind. Raises EntryError where it can't be read or breaks its form."""
    try:
        return TypeAdapter(kind).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise EntryError(f"{path} is no report of an evaluation: {error}") from error


def _values(report: Entry) -> Any:
    return TypeAdapter(type(report)).dump_python(report, mode="json")
