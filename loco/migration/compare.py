"""Candidates for the next base beside the one in use: scores on the same cases, paired, with memory and speed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loco.bases import memory_needed, weights_bytes
from loco.errors import EntryError, UsageError
from loco.evaluation.report import BaseReport, BaseScore, read_report_as
from loco.evaluation.store import OutcomeStore
from loco.evaluation.types import BenchmarkRef, BenchmarkResult, Comparison, Subject
from loco.migration.speed import Speed
from loco.registry import Registry
from loco.registry.results import RESULTS
from loco.schema import BaseModelEntry

if TYPE_CHECKING:
    from loco.benchmarks.suites import Suite

Measure = Callable[[BaseModelEntry], BaseReport]
MeasureSpeed = Callable[[BaseModelEntry], Speed]


@dataclass(frozen=True, slots=True)
class Compared:
    """One base. ``scores`` are empty where it was not measured; ``memory`` is the bytes that it needs with a full context."""

    entry: BaseModelEntry
    scores: tuple[BaseScore, ...]
    weights: int
    memory: int
    speed: Speed | None


@dataclass(frozen=True, slots=True)
class BaseComparison:
    """All bases, the first one being what the others are compared with.

    ``paired`` holds by base the benchmarks on which outcomes of both are here, case by case.
    """

    bases: tuple[Compared, ...]
    paired: Mapping[str, tuple[Comparison, ...]]


def compare_bases(
    registry: Registry,
    names: Sequence[str],
    store: OutcomeStore,
    *,
    measure: Measure | None = None,
    measure_speed: MeasureSpeed | None = None,
) -> BaseComparison:
    """Compare bases. ``measure`` and ``measure_speed`` fill in what isn't published; None: it stays open.

    Raises UsageError for fewer than two, UnknownNameError, and the errors of measuring.
    """
    if len(set(names)) < 2:
        raise UsageError("Name two bases or more: the one in use, then the candidates.")
    found = []
    for name in dict.fromkeys(names):
        entry = registry.base(name)
        report = published_base(registry.root, entry) or (measure(entry) if measure else None)
        speed = measure_speed(entry) if measure_speed else None
        scores = report.benchmarks if report else ()
        found.append(Compared(entry, scores, weights_bytes(entry), memory_needed(entry), speed))
    first, *others = found
    return BaseComparison(tuple(found), {other.entry.name: _paired(other, first, store) for other in others})


def published_base(root: Path, base: BaseModelEntry) -> BaseReport | None:
    """The published scores of exactly these weights; None where there are none."""
    path = root / RESULTS / base.name / "base.json"
    if not path.is_file():
        return None
    try:
        report = read_report_as(path, BaseReport)
    except EntryError:
        return None
    return report if report.base_sha256 == base.weights.sha256 and not report.limited else None


def same_suite(root: Path, old: str, new: str) -> Suite:
    """The suite of ``old``, which a new base is measured on too. Raises UsageError where ``new`` has another one."""
    from loco.benchmarks.suites import load_suite

    mine, theirs = load_suite(root, old), load_suite(root, new)
    if mine.benchmarks != theirs.benchmarks:
        raise UsageError(f"{new} is measured on other benchmarks than {old}.", hint="Look at benchmarks/suites.yaml.")
    return mine


def _paired(other: Compared, first: Compared, store: OutcomeStore) -> tuple[Comparison, ...]:
    from loco.evaluation.pairing import compare

    theirs = {(each.id, each.version, each.split, each.sha256): each for each in first.scores}
    found = []
    for mine in other.scores:
        their = theirs.get((mine.id, mine.version, mine.split, mine.sha256))
        results = (_result(other.entry, mine, store), _result(first.entry, their, store)) if their else (None, None)
        if results[0] is not None and results[1] is not None:
            found.append(compare("domain", results[0], results[1]))
    return tuple(found)


def _result(base: BaseModelEntry, score: BaseScore, store: OutcomeStore) -> BenchmarkResult | None:
    outcomes = store.outcomes(score.address)
    if outcomes is None:
        return None
    subject = Subject(base.name, base.name, base.weights.sha256 or "")
    ref = BenchmarkRef(score.id, score.version, score.domain, score.split, score.sha256)
    return BenchmarkResult(score.address, subject, ref, outcomes, all(o.value in (None, 0.0, 1.0) for o in outcomes))
