"""The measurement of the whole system, from registry to report."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain, zip_longest
from pathlib import Path

from loco.benchmarks.spec import Subset
from loco.benchmarks.subset import draw
from loco.evaluation.candidates import base_digest
from loco.evaluation.machinery import Machinery, llama_machinery
from loco.evaluation.measure import MeasuringProgress
from loco.evaluation.selection import Selected
from loco.evaluation.store import OutcomeStore
from loco.evaluation.system import composite
from loco.evaluation.system.path import PathQuestion, WalkPath, path_figures, walk_apart
from loco.evaluation.system.report import MachineFacts, SystemBenchmark, SystemReport
from loco.evaluation.system.routing import routing_figures
from loco.evaluation.system.targets import metrics
from loco.evaluation.system.union import measure_union
from loco.machine import this_machine
from loco.registry import Registry
from loco.router import load_router
from loco.router.types import Router
from loco.schema import BaseModelEntry
from loco.scorers.types import Case

QUESTIONS = 20
SEED = 2026


def evaluate_system(
    root: Path,
    registry: Registry,
    base: BaseModelEntry,
    *,
    router: Router | None = None,
    store: OutcomeStore | None = None,
    machinery: Machinery | None = None,
    walk: WalkPath = walk_apart,
    progress: MeasuringProgress | None = None,
) -> SystemReport:
    """Measure router, active adapters and base together on the base's suite.

    Outcomes that the gate measured are read, and cases that the training data of an active adapter holds are left out, as the
    gate does; ``walk`` asks some of the others through the whole path.
    Raises as `evaluate_adapter`.
    """
    router = router or load_router(root)
    found = measure_union(
        root,
        registry,
        base,
        router=router,
        store=store or OutcomeStore.of(root),
        machinery=machinery or llama_machinery(root),
        progress=progress,
    )
    union, active = found.benchmarks, found.active
    routing, whole, cost = routing_figures(root, router), composite.composite(union), composite.misrouting(union)
    domains = tuple(composite.against(item, item.base) for item in union)
    path = path_figures(walk(root, base.name, path_questions([(item.selected, item.cases) for item in union])))
    return SystemReport(
        base=base.name,
        base_sha256=base_digest(base),
        engine=found.engine,
        active={domain: item.label for domain, item in active.items()},
        adapters_sha256={item.label: item.sha256 for item in active.values()},
        machine=describe_machine(root),
        benchmarks=tuple(map(_benchmark, union)),
        routing=routing,
        composite=whole,
        domains=domains,
        misrouting=cost,
        path=path,
        metrics=metrics(routing, whole, domains, cost, path),
    )


def path_questions(union: Sequence[tuple[Selected, Sequence[Case]]], each: int = QUESTIONS) -> list[PathQuestion]:
    """Some questions of every benchmark, the benchmarks in turn, so that nearly every question swaps the adapter."""
    columns = []
    for selected, cases in union:
        benchmark = selected.benchmark
        drawn = draw(cases, Subset(cases=each, seed=SEED))
        columns.append([PathQuestion(benchmark.question(case), benchmark.spec.max_tokens) for case in drawn])
    return [question for question in chain.from_iterable(zip_longest(*columns)) if question is not None]


def describe_machine(folder: Path) -> MachineFacts:
    """The machine that timings are of."""
    machine = this_machine(folder)
    return MachineFacts(
        processor=_processor(),
        cores=machine.cores,
        memory=machine.memory,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
    )


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _benchmark(item: composite.Routed) -> SystemBenchmark:
    return SystemBenchmark(
        **asdict(item.base.benchmark),
        cases=len(item.cases),
        weight=item.selected.weight,
        base_address=item.base.address,
    )
