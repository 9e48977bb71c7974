"""What the system answers on the union of the benchmarks: for each case, the outcome of whoever the route leads to.

The outcomes are those of the gate: an adapter answers a case the same, whoever sent it there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from statistics import fmean, variance

from loco.evaluation import verdict
from loco.evaluation.selection import Selected
from loco.evaluation.system.report import Composite, Interval, Misrouting
from loco.evaluation.types import BenchmarkResult, Comparison, Subject
from loco.router.types import Router
from loco.scorers.types import Case
from loco.statistics import Z_TWO_SIDED_95

BASE = "base"

Answering = Callable[[str | None], str]
"""The label of who answers for a domain: an adapter's, or "base"."""


@dataclass(frozen=True)
class Routed:
    """One benchmark of the union: where each case was sent, who answers there, and who should have answered.

    ``results`` are the outcomes of base and adapters by label, in the order of ``cases``.
    """

    selected: Selected
    cases: tuple[Case, ...]
    results: Mapping[str, BenchmarkResult]
    sent: tuple[str | None, ...]
    actual: tuple[str, ...]
    oracle: str

    @property
    def base(self) -> BenchmarkResult:
        """The base alone."""
        return self.results[BASE]

    @property
    def system(self) -> BenchmarkResult:
        """What the system answers."""
        return self._picked("system", self.actual)

    @property
    def ideal(self) -> BenchmarkResult:
        """What it would answer if every case went to its own domain."""
        return self._picked("system with the right routes", [self.oracle] * len(self.cases))

    @property
    def misrouted(self) -> int:
        """Cases that were not sent to the benchmark's domain."""
        return sum(domain != self.base.benchmark.domain for domain in self.sent)

    def _picked(self, label: str, who: Sequence[str]) -> BenchmarkResult:
        outcomes = tuple(self.results[name].outcomes[at] for at, name in enumerate(who))
        address = sha256(" ".join((label, *who, *(self.results[name].address for name in sorted(set(who))))).encode())
        return replace(self.base, address=address.hexdigest(), subject=_system(self.base.subject, label), outcomes=outcomes)


def route_cases(
    router: Router, selected: Selected, cases: Sequence[Case], results: Mapping[str, BenchmarkResult], answering: Answering
) -> Routed:
    """Route every case of a benchmark by the text that a person would have typed."""
    benchmark = selected.benchmark
    sent = tuple(router.route(benchmark.question(case)).domain for case in cases)
    return Routed(selected, tuple(cases), results, sent, tuple(map(answering, sent)), answering(benchmark.spec.domain))


def against(routed: Routed, other: BenchmarkResult) -> Comparison:
    """The system against another result on the same cases of one benchmark."""
    clusters = {case.id: case.cluster for case in routed.cases if case.cluster is not None}
    return verdict.compare("domain", routed.system, other, clusters=clusters or None)


def composite(union: Sequence[Routed]) -> Composite:
    """The weighted mean over the benchmarks, and the difference from the base alone."""
    return Composite(
        score=score([(item, item.system) for item in union]),
        base_score=score([(item, item.base) for item in union]),
        difference=difference([(item, item.system, item.base) for item in union]),
    )


def misrouting(union: Sequence[Routed]) -> Misrouting:
    """What the router's mistakes cost: the composite with the right routes minus the one with the router's."""
    return Misrouting(
        cases=sum(len(item.cases) for item in union),
        misrouted=sum(item.misrouted for item in union),
        actual=score([(item, item.system) for item in union]),
        oracle=score([(item, item.ideal) for item in union]),
        cost=difference([(item, item.ideal, item.system) for item in union]),
    )


def score(parts: Sequence[tuple[Routed, BenchmarkResult]]) -> float:
    """The weighted mean of one result a benchmark."""
    total = sum(item.selected.weight for item, _ in parts)
    return math.fsum(item.selected.weight * _mean(result) for item, result in parts) / total


def _mean(result: BenchmarkResult) -> float:
    values = [outcome.value for outcome in result.outcomes if outcome.value is not None]
    return fmean(values) if values else 0.0


def difference(parts: Sequence[tuple[Routed, BenchmarkResult, BenchmarkResult]]) -> Interval:
    """The weighted mean of paired differences; normal interval, the benchmarks taken as strata (Cochran 1977, chapter 5)."""
    total = sum(item.selected.weight for item, _, _ in parts)
    value = spread = 0.0
    for item, first, second in parts:
        differences = [
            mine.value - theirs.value
            for mine, theirs in zip(first.outcomes, second.outcomes, strict=True)
            if mine.value is not None and theirs.value is not None
        ]
        share = item.selected.weight / total
        if len(differences) > 1:
            value += share * fmean(differences)
            spread += share**2 * variance(differences) / len(differences)
    half = Z_TWO_SIDED_95 * math.sqrt(spread)
    return Interval(value=value, low=value - half, high=value + half)


def _system(base: Subject, label: str) -> Subject:
    return replace(base, label=label)
