"""The scores of a base alone: what every adapter on it is compared with."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from statistics import fmean

from loco.evaluation.beside import beside
from loco.evaluation.candidates import base_digest
from loco.evaluation.machinery import Machinery, llama_machinery
from loco.evaluation.measure import MeasuringProgress
from loco.evaluation.report import BaseReport, BaseScore
from loco.evaluation.selection import Selection, shortfalls
from loco.evaluation.store import OutcomeStore
from loco.evaluation.types import BenchmarkResult
from loco.evaluation.work import base_work
from loco.schema import BaseModelEntry
from loco.statistics import bca_interval, wilson_interval


def evaluate_base(
    root: Path,
    base: BaseModelEntry,
    *,
    store: OutcomeStore | None = None,
    machinery: Machinery | None = None,
    selection: Selection | None = None,
    progress: MeasuringProgress | None = None,
) -> BaseReport:
    """Measure a base on its suite. Raises ArtifactError for a base that isn't pinned, and as `evaluate_adapter`."""
    selection = selection or Selection()
    work = base_work(root, base, selection, machinery or llama_machinery(root))
    [results] = work.measure(store or OutcomeStore.of(root), progress)
    incomplete = shortfalls(root, base.name, selection, work.chosen)
    return BaseReport(
        base=base.name,
        base_sha256=base_digest(base),
        engine=work.engine,
        limited=bool(incomplete),
        incomplete=incomplete,
        benchmarks=tuple(map(base_score, results)),
    )


def base_score(result: BenchmarkResult) -> BaseScore:
    """The score of one result. Cases that could not be scored are left out and counted."""
    values = [outcome.value for outcome in result.outcomes if outcome.value is not None]
    low, high = _interval(values, result.binary)
    return BaseScore(
        **asdict(result.benchmark),
        cases=len(result.outcomes),
        address=result.address,
        score=fmean(values) if values else 0.0,
        low=low,
        high=high,
        errors=_count(result, "error"),
        truncated=_count(result, "truncated"),
        no_answer=_count(result, "no-answer"),
        beside=beside(result),
    )


def _interval(values: list[float], binary: bool) -> tuple[float, float]:
    if not values:
        return 0.0, 1.0
    if binary:
        return wilson_interval(round(sum(values)), len(values))
    low, high = bca_interval(values)
    return max(0.0, low), min(1.0, high)


def _count(result: BenchmarkResult, outcome: str) -> int:
    return sum(item.outcome == outcome for item in result.outcomes)
