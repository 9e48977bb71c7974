"""Two adapters against each other, on the same benchmarks, paired case by case. No verdict: which is better, and how surely.

As for the gate, cases that the training data of one of them holds are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from loco.errors import UsageError
from loco.evaluation import verdict
from loco.evaluation.candidates import Candidate
from loco.evaluation.machinery import Machinery, llama_machinery
from loco.evaluation.measure import MeasuringProgress
from loco.evaluation.seen import seen_by_any
from loco.evaluation.selection import Selection, select
from loco.evaluation.store import OutcomeStore
from loco.evaluation.types import BenchmarkResult, Comparison
from loco.evaluation.work import lay_out
from loco.scorers.types import Case


@dataclass(frozen=True)
class Duel:
    """``first`` against ``second`` on one benchmark; the comparison's difference is first minus second.

    ``cases`` are those that neither was trained on, ``seen`` how many others were left out.
    """

    cases: tuple[Case, ...]
    first: BenchmarkResult
    second: BenchmarkResult
    comparison: Comparison
    seen: int


def compare_adapters(
    root: Path,
    first: Candidate,
    second: Candidate,
    *,
    store: OutcomeStore | None = None,
    machinery: Machinery | None = None,
    selection: Selection | None = None,
    progress: MeasuringProgress | None = None,
) -> list[Duel]:
    """Compare two adapters of one base: on the benchmarks of their domains, unless ``selection`` names others.

    Raises UsageError for adapters of different bases, or an adapter against itself; and as `evaluate_adapter`.
    """
    if first.base.name != second.base.name:
        raise UsageError(
            f"{first.label} is an adapter of {first.base.name}, and {second.label} of {second.base.name}.",
            hint="Scores on different bases can't be paired.",
        )
    if first.sha256 == second.sha256:
        raise UsageError(f"{first.label} and {second.label} are the same file.")
    machinery, selection = machinery or llama_machinery(root), selection or Selection()
    if not selection.domains and not selection.benchmarks:
        named = dict.fromkeys(domain for domain in (first.domain, second.domain) if domain)
        selection = Selection(tuple(named), (), selection.split, selection.limit)
    chosen = select(root, first.base.name, first.domain, selection)
    sides = [(candidate.subject, (candidate.use,)) for candidate in (first, second)]
    work = lay_out(first.base, sides, chosen, machinery, selection.limit)
    mine, theirs = work.measure(store or OutcomeStore.of(root), progress)
    seen = seen_by_any([first.folder, second.folder], chosen)
    return [_duel(work.wanted[at].cases, mine[at].without(seen), theirs[at].without(seen), seen) for at in range(len(chosen))]


def _duel(run: Sequence[Case], first: BenchmarkResult, second: BenchmarkResult, seen: Collection[str]) -> Duel:
    cases = tuple(case for case in run if case.id not in seen)
    clusters = {case.id: case.cluster for case in cases if case.cluster is not None}
    comparison = verdict.compare("domain", first, second, clusters=clusters or None)
    return Duel(cases, first, second, comparison, len(run) - len(cases))
