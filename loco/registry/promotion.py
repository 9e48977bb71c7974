"""Lets a version answer for its domain: refused unless accepted on that base, and shown beside the one that answers now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loco.errors import DataError, RefusedError, UsageError
from loco.registry.editing import edit
from loco.registry.lifecycle import Plan, active_path
from loco.registry.registry import Registry
from loco.registry.results import own_comparison, published_report, report_path
from loco.schema import ActiveFile, AdapterEntry, AdapterVersion

if TYPE_CHECKING:
    from loco.evaluation.report import EvaluationReport, MeasuredBenchmark
    from loco.evaluation.store import OutcomeStore
    from loco.evaluation.types import BenchmarkResult, Comparison


@dataclass(frozen=True, slots=True)
class Promotion:
    """One version that is to answer. ``replaces`` is who answers now, as ``name@version``; None: the base.

    ``against_base`` is its own domain in the published report; ``against_current`` every benchmark on which outcomes of both
    are there, paired case by case.
    """

    ref: str
    base: str
    domain: str
    replaces: str | None
    against_base: Comparison | None
    against_current: tuple[Comparison, ...]
    plan: Plan


def promote(registry: Registry, ref: str, store: OutcomeStore) -> Promotion:
    """Plan that ``NAME`` or ``NAME@VERSION`` answers for its domain on its base.

    Raises RefusedError where it was not accepted there, was withdrawn, or is on its way out; UsageError, UnknownNameError.
    """
    entry, version = registry.parse_ref(ref)
    name = f"{entry.name}@{version.version}"
    if entry.domain is None:
        raise UsageError(f"{name} is of role {entry.role}: only adapters of a domain answer for one.")
    report = accepted_report(registry, entry, version)
    current = registry.active_adapter(version.base, entry.domain)
    replaces = f"{current[0].name}@{current[1].version}" if current else None

    def change(values: Any) -> None:
        values["active"][entry.domain] = name

    changed = edit(active_path(registry, version.base), ActiveFile, change)
    against = _against(registry, report, current, store) if current and replaces != name else ()
    sentences = _sentences(entry.domain, version, name, replaces, report, against)
    return Promotion(
        name, version.base, entry.domain, replaces, own_comparison(report), against, Plan(tuple(sentences), (changed,))
    )


def accepted_report(registry: Registry, entry: AdapterEntry, version: AdapterVersion) -> EvaluationReport:
    """The published report that lets a version answer. Raises RefusedError where there is none, or it says something else."""
    name = f"{entry.name}@{version.version}"
    if version.yanked is not None:
        raise RefusedError(f"{name} was withdrawn on {version.yanked.since}: {version.yanked.reason}")
    if entry.status != "active":
        raise RefusedError(f"{entry.name} is {entry.status}.", hint="Promote what is meant to stay.")
    if registry.base(version.base).weights.sha256 != version.base_sha256:
        raise RefusedError(f"{name} was made for other weights of {version.base} than are registered.")
    report = published_report(registry.root, entry, version)
    if report is None:
        raise RefusedError(
            f"No result of exactly these bytes of {name} on {version.base} is published.",
            hint=f"It would stand in {report_path(registry.root, entry, version).relative_to(registry.root).as_posix()}; "
            "publishing writes it after the merge.",
        )
    if report.verdict.verdict != "accepted" or report.limited:
        said = "\n  ".join(report.verdict.reasons)
        raise RefusedError(f"{name} was not accepted on {version.base}: {report.verdict.verdict}.\n  {said}")
    return report


def _against(
    registry: Registry, report: EvaluationReport, current: tuple[AdapterEntry, AdapterVersion], store: OutcomeStore
) -> tuple[Comparison, ...]:
    other = published_report(registry.root, *current)
    return tuple(_compared(report, other, store)) if other is not None else ()


def _compared(report: EvaluationReport, other: EvaluationReport, store: OutcomeStore) -> Iterator[Comparison]:
    from loco.evaluation.verdict import compare

    # As for the gate: cases that the training data of either holds prove nothing between them.
    seen = {*report.contamination.flagged, *other.contamination.flagged}
    theirs = {(each.id, each.version, each.split, each.sha256): each for each in other.benchmarks}
    for mine in report.benchmarks:
        their = theirs.get((mine.id, mine.version, mine.split, mine.sha256))
        results = (_result(report, mine, store), _result(other, their, store)) if their else (None, None)
        if results[0] is not None and results[1] is not None:
            yield compare(mine.part, results[0].without(seen), results[1].without(seen))


def _result(report: EvaluationReport, measured: MeasuredBenchmark, store: OutcomeStore) -> BenchmarkResult | None:
    """The outcomes of one benchmark of a report, or None where they aren't here."""
    from loco.evaluation.types import AdapterDigest, BenchmarkRef, BenchmarkResult, Subject

    try:
        outcomes = store.outcomes(measured.address)
    except DataError:
        return None
    if outcomes is None:
        return None
    label = f"{report.adapter}@{report.version}"
    subject = Subject(label, report.base, report.base_sha256, (AdapterDigest(report.adapter_sha256),))
    ref = BenchmarkRef(measured.id, measured.version, measured.domain, measured.split, measured.sha256)
    binary = all(outcome.value in (None, 0.0, 1.0) for outcome in outcomes)
    return BenchmarkResult(measured.address, subject, ref, outcomes, binary)


def _sentences(
    domain: str,
    version: AdapterVersion,
    name: str,
    replaces: str | None,
    report: EvaluationReport,
    against: tuple[Comparison, ...],
) -> Iterator[str]:
    if replaces == name:
        yield f"{name} answers questions about {domain} on {version.base} already."
        return
    before = replaces or "the base alone"
    yield f"Questions about {domain} on {version.base} go to {name}, and no longer to {before}."
    own = own_comparison(report)
    if own is not None:
        scores = f"{own.score:.3f} instead of {own.reference_score:.3f}"
        yield f"Against the base it scores {scores} on {own.n} cases of {own.benchmark}."
    for each in against:
        if each.part == "domain":
            yield _change(each, replaces or "")
    if replaces and not against:
        yield f"How it compares with {replaces} isn't known here: outcomes of both on one benchmark are missing."
    if size := version.artifact.size:
        yield f"Who pulls gets {size / 1e6:.1f} MB."


def _change(each: Comparison, replaces: str) -> str:
    clear = "better" if each.low > 0 else "worse" if each.high < 0 else "no clear difference"
    share = f", and changes {each.changed} of {each.n} answers" if each.changed is not None else ""
    return (
        f"Against {replaces} it scores {each.score:.3f} instead of {each.reference_score:.3f} on {each.benchmark} "
        f"({each.difference:+.3f} [{each.low:+.3f}, {each.high:+.3f}], {clear}){share}."
    )
