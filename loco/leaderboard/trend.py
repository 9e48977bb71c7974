"""Progress over semesters. Scores compare only within a series: one build of one base, on the same cases.

A new base, another build of it or a new version of a benchmark begins a new series. Series stand side by side and are never
joined, subtracted or averaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pydantic import TypeAdapter

from loco.evaluation.system.report import Metric
from loco.leaderboard.semesters import FrozenBase, FrozenDomain, Manifest
from loco.leaderboard.types import BaseBoard, Board, DomainBoard, Estimate, SystemRow

NOW = "now"
"""The name of the tree as it stands, after the last archive."""


@dataclass(frozen=True, slots=True)
class Point:
    """A domain on one base in one semester. Scores compare within equal ``measured_on``; ``accepted`` counts ranked rows.

    ``gain`` is the best adapter's difference to its base, paired case by case, as its report has it.
    """

    semester: str
    base: str
    measured_on: tuple[str, ...]
    base_score: Estimate | None
    best: Estimate | None
    best_ref: str | None
    gain: float | None
    accepted: int

    @property
    def benchmarks(self) -> tuple[str, ...]:
        """``nano-math 2.0.0``: the digests stay in the manifests."""
        return tuple(name.rpartition(" ")[0] for name in self.measured_on[1:])


@dataclass(frozen=True, slots=True)
class DomainTrend:
    """A domain through all semesters. ``series``: points that compare with each other, each in the order of semesters."""

    domain: str
    title: str
    semesters: tuple[str, ...]
    series: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class SystemPoint:
    """The system on one base in one semester."""

    semester: str
    base: str
    system: SystemRow

    def metric(self, name: str) -> Metric | None:
        """One of its figures, or None where it has no such one."""
        return next((metric for metric in self.system.metrics if metric.id == name), None)


def domain_trends(archives: Sequence[Manifest], now: Board | None = None) -> list[DomainTrend]:
    """The trend of every domain that was ever measured, in the order in which they first appear."""
    semesters = [manifest.semester for manifest in archives] + ([NOW] if now is not None else [])
    titles: dict[str, str] = {}
    points: dict[str, list[Point]] = {}
    for semester, base, domain in _measured(archives, now):
        titles[domain.domain] = domain.title
        points.setdefault(domain.domain, []).append(_point(semester, base, domain))
    return [DomainTrend(name, titles[name], tuple(semesters), _series(found, semesters)) for name, found in points.items()]


def system_points(archives: Sequence[Manifest]) -> list[SystemPoint]:
    """The system's figures, semester by semester."""
    return [
        SystemPoint(manifest.semester, base.base, base.system)
        for manifest in archives
        for base in manifest.bases
        if base.system is not None
    ]


def trend_values(trends: Sequence[DomainTrend], systems: Sequence[SystemPoint]) -> dict[str, object]:
    """Both as plain values, for JSON."""
    domains = TypeAdapter(list[DomainTrend]).dump_python(list(trends), mode="json")
    return {"domains": domains, "systems": TypeAdapter(list[SystemPoint]).dump_python(list(systems), mode="json")}


def _measured(
    archives: Sequence[Manifest], now: Board | None
) -> Iterator[tuple[str, FrozenBase | BaseBoard, FrozenDomain | DomainBoard]]:
    for manifest in archives:
        for frozen in manifest.bases:
            yield from ((manifest.semester, frozen, domain) for domain in frozen.domains if domain.rows)
    for base in now.bases if now is not None else ():
        if base.status != "archived":
            yield from ((NOW, base, domain) for domain in base.domains if domain.rows)


def _point(semester: str, base: FrozenBase | BaseBoard, domain: FrozenDomain | DomainBoard) -> Point:
    best = domain.best
    return Point(
        semester=semester,
        base=base.base,
        measured_on=(base.sha256 or "", *(f"{b.id} {b.version} {b.sha256}" for b in domain.benchmarks)),
        base_score=domain.base_score,
        best=best.score if best else None,
        best_ref=best.ref if best else None,
        gain=best.difference.value if best else None,
        accepted=sum(row.rank is not None for row in domain.rows),
    )


def _series(points: Sequence[Point], semesters: Sequence[str]) -> tuple[tuple[Point, ...], ...]:
    """Points by what they compare within; the series that began first stands first."""
    by_kind = sorted(points, key=lambda point: (point.base, point.measured_on, semesters.index(point.semester)))
    series = [tuple(found) for _, found in groupby(by_kind, key=lambda point: (point.base, point.measured_on))]
    return tuple(sorted(series, key=lambda found: (semesters.index(found[0].semester), found[0].base)))
