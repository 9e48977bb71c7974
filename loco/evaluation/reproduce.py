"""A published result, measured again from nothing, and compared with what was published: case by case, and by verdict."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from loco.errors import DigestMismatchError, UsageError
from loco.evaluation.candidates import find_candidate
from loco.evaluation.evaluate import evaluate
from loco.evaluation.machinery import Machinery, llama_machinery
from loco.evaluation.measure import MeasuringProgress
from loco.evaluation.report import EvaluationReport, read_report
from loco.evaluation.store import OutcomeStore
from loco.evaluation.types import BenchmarkResult, CaseOutcome, VerdictName
from loco.registry import Registry

RESULTS = Path("leaderboard", "results")
FOLDER = Path(".loco", "reproductions")


@dataclass(frozen=True, slots=True)
class Difference:
    """A case that came out differently."""

    case: str
    published: CaseOutcome
    again: CaseOutcome


@dataclass(frozen=True, slots=True)
class Reproduced:
    """One subject on one benchmark. ``same_text`` counts equal completions, ``differences`` are the cases scored otherwise."""

    subject: str
    benchmark: str
    cases: int
    same_text: int
    score: float
    score_again: float
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Reproduction:
    """What was published, and what came out again."""

    adapter: str
    engine: str
    engine_again: str
    verdict: VerdictName
    verdict_again: VerdictName
    benchmarks: tuple[Reproduced, ...]

    @property
    def exact(self) -> bool:
        """Whether every case was scored as before."""
        return not any(item.differences for item in self.benchmarks)

    @property
    def holds(self) -> bool:
        """Whether the verdict is the same: another processor may flip a token now and then (docs/noise-floor.md)."""
        return self.verdict == self.verdict_again


def find_report(root: Path, registry: Registry, what: str) -> EvaluationReport:
    """The report that a path, NAME or NAME@VERSION names. Raises UsageError, UnknownNameError, EntryError."""
    path = Path(what)
    if path.suffix != ".json":
        entry, version = registry.parse_ref(what)
        path = root / RESULTS / version.base / entry.name / f"{version.version}.json"
        if not path.is_file():
            raise UsageError(
                f"No result of {entry.name}@{version.version} is published in {path.parent}.",
                hint=f"`loco eval {entry.name}@{version.version}` measures it.",
            )
    return read_report(path)


def reproduce(
    root: Path,
    registry: Registry,
    report: EvaluationReport,
    *,
    machinery: Machinery | None = None,
    progress: MeasuringProgress | None = None,
) -> Reproduction:
    """Measure again what a report is about, with nothing of it at hand, and compare.

    An interrupted reproduction goes on where it was. Raises DigestMismatchError where base or adapter aren't those of the
    report, UsageError where its outcomes aren't in the checkout.
    """
    if report.limited:
        raise UsageError("The report is of a limited run, and nothing is claimed by it.")
    label = f"{report.adapter}@{report.version}"
    candidate = find_candidate(root, registry, label)
    for what, found, said in (
        ("base", candidate.base_sha256, report.base_sha256),
        ("adapter", candidate.sha256, report.adapter_sha256),
    ):
        if found != said:
            raise DigestMismatchError(f"The {what} of the report is {said[:12]}, and the one registered now is {found[:12]}.")
    published = _published(root, report)
    folder = root / FOLDER / candidate.sha256[:16]
    machinery = machinery or llama_machinery(root)
    again = evaluate(root, candidate, store=OutcomeStore(folder), machinery=machinery, progress=progress)
    rows = []
    for pair in again.pairs:
        for at, result in enumerate((pair.adapter, pair.base)):
            if (known := published.get((result.benchmark.id, result.benchmark.split))) is not None:
                rows.append(_compared(result, known[at]))
    shutil.rmtree(folder, ignore_errors=True)
    verdicts = report.verdict.verdict, again.report.verdict.verdict
    return Reproduction(label, report.engine, machinery.engine, *verdicts, tuple(rows))


def _published(root: Path, report: EvaluationReport) -> dict[tuple[str, str], tuple[Sequence[CaseOutcome], ...]]:
    """Outcomes of adapter and base, by benchmark and split."""
    store = OutcomeStore.of(root)
    found: dict[tuple[str, str], tuple[Sequence[CaseOutcome], ...]] = {}
    for item in report.benchmarks:
        sides = [store.outcomes(address) for address in (item.address, item.base_address)]
        if None in sides:
            raise UsageError(
                f"The outcomes of {item.id} that the report names aren't in this checkout.",
                hint="They lie in leaderboard/results/outcomes: take a checkout that has them.",
            )
        found[item.id, item.split] = tuple(side for side in sides if side is not None)
    return found


def _compared(result: BenchmarkResult, published: Sequence[CaseOutcome]) -> Reproduced:
    before = {outcome.case: outcome for outcome in published}
    if set(before) != {outcome.case for outcome in result.outcomes}:
        raise UsageError(
            f"{result.benchmark.id} has other cases now than when the result was published.",
            hint="Take the checkout that it was published from.",
        )
    pairs = [(before[outcome.case], outcome) for outcome in result.outcomes]
    return Reproduced(
        subject=result.subject.label,
        benchmark=result.benchmark.id,
        cases=len(pairs),
        same_text=sum(was.text == now.text for was, now in pairs),
        score=_mean([was for was, _ in pairs]),
        score_again=_mean([now for _, now in pairs]),
        differences=tuple(Difference(was.case, was, now) for was, now in pairs if was.value != now.value),
    )


def _mean(outcomes: Sequence[CaseOutcome]) -> float:
    values = [outcome.value for outcome in outcomes if outcome.value is not None]
    return sum(values) / len(values) if values else 0.0
