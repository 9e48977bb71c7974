"""All that an evaluation has to measure, laid out before anything runs: every side on every benchmark that was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from loco.engine.types import AdapterUse
from loco.errors import UsageError
from loco.evaluation.batching import Batching, batching_for
from loco.evaluation.candidates import Candidate, base_subject
from loco.evaluation.generation import OpenGenerator
from loco.evaluation.machinery import Machinery
from loco.evaluation.measure import Measurement, MeasuringProgress, Silent, measure, measurement
from loco.evaluation.selection import Selected, Selection, select
from loco.evaluation.store import OutcomeStore
from loco.evaluation.types import BenchmarkResult, Subject
from loco.schema import BaseModelEntry

Side = tuple[Subject, tuple[AdapterUse, ...]]
"""What is measured, and its adapters' files."""


@dataclass(frozen=True)
class Work:
    """``wanted`` has every side on every chosen benchmark, side by side: ``wanted[i * len(chosen) + j]``."""

    chosen: tuple[Selected, ...]
    wanted: tuple[Measurement, ...]
    open_generator: OpenGenerator
    engine: str

    @property
    def identity(self) -> str:
        """A digest of everything that is wanted: the same on every machine that lays out the same work."""
        return sha256(" ".join(item.outcome.sha256 for item in self.wanted).encode()).hexdigest()

    def measure(self, store: OutcomeStore, progress: MeasuringProgress | None = None) -> list[list[BenchmarkResult]]:
        """Measure all: for each side, its results in the order of ``chosen``."""
        found = measure(self.wanted, store=store, open_generator=self.open_generator, progress=progress or Silent())
        size = len(self.chosen)
        return [found[start : start + size] for start in range(0, len(found), size)]


def lay_out(
    base: BaseModelEntry,
    sides: Sequence[Side],
    chosen: Sequence[Selected],
    machinery: Machinery,
    limit: int | None = None,
    *,
    batching: Batching | None = None,
) -> Work:
    """The work of measuring every side on every chosen benchmark. ``batching`` None: the base's own."""
    batching = batching or batching_for(base)
    wanted = tuple(
        measurement(subject, uses, item.benchmark, item.split, batching=batching, engine=machinery.engine, limit=limit)
        for subject, uses in sides
        for item in chosen
    )
    return Work(tuple(chosen), wanted, machinery.open(base, batching), machinery.engine)


def adapter_work(root: Path, candidate: Candidate, selection: Selection, machinery: Machinery) -> Work:
    """A candidate first, its base second. Raises UsageError for a judge: it answers no questions."""
    if candidate.role == "judge":
        raise UsageError(
            f"{candidate.label} is a judge: it grades answers and has none of its own.",
            hint="Its agreement with labelled cases is what is measured: see docs/benchmarks.md.",
        )
    chosen = select(root, candidate.base.name, candidate.domain, selection)
    sides: list[Side] = [(candidate.subject, (candidate.use,)), (base_subject(candidate.base), ())]
    return lay_out(candidate.base, sides, chosen, machinery, selection.limit)


def base_work(root: Path, base: BaseModelEntry, selection: Selection, machinery: Machinery) -> Work:
    """A base alone."""
    return lay_out(base, [(base_subject(base), ())], select(root, base.name, None, selection), machinery, selection.limit)
