"""The routed system against one adapter that answers everything, on the same cases: many specialists, or one generalist?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from loco.evaluation.candidates import Candidate
from loco.evaluation.machinery import Machinery, llama_machinery
from loco.evaluation.measure import MeasuringProgress
from loco.evaluation.store import OutcomeStore
from loco.evaluation.system.composite import against, difference, score
from loco.evaluation.system.union import measure_union
from loco.evaluation.training_data import training_files
from loco.evaluation.types import Comparison
from loco.registry import Registry
from loco.router import load_router
from loco.router.types import Router


@dataclass(frozen=True)
class SystemDuel:
    """The system minus the adapter: a comparison for each benchmark, and the composites of all with their difference.

    ``seen`` is how many cases were left out, because the training data of one of them holds them; ``checked`` whether the
    adapter's own was there to look at. ``misrouted`` cases didn't go to their domain.
    """

    adapter: str
    active: dict[str, str]
    comparisons: tuple[Comparison, ...]
    score: float
    reference_score: float
    difference: float
    low: float
    high: float
    cases: int
    misrouted: int
    seen: int
    checked: bool


def system_against(
    root: Path,
    registry: Registry,
    candidate: Candidate,
    *,
    router: Router | None = None,
    store: OutcomeStore | None = None,
    machinery: Machinery | None = None,
    progress: MeasuringProgress | None = None,
) -> SystemDuel:
    """Compare router, active adapters and base together with ``candidate`` alone, on the suite of its base.

    Raises as `evaluate_adapter`.
    """
    union = measure_union(
        root,
        registry,
        candidate.base,
        router=router or load_router(root),
        store=store or OutcomeStore.of(root),
        machinery=machinery or llama_machinery(root),
        progress=progress,
        beside=(candidate,),
    )
    label, parts = candidate.label, union.benchmarks
    cases = sum(len(item.cases) for item in parts)
    whole = difference([(item, item.system, item.results[label]) for item in parts])
    return SystemDuel(
        adapter=label,
        active={domain: item.label for domain, item in union.active.items()},
        comparisons=tuple(against(item, item.results[label]) for item in parts),
        score=score([(item, item.system) for item in parts]),
        reference_score=score([(item, item.results[label]) for item in parts]),
        difference=whole.value,
        low=whole.low,
        high=whole.high,
        cases=cases,
        misrouted=sum(item.misrouted for item in parts),
        seen=sum(len(item.selected.benchmark.cases(item.selected.split)) for item in parts) - cases,
        checked=bool(training_files(candidate.folder)),
    )
