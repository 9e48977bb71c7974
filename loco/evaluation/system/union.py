"""The union of a base's benchmarks, answered by base and active adapters, every case routed as a user's question would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from loco.choice import by_route
from loco.errors import UsageError
from loco.evaluation.candidates import Candidate, base_subject, candidate_of
from loco.evaluation.machinery import Machinery
from loco.evaluation.measure import MeasuringProgress
from loco.evaluation.seen import seen_by_any
from loco.evaluation.selection import Selection, select
from loco.evaluation.store import OutcomeStore
from loco.evaluation.system.composite import BASE, Routed, route_cases
from loco.evaluation.work import Side, lay_out
from loco.registry import Registry
from loco.router.types import Route, Router
from loco.schema import BaseModelEntry


@dataclass(frozen=True)
class Union:
    """Who is active by domain, and the benchmarks without the cases that the training data of anybody in them holds."""

    engine: str
    active: dict[str, Candidate]
    benchmarks: tuple[Routed, ...]


def measure_union(
    root: Path,
    registry: Registry,
    base: BaseModelEntry,
    *,
    router: Router,
    store: OutcomeStore,
    machinery: Machinery,
    progress: MeasuringProgress | None = None,
    beside: Sequence[Candidate] = (),
) -> Union:
    """Measure base, active adapters and those ``beside`` them on the base's suite; what the gate measured is read.

    Raises UsageError for one beside that has the name of an active one and other bytes; and as `evaluate_adapter`.
    """
    chosen = select(root, base.name, None, Selection())
    active = _active(root, registry, base)
    adapters = {candidate.label: candidate for candidate in active.values()}
    for candidate in beside:
        if adapters.setdefault(candidate.label, candidate).sha256 != candidate.sha256:
            raise UsageError(
                f"{candidate.label} has other bytes than the active adapter of that name.",
                hint="Give its folder a version of its own.",
            )
    sides: list[Side] = [(base_subject(base), ()), *((item.subject, (item.use,)) for item in adapters.values())]
    work = lay_out(base, sides, chosen, machinery)
    results = work.measure(store, progress)

    def answering(domain: str | None) -> str:
        return active[domain].label if domain in active else BASE

    seen = seen_by_any([candidate.folder for candidate in adapters.values()], chosen)
    benchmarks = tuple(
        route_cases(
            router,
            item,
            [case for case in work.wanted[at].cases if case.id not in seen],
            {label: side[at].without(seen) for label, side in zip((BASE, *adapters), results, strict=True)},
            answering,
        )
        for at, item in enumerate(chosen)
    )
    return Union(work.engine, active, benchmarks)


def _active(root: Path, registry: Registry, base: BaseModelEntry) -> dict[str, Candidate]:
    """Who answers for each domain, as `loco run` would choose."""
    found = {}
    for domain in registry.domains:
        choice = by_route(registry, base, Route(domain, 1.0, {domain: 1.0}, "none"))
        if choice.entry is not None and choice.version is not None:
            found[domain] = candidate_of(root, registry, choice.entry, choice.version)
    return found
