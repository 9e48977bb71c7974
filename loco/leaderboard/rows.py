"""One row of the board from one report and what the registry says of that adapter. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from loco.evaluation.types import CaseOutcome, Comparison
from loco.leaderboard.figures import DIGITS, abroad_of, difference_of, estimate, score_of
from loco.leaderboard.sources import Published
from loco.leaderboard.types import Cost, MeasuredOn, Row, Standing
from loco.registry import Registry
from loco.schema import AdapterEntry, AdapterVersion, BaseModelEntry


def own_parts(published: Published) -> tuple[Comparison, ...]:
    """The comparisons on the adapter's own domain."""
    return tuple(part for part in published.report.verdict.comparisons if part.part == "domain")


def measured_on(published: Published) -> tuple[MeasuredOn, ...]:
    """The benchmarks of the adapter's own domain, in the order of their ids."""
    own = (benchmark for benchmark in published.report.benchmarks if benchmark.part == "domain")
    return tuple(
        MeasuredOn(id=b.id, version=b.version, split=b.split, sha256=b.sha256, cases=b.cases)
        for b in sorted(own, key=lambda b: b.id)
    )


def row_of(
    published: Published, registry: Registry, current: Sequence[MeasuredOn], outcomes: Sequence[CaseOutcome] | None
) -> Row:
    """The row, not ranked yet. ``current`` are the benchmarks that rows of its domain must have been measured on."""
    report, parts = published.report, own_parts(published)
    comparisons = report.verdict.comparisons
    entry, version = _registered(registry, report.adapter, report.version)
    single = parts[0] if len(parts) == 1 else None
    pooled = report.verdict.pooled
    return Row(
        adapter=report.adapter,
        version=report.version,
        standing=_standing(published, registry.bases[report.base], entry, version, current),
        score=score_of(parts, outcomes),
        n=sum(part.n for part in parts),
        base_score=round(sum(part.n * part.reference_score for part in parts) / max(1, sum(part.n for part in parts)), DIGITS),
        difference=difference_of(parts),
        p=round(single.p, DIGITS) if single else None,
        test=single.test if single else "",
        abroad=tuple(abroad_of(part) for part in comparisons if part.part == "forgetting"),
        pooled=estimate(pooled.difference, pooled.low, pooled.high) if pooled else None,
        verdict=report.verdict.verdict,
        reasons=report.verdict.reasons,
        flagged=len(report.contamination.flagged),
        truncated=sum(part.truncated for part in parts),
        no_answer=sum(part.no_answer for part in parts),
        errors=sum(part.errors for part in comparisons),
        active=entry is not None and version is not None and registry.is_active(entry, version),
        status=entry.status if entry else "unregistered",
        description=entry.description if entry else "",
        owners=tuple(owner.github for owner in entry.owners) if entry else (),
        licence=entry.licence if entry else None,
        cost=_cost(version) if version else None,
        folder=version.folder if version else None,
        entry=f"registry/adapters/{entry.name}.yaml" if entry else None,
        result=published.path,
        reproduce=f"loco reproduce {report.adapter}@{report.version}",
        engine=report.engine,
        adapter_sha256=report.adapter_sha256,
        base_sha256=report.base_sha256,
    )


def _registered(registry: Registry, name: str, number: str) -> tuple[AdapterEntry | None, AdapterVersion | None]:
    entry = registry.adapters.get(name)
    version = next((v for v in entry.versions if v.version == number), None) if entry else None
    return (entry, version) if version else (None, None)


def _standing(
    published: Published,
    base: BaseModelEntry,
    entry: AdapterEntry | None,
    version: AdapterVersion | None,
    current: Sequence[MeasuredOn],
) -> Standing:
    """Why a row can't be ranked; "ranked" where nothing of its own speaks against it."""
    report = published.report
    if entry is None or version is None:
        return "unregistered"
    if entry.role != "domain":
        return "not-a-specialist"
    if version.yanked is not None:
        return "withdrawn"
    if entry.status == "archived" and base.status != "archived":  # on an archived base everything is, and the order stays
        return "archived"
    if report.base_sha256 != base.weights.sha256:
        return "other-base-build"
    if report.adapter_sha256 != version.artifact.sha256:  # nothing was measured of what users would get
        return "other-bytes"
    if report.limited:
        return "limited"
    if measured_on(published) != tuple(current):
        return "older-benchmark"
    return "ranked" if report.verdict.verdict == "accepted" else "not-accepted"


def _cost(version: AdapterVersion) -> Cost:
    training = version.training
    return Cost(
        size=version.artifact.size,
        tokens=training.tokens,
        minutes=training.minutes,
        hardware=training.hardware,
        seed=training.seed,
        data=training.data,
        data_licence=training.data_licence,
        lora_rank=version.rank,
        lora_alpha=version.alpha,
    )
