"""The evaluation of an adapter: base and adapter on its domain and on every other, paired case by case, and the verdict.

    candidate -> measurements -> results -> cases seen in training set aside -> comparisons -> verdict -> report

The same code is `loco eval` on a student's machine and the gate of continuous integration.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from loco.evaluation import verdict
from loco.evaluation.beside import beside
from loco.evaluation.candidates import Candidate, candidate_of
from loco.evaluation.machinery import Machinery, llama_machinery
from loco.evaluation.measure import MeasuringProgress
from loco.evaluation.report import ContaminationReport, EvaluationReport, MeasuredBenchmark, SeenCase
from loco.evaluation.seen import overlaps
from loco.evaluation.selection import Selected, Selection, shortfalls
from loco.evaluation.store import OutcomeStore
from loco.evaluation.training_data import left_out, training_files
from loco.evaluation.types import BenchmarkResult, Comparison
from loco.evaluation.work import adapter_work
from loco.registry import Registry
from loco.schema import AdapterEntry, AdapterVersion
from loco.scorers.types import Case


@dataclass(frozen=True)
class Pair:
    """An adapter and its base on one benchmark."""

    selected: Selected
    cases: tuple[Case, ...]
    adapter: BenchmarkResult
    base: BenchmarkResult

    def without(self, seen: frozenset[str]) -> Pair:
        """The pair on the cases that aren't in ``seen``."""
        return replace(
            self,
            cases=tuple(case for case in self.cases if case.id not in seen),
            adapter=self.adapter.without(seen),
            base=self.base.without(seen),
        )

    def comparison(self) -> Comparison:
        """Adapter against base."""
        clusters = {case.id: case.cluster for case in self.cases if case.cluster is not None}
        return verdict.compare(self.selected.part, self.adapter, self.base, clusters=clusters or None)


@dataclass(frozen=True)
class Evaluation:
    """A report, and the outcomes that it was made of."""

    report: EvaluationReport
    pairs: tuple[Pair, ...]


def evaluate_adapter(
    root: Path,
    registry: Registry,
    entry: AdapterEntry,
    version: AdapterVersion,
    *,
    store: OutcomeStore | None = None,
    machinery: Machinery | None = None,
    selection: Selection | None = None,
    progress: MeasuringProgress | None = None,
) -> EvaluationReport:
    """The report of a registered version.

    Raises what stands in the way: a wrong base or an adapter without effect (AdapterError), a missing sandbox, a judge below
    its floor, fewer than 50 cases (UsageError), a full disk (EvaluationError). What was measured until then is kept.
    """
    candidate = candidate_of(root, registry, entry, version)
    return evaluate(root, candidate, store=store, machinery=machinery, selection=selection, progress=progress).report


def evaluate(
    root: Path,
    candidate: Candidate,
    *,
    store: OutcomeStore | None = None,
    machinery: Machinery | None = None,
    selection: Selection | None = None,
    progress: MeasuringProgress | None = None,
) -> Evaluation:
    """The same for a candidate, with the outcomes. Raises as `evaluate_adapter`."""
    selection = selection or Selection()
    work = adapter_work(root, candidate, selection, machinery or llama_machinery(root))
    mine, theirs = work.measure(store or OutcomeStore.of(root), progress)
    pairs = tuple(
        Pair(item, work.wanted[at].cases, mine[at], theirs[at]) for at, item in enumerate(work.chosen)
    )  # fmt: skip
    incomplete = shortfalls(root, candidate.base.name, selection, work.chosen)
    return Evaluation(judge(candidate, pairs, incomplete, work.engine), pairs)


def judge(candidate: Candidate, pairs: Sequence[Pair], incomplete: Sequence[str], engine: str) -> EvaluationReport:
    """From outcomes to the report. The verdict is on the cases that the training data doesn't hold.

    ``incomplete`` says why the figures aren't those of the gate.
    """
    checked = bool(training_files(candidate.folder))
    seen = _seen(candidate, pairs) if checked else ()
    flagged = frozenset(item.case for item in seen if item.flagged)
    clean = [pair.without(flagged).comparison() for pair in pairs]
    own = [item for item in clean if item.part == "domain"]
    found = verdict.decide(
        own,
        [item for item in clean if item.part == "forgetting"],
        incomplete=incomplete,
        unknown=(*_unknowns(candidate, checked), *_spoilt(pairs, flagged)),
    )
    every = [pair.comparison() for pair in pairs if pair.selected.part == "domain"] if flagged else own
    return EvaluationReport(
        adapter=candidate.name,
        version=candidate.version,
        domain=candidate.domain or "none",
        base=candidate.base.name,
        base_sha256=candidate.base_sha256,
        adapter_sha256=candidate.sha256,
        engine=engine,
        registered=candidate.registered,
        limited=bool(incomplete),
        benchmarks=tuple(map(_measured, pairs)),
        contamination=ContaminationReport(
            checked=checked,
            flagged=tuple(sorted(flagged)),
            seen=seen,
            difference=_mean_difference(every),
            clean_difference=_mean_difference(own),
        ),
        verdict=found,
    )


def _unknowns(candidate: Candidate, checked: bool) -> list[str]:
    said = []
    if candidate.domain is None:
        said.append("It names no domain that it improves.")
    if candidate.trained_on is None:
        said.append("Nothing says which build of the base it was trained on (base_gguf in training.json).")
    if not checked:
        said.append("Its training data isn't in its folder, so it couldn't be compared with the benchmark's cases.")
    elif text := left_out(candidate.folder):
        said.append(f"{text} What isn't there couldn't be compared with the benchmark's cases.")
    return said


def _spoilt(pairs: Sequence[Pair], flagged: frozenset[str]) -> list[str]:
    """Benchmarks of which the training data leaves too few cases for a verdict."""
    counts = ((pair, len(pair.without(flagged).cases)) for pair in pairs)
    return [
        f"{pair.adapter.benchmark.id}: {len(pair.cases) - left} of {len(pair.cases)} cases are in the training data; "
        f"the {left} others are too few for a verdict."
        for pair, left in counts
        if left < verdict.MINIMUM_CASES <= len(pair.cases)
    ]


def _seen(candidate: Candidate, pairs: Sequence[Pair]) -> tuple[SeenCase, ...]:
    run = {case.id for pair in pairs for case in pair.cases}
    found = [item for item in overlaps(candidate.folder, [pair.selected for pair in pairs]) if item.case in run]
    found.sort(key=lambda item: not item.flagged)
    return tuple(SeenCase(case=item.case, kind=item.kind, words=item.words, flagged=item.flagged) for item in found)


def _measured(pair: Pair) -> MeasuredBenchmark:
    return MeasuredBenchmark(
        **asdict(pair.adapter.benchmark),
        part=pair.selected.part,
        cases=len(pair.cases),
        address=pair.adapter.address,
        base_address=pair.base.address,
        beside=beside(pair.adapter),
        base_beside=beside(pair.base),
    )


def _mean_difference(comparisons: Sequence[Comparison]) -> float | None:
    cases = sum(item.n for item in comparisons)
    return sum(item.difference * item.n for item in comparisons) / cases if cases else None
