"""The report of one evaluation, as it stands in JSON: what was measured, against what, and the verdict. Unknown fields are refused.

Published ones lie in ``leaderboard/results/<base>/<adapter>/<version>.json``, and the outcomes that they name in
``leaderboard/results/outcomes/<address>.jsonl.gz``.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError

from loco.errors import EntryError
from loco.evaluation.types import Part, Verdict
from loco.schema import Entry, Name, Sha256, Version

REPORT_SCHEMA_VERSION = 1


class MeasuredBenchmark(Entry):
    """One benchmark of an evaluation. The addresses name the outcomes of the adapter and of the base alone."""

    part: Part
    domain: Name
    id: Name
    version: Version
    split: str
    sha256: Sha256
    cases: int
    address: Sha256
    base_address: Sha256


class ContaminationReport(Entry):
    """Cases of the adapter's own benchmarks that its training data overlaps, and the verdict without them."""

    checked: bool
    flagged: tuple[str, ...] = ()
    clean_difference: float | None = None


class EvaluationReport(Entry):
    """An adapter version against its base. ``limited``: not all cases were run, so that it never holds an acceptance."""

    schema_version: int = REPORT_SCHEMA_VERSION
    adapter: Name
    version: Version
    domain: Name
    base: Name
    base_sha256: Sha256
    adapter_sha256: Sha256
    engine: str = Field(description="llama-cpp-python and its version")
    limited: bool
    benchmarks: tuple[MeasuredBenchmark, ...]
    contamination: ContaminationReport
    verdict: Verdict


_ADAPTER = TypeAdapter(EvaluationReport)


def report_text(report: EvaluationReport) -> str:
    """The report as JSON text, the same bytes each time."""
    return json.dumps(_ADAPTER.dump_python(report, mode="json"), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read_report(path: Path) -> EvaluationReport:
    """Read a report. Raises EntryError where it can't be read or breaks its form."""
    try:
        return _ADAPTER.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise EntryError(f"{path} is no report of an evaluation: {error}") from error
